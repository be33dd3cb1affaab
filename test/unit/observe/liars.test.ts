/**
 * What a liar can cost: the controller has one thread and one journal for all nodes. Told by what was done, not by how long it took.
 */
import { jest } from '@jest/globals';
import { isSmall, parseShallow } from '../../../framework/observe/bounds.js';
import { controlClient } from '../../../framework/observe/control.js';
import type { Journal } from '../../../framework/observe/journal.js';
import { poller } from '../../../framework/observe/poller.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { factsOf } from '../../../framework/observe/replies.js';
import type { NodeHandle, Swarm } from '../../../framework/runtime/runtime.js';
import { lyingNode, NODE, reply } from './lying-node.js';

const MIB = 2 ** 20;
const NOW_MS = 30_000;
const said = (samples: unknown, events: unknown = [], next = 1): string =>
  reply(JSON.stringify({ next, now: 1, samples, events }));
const second = (s: number, more: object = {}) => ({ s, slices: [], lagP99Ms: 1, driverErrors: 0, ...more });
const facts = (samples: unknown[], events: unknown[] = []) =>
  factsOf({ node: NODE, host: true }, { next: 1, now: 1, samples, events }, -1, NOW_MS);

describe('text that nests deep is not parsed', () => {
  const frame = (inside: string): string => `{"next":1,"now":1,"samples":${inside},"events":[]}`;
  test.each([
    ['lists, open', '['.repeat(MIB)],
    ['lists, closed again', '['.repeat(MIB / 2) + ']'.repeat(MIB / 2)],
    ['objects', '{"a":'.repeat(MIB / 8) + 1 + '}'.repeat(MIB / 8)],
    ['in the place of samples', frame('['.repeat(1_000) + ']'.repeat(1_000))],
    ['after a text with brackets and quotes', `["]]]\\"]]",${'['.repeat(100)}`],
  ])('%s', (_name, text) => {
    const parse = jest.spyOn(JSON, 'parse');
    expect(() => parseShallow(text)).toThrow('nests deeper than 16');
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });

  test.each([
    ['brackets in a text', JSON.stringify({ a: '['.repeat(1_000) })],
    ['quotes and backslashes', JSON.stringify({ a: `"\\"[[${'[{"'.repeat(100)}\\` })],
    ['many beside each other', JSON.stringify(Array.from({ length: 1_000 }, () => [[{}]]))],
    ['sixteen', '['.repeat(16) + ']'.repeat(16)],
  ])('%s: it is', (_name, text) => {
    expect(parseShallow(text)).toEqual(JSON.parse(text));
  });
});

describe('what is larger than any node has to say', () => {
  const LIMIT = 1_000;
  test.each([
    ['text', 'x'.repeat(LIMIT)],
    ['a key', { ['x'.repeat(LIMIT)]: 1 }],
    ['many numbers', Array.from({ length: LIMIT / 2 }, () => 1)],
    ['many keys', Object.fromEntries(Array.from({ length: LIMIT / 5 }, (_, i) => [i, 1]))],
    ['many things of nothing', Array.from({ length: LIMIT / 3 }, () => ({}))],
  ])('%s', (_name, value) => {
    expect(JSON.stringify(value).length).toBeGreaterThan(LIMIT - 10);
    expect(isSmall(value, LIMIT)).toBe(false);
    expect(isSmall(value, 3 * LIMIT)).toBe(true);
  });

  test('a list longer than any, however little is in it', () => {
    expect(
      isSmall(
        Array.from({ length: 5_001 }, () => 0),
        MIB,
      ),
    ).toBe(false);
    expect(
      isSmall(
        Array.from({ length: 5_000 }, () => 0),
        MIB,
      ),
    ).toBe(true);
  });

  test.each([
    ['a map', { sessionsByNode: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`n${i}`, 1])) }],
    ['a list', { slices: Array.from({ length: 10_000 }, () => ({})) }],
    ['a key that no record has', { novel: 'x'.repeat(MIB) }],
  ])('is no sample: %s', (_name, more) => {
    const { samples, leftOut } = facts([second(1), second(2, more), second(3)]);
    expect(samples.map(({ s }) => s)).toEqual([1, 3]);
    expect(leftOut).toBe('a sample larger than any');
  });

  test('nor is it an event', () => {
    const numbers = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`a number ${i}`, i]));
    const { events, leftOut } = facts([], [{ t: 1, event: { event: 'returned', reason: 'x', numbers } }]);
    expect([events, leftOut]).toEqual([[], 'an event larger than any']);
  });

  test('a host of a thousand users that all lose their session at once says less', () => {
    const latency = Array.from({ length: 540 }, (_, i) => [i * 10.1, 3]);
    const operation = { ok: 1_000, failed: 0, unanswered: 0, latency };
    const slices = Array.from({ length: 5 }, (_, slice) => ({
      ...{ slice, online: 200, found: 200, wrong: 0, staleInGrace: 0, offlineAnswers: 0 },
      ...{ lookups: operation, logins: operation },
    }));
    const transitions = Array.from({ length: 500 }, (_, i) => ({
      ...{ slice: i % 5, from: 'online', to: 'offline', cause: 'probe-failed', node: `supernode-${i % 100}`, n: 2 },
    }));
    const sessionsByNode = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`supernode-${i}`, 3]));
    const { samples, leftOut } = facts([second(1, { slices, transitions, sessionsByNode })]);
    expect([samples.length, leftOut]).toEqual([1, null]);
  });
});

