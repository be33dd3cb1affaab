/** What the poller writes down of what a node says: facts of that node, of seconds that have passed; the rest is missing, and missing is down. */
import { type ControlClient, controlClient } from '../../../framework/observe/control.js';
import type { Journal } from '../../../framework/observe/journal.js';
import { poller } from '../../../framework/observe/poller.js';
import { type JournalRecord, journalRecord } from '../../../framework/observe/records.js';
import { Fold } from '../../../framework/observe/series.js';
import type { NodeHandle, NodeLife, Swarm } from '../../../framework/runtime/runtime.js';
import { until } from '../../until.js';
import { journalOf, ONSET_S } from '../slo/journal-of.js';
import { head, type LyingNode, lyingNode, NODE, reply } from './lying-node.js';

const NOW_S = 30;
const USERS = { s: 10, slices: [{ slice: 0, online: 5, found: 5 }], lagP99Ms: 1, driverErrors: 0 };
const OVERLAY = {
  s: 10,
  state: 'serving',
  sessions: 3,
  offeredUnits: 1,
  servedUnits: 1,
  refused: 0,
  arrivals: { lookups: 1 },
  ended: { reset: 0, expired: 0, goodbye: 0, self: 0 },
  clockLagMs: 0,
  reportedOnline: null,
};
const at = (s: number, more: object = {}) => ({ ...USERS, s, ...more });
const said = (samples: unknown, events: unknown = [], next = 1): string =>
  reply(JSON.stringify({ next, now: 1, samples, events }));

let node: LyingNode;
let life: NodeLife;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A poller of one node that says these bytes, one answer a round; what it appends must be records of a journal. */
async function polled(answers: readonly string[], { host = true, id = NODE, records = [] as JournalRecord[] } = {}) {
  let asked = 0;
  life = 'running';
  node = await lyingNode((socket) => {
    socket.write(answers[Math.min(asked, answers.length - 1)] ?? '');
    asked += 1;
  });
  const control = controlClient('token', () => node.address);
  closing.push(() => control.close(), node.close);
  const handle = { id, role: host ? 'client-host' : 'supernode', life: async () => life } as NodeHandle;
  const journal = { append: (r: JournalRecord) => void records.push(journalRecord.parse(r)) } as Journal;
  const swarm = { node: () => handle } as unknown as Swarm;
  const one = poller({ swarm, control, journal, hosts: new Set(host ? [id] : []), now: () => NOW_S * 1000 });
  one.follow(id);
  for (let i = 0; i < answers.length; i++) await one.round();
  return { records, round: one.round };
}

describe('a sound sample', () => {
  test('of a host is written down as it came', async () => {
    const { records } = await polled([said([at(10), at(11)])]);
    expect(records).toEqual([
      { k: 'users', host: NODE, ...at(10) },
      { k: 'users', host: NODE, ...at(11) },
    ]);
  });

  test('of an overlay node too, with what it tells of its own life', async () => {
    const event = { event: 'self-shutdown', reason: 'overload', numbers: { load: 2 } };
    const { records } = await polled([said([OVERLAY], [{ t: 10_500, event }])], { host: false });
    expect(records).toEqual([
      { k: 'node', node: NODE, ...OVERLAY },
      {
        k: 'life',
        t: 10_500,
        node: NODE,
        role: 'supernode',
        event: 'self-shutdown',
        by: 'self-protection',
        reason: 'overload',
        numbers: { load: 2 },
      },
    ]);
  });
});

test('a node speaks for itself alone: no other host, no other kind of record', async () => {
  const { records } = await polled([said([at(10, { host: 'host-02', k: 'end', complete: true, forged: 1 })])]);
  expect(records).toEqual([{ k: 'users', host: NODE, ...at(10) }]);
});

test.each([
  ['fewer than nobody online', at(10, { slices: [{ slice: 0, online: -1, found: 0 }] })],
  ['half a user', at(10, { slices: [{ slice: 0, online: 1.5, found: 0 }] })],
  ['a number in words', at(10, { slices: [{ slice: 0, online: '5', found: 0 }] })],
  ['no slices', { s: 10, lagP99Ms: 1, driverErrors: 0 }],
  ['slices that are an object', at(10, { slices: {} })],
  ['no delay of its driver', { ...at(10), lagP99Ms: undefined }],
  ['a delay that is null', at(10, { lagP99Ms: null })],
  ['half a second', at(10.5)],
  ['a second before the run', at(-1)],
  ['a second that is still to come', at(NOW_S + 3)],
  ['a second of another age', at(Number.MAX_SAFE_INTEGER)],
  ['a second that was told already', at(9)],
  ['null', null],
  ['a number', 5],
  ['text', 'online'],
  ['a list', [at(10)]],
  ['a sample of another kind of node', OVERLAY],
])('%s is no sample: left out, said once, and its neighbours stand', async (_name, wrong) => {
  const { records } = await polled([said([at(9), wrong, at(11)]), said([at(12), wrong], [], 2), said([wrong], [], 3)]);
  expect(records.flatMap((r) => (r.k === 'users' ? [r.s] : []))).toEqual([9, 11, 12]);
  const silent = records.filter((r) => r.k === 'silent');
  expect(silent).toMatchObject([{ node: NODE, reason: expect.stringMatching(/^not believed: /) }]);
});