test('after the third thing that is wrong the rest of an answer is not looked at', () => {
  let looked = 0;
  const trap = () => ({
    get s() {
      looked += 1;
      return 'no second';
    },
  });
  const each = (() => {
    facts([trap()]);
    return looked;
  })();
  looked = 0;
  const { samples } = facts([...Array.from({ length: 200 }, trap), second(5)]);
  expect(looked).toBe(3 * each);
  expect(samples).toEqual([]);
});

/** A node that says this in each round, a second apart; null: it closes the connection. */
async function polledFor(rounds: number, answer: (asked: number) => string | null) {
  let asked = 0;
  let round = 0;
  const node = await lyingNode((socket) => {
    asked += 1;
    const bytes = answer(asked);
    if (bytes === null) socket.destroy();
    else socket.write(bytes);
  });
  const control = controlClient('token', () => node.address);
  const records: JournalRecord[] = [];
  const handle = { id: NODE, role: 'supernode', life: async () => 'running' } as unknown as NodeHandle;
  const journal = { append: (r: JournalRecord) => void records.push(r) } as Journal;
  const swarm = { node: () => handle } as unknown as Swarm;
  const one = poller({ swarm, control, journal, hosts: new Set([NODE]), now: () => NOW_MS + round * 1_000 });
  one.follow(NODE);
  for (; round < rounds; round++) await one.round();
  await control.close();
  await node.close();
  return { asked, records };
}

test('who keeps lying is asked less often, but often enough for a lease; the first sound answer ends that', async () => {
  const lie = said([second(1, { slices: 'none' })]);
  const { asked, records } = await polledFor(50, () => lie);
  expect(asked).toBe(10 + 40 / 4);
  expect(records).toMatchObject([{ k: 'silent', node: NODE }]);

  const better = await polledFor(32, (n) => (n > 12 ? said([second(n)], [], n) : lie));
  // 10, then the 12th, 16th and 20th round, then each.
  expect(better.asked).toBe(10 + 3 + 12);
  expect(better.records.filter(({ k }) => k === 'users')).toHaveLength(13);
});

test('silence is no lie: who closes the connection without a word is asked in each round', async () => {
  const { asked } = await polledFor(24, () => null);
  expect(asked).toBe(24);
});

test('of turns in its life no more are written down than a node has', async () => {
  const events = Array.from({ length: 1_000 }, () => ({ t: 1, event: { event: 'returned', reason: 'x'.repeat(200) } }));
  const { records } = await polledFor(20, (n) => said([second(n)], events, n));
  const lives = records.filter(({ k }) => k === 'life').length;
  expect(lives).toBeGreaterThan(0);
  expect(lives).toBeLessThanOrEqual(5 * 21);
});