test.each([
  ['still to come', { t: NOW_S * 1000 + 60_000, event: { event: 'returned', reason: 'x' } }],
  ['of no known kind', { t: 1, event: { event: 'killed', reason: 'x' } }],
  ['with a novel for a reason', { t: 1, event: { event: 'returned', reason: 'x'.repeat(5_000) } }],
  ['with numbers that are words', { t: 1, event: { event: 'returned', reason: 'x', numbers: { n: 'many' } } }],
  ['without a time', { event: { event: 'returned', reason: 'x' } }],
  ['that is null', null],
])('an event %s does not happen', async (_name, event) => {
  const { records } = await polled([said([at(10)], [event])]);
  expect(records.map(({ k }) => k)).toEqual(['users', 'silent']);
});

test('words of the node do not come into the journal by way of what was wrong with it', async () => {
  const secret = 'a-token-or-worse';
  const { records } = await polled([said([at(10, { slices: { [secret]: secret } }), { [secret]: 1 }])]);
  expect(JSON.stringify(records)).not.toContain(secret);
  expect(records.length).toBe(1);
});

test.each([
  [
    'an answer of another node',
    reply(JSON.stringify({ next: 1, now: 1, samples: [at(10)], events: [] }), { node: 'x' }),
  ],
  ['a wrong token, it says', reply('{}', { status: 401 })],
  ['pieces that are none', `${head(['transfer-encoding: chunked'])}zz\r\n`],
  ['garbage', 'perhaps\r\n\r\n'],
])('%s: no sample; after three rounds it is silent, and then it is heard again', async (_name, bytes) => {
  const { records } = await polled([bytes, bytes, bytes, said([at(20)], [], 7)]);
  expect(records).toMatchObject([
    { k: 'silent', reason: 'it does not answer' },
    { k: 'users', host: NODE, ...at(20) },
  ]);
});

test('silence holds up no round, and what was not heard is heard later', async () => {
  const { records, round } = await polled(['', said([at(19), at(20)], [], 7)]);
  // Rounds are over; the question that got no answer may not be.
  const seconds = (): number[] => records.flatMap((r) => (r.k === 'users' ? [r.s] : []));
  await until(
    () => round().then(seconds),
    (told) => told.length > 0,
    8_000,
  );
  expect(seconds()).toEqual([19, 20]);
}, 15_000);

test('polls that are lost now and then do not add up to silence', async () => {
  const lost = 'garbage\r\n\r\n';
  const { records } = await polled([lost, lost, said([at(10)]), lost, lost, said([at(11)], [], 2)]);
  expect(records).toMatchObject([
    { k: 'users', s: 10 },
    { k: 'users', s: 11 },
  ]);
});

describe('with answers that come when the test says so', () => {
  const fails: (() => void)[] = [];
  const records: JournalRecord[] = [];
  const control = {
    samples: (id: string) =>
      id === 'quick'
        ? Promise.resolve({ next: 1, now: 1, samples: [at(10)], events: [] })
        : new Promise((_, reject) => fails.push(() => reject(new Error('no answer')))),
  } as unknown as ControlClient;
  const handle = { role: 'client-host', life: async () => 'gone' } as unknown as NodeHandle;
  const nodes = {
    swarm: { node: () => handle } as unknown as Swarm,
    journal: { append: (r: JournalRecord) => void records.push(r) } as Journal,
    hosts: new Set(['quick', NODE]),
  };
  const one = () => poller({ ...nodes, control, now: () => NOW_S * 1000 });
  afterEach(() => {
    records.length = 0;
    fails.length = 0;
  });

  test.each([
    ['that the run took down meanwhile is not dead by itself', true, []],
    ['that nobody took down is', false, ['life', 'silent']],
  ])('a node %s', async (_name, ours, said) => {
    const polls = one();
    polls.follow(NODE);
    for (let i = 0; i < 3; i++) {
      const round = polls.round();
      await until(
        () => fails.length,
        (n) => n === i + 1,
        5_000,
      );
      if (ours && i === 2) polls.leave(NODE);
      fails[i]?.();
      await round;
    }
    expect(records.map(({ k }) => k)).toEqual(said);
  });

  test('one that never answers holds up no round, and the others are heard in it', async () => {
    const polls = one();
    polls.follow(NODE);
    polls.follow('quick');
    let over = false;
    void polls.round().then(() => {
      over = true;
    });
    await until(
      () => over,
      (yes) => yes,
      20_000,
    );
    expect(records).toMatchObject([{ k: 'users', host: 'quick' }]);
  });
});

test('one that is gone is written down as dead, once', async () => {
  const { records, round } = await polled(['garbage\r\n\r\n']);
  life = 'gone';
  for (let i = 0; i < 5; i++) await round();
  expect(records).toMatchObject([
    { k: 'life', event: 'died', by: 'infrastructure' },
    { k: 'silent', reason: 'it ended by itself' },
  ]);
});

test('users of a host that is not believed are missing, and missing is down: no share rises by a lie', async () => {
  const sound = journalOf({ curve: () => 0.8 });
  const others = sound.filter((r) => r.k !== 'users' || r.host !== 'host-1');
  const lies = [-5, 1e12 + 0.5, '99', null].map((online, i) =>
    at(ONSET_S + i, { slices: [{ slice: 0, online, found: 0 }] }),
  );
  const records = [...others];
  const whole = reply(JSON.stringify({ next: 9, now: 1, samples: lies, events: [] }), { node: 'host-1' });
  await polled([whole], { id: 'host-1', records });
  expect(records.length).toBe(others.length + 1);
  const fold = Fold.of(records);
  for (let s = ONSET_S; s < ONSET_S + 4; s++) {
    expect(fold.hostSecond('host-1', s)).toBe('missing');
    expect(fold.share({ of: 'demand', where: {} }, s)).toBeCloseTo(0.6, 5);
    expect(fold.tally(s).demand).toBe(Fold.of(sound).tally(s).demand);
  }
});
