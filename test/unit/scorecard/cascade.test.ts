/** Cascades whose generations are known, because the journal was made from them. */
import fc from 'fast-check';
import type { JournalRecord } from '../../../framework/observe/records.js';
import type { CascadeGeneration } from '../../../framework/scorecard/cascade.js';
import { ONSET_S } from '../slo/journal-of.js';
import {
  cascade,
  cascadeIn,
  cascadeJournal,
  generations,
  type KnownFall,
  MOVED,
  nodeName,
  SECONDS,
  USUAL,
} from './cascade-journal.js';

const hit = (node: string, ms = 0): KnownFall => ({ node, ms, event: 'killed', by: 'injected', load: USUAL });
const fell = (node: string, ms: number, change: Partial<KnownFall> = {}): KnownFall => ({
  node,
  ms,
  load: MOVED,
  ...change,
});

/** Generations 4 s apart; the guard's window of the made-up role is 2 s, and within it falls are no causes of each other. */
const APART_MS = 4_000;
const waves = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
    fc.infiniteStream(fc.integer({ min: 0, max: 1_900 })),
    fc.infiniteStream(fc.integer({ min: 1, max: 90 })),
  )
  .map(([sizes, jitter, sessions]) =>
    sizes.map((size, g) =>
      Array.from({ length: size }, (_, i): KnownFall => {
        const node = nodeName(sizes.slice(0, g).reduce((a, b) => a + b, 0) + i + 1);
        const ms = g * APART_MS + (jitter.next().value ?? 0);
        return { ...(g === 0 ? hit(node, ms) : fell(node, ms)), sessions: sessions.next().value ?? 1 };
      }),
    ),
  );

describe('of any cascade', () => {
  it('each node is of the generation that it was made of, with its time, cause and sessions', () => {
    fc.assert(
      fc.property(waves, (known) => {
        const told = cascade({ falls: known.flat() });
        expect(told.generations.map((g) => pick(g))).toEqual(
          known.map((wave, generation) => ({
            generation,
            nodes: wave.length,
            firstMs: Math.min(...wave.map((f) => f.ms)),
            lastMs: Math.max(...wave.map((f) => f.ms)),
            causes: { [generation === 0 ? 'injected' : 'self-protection']: wave.length },
            sessions: wave.reduce((sum, f) => sum + (f.sessions ?? 0), 0),
          })),
        );
        expect([told.unexplained, told.fallen, told.again.falls]).toEqual([0, known.flat().length, 0]);
        expect(told.growth).toBeCloseTo(known.flat().length / (known[0]?.length ?? 1));
        expect(told.moves.map((m) => [m.from, m.to, m.sessions])).toEqual(
          known.slice(1).map((_, g) => [g, g + 1, (known[g] ?? []).reduce((sum, f) => sum + (f.sessions ?? 0), 0)]),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('every session is lost once: with its client, with its node, or at a node that stood', () => {
    fc.assert(
      fc.property(waves, fc.integer({ min: 0, max: 300 }), (known, clients) => {
        const { lost, generations: told, again } = cascade({ falls: known.flat(), clients });
        expect(lost.all).toBe(lost.clients + lost.withNodes + lost.atStanding + lost.leftByThemselves);
        expect(lost.clients).toBe(clients);
        expect(told.reduce((sum, g) => sum + g.sessions, 0) + again.sessions).toBe(lost.withNodes);
      }),
      { numRuns: 20 },
    );
  });

  it('the order of the records does not matter', () => {
    fc.assert(
      fc.property(waves, fc.integer(), (known, seed) => {
        const [run, ...records] = cascadeJournal({ falls: known.flat() });
        if (run === undefined) return;
        const key = (r: JournalRecord, i: number): number => ((i + 1) * (Math.abs(seed) + 7919) + r.k.length) % 104_729;
        const shuffled = records.map((r, i) => ({ r, at: key(r, i) })).sort((a, b) => a.at - b.at);
        expect(cascadeIn([run, ...shuffled.map(({ r }) => r)])).toEqual(cascadeIn([run, ...records]));
      }),
      { numRuns: 10 },
    );
  });
});

describe('a node is not of a generation', () => {
  it('when no more arrived at it than in the steady state', () => {
    const told = cascade({
      falls: [hit('sn-01'), fell('sn-02', 4_000, { load: USUAL + 1, by: 'bug', event: 'died' })],
    });
    expect([generations(told), told.unexplained]).toEqual(['sn-01 0, sn-02 null', 1]);
    expect(told.causes).toEqual({ injected: 1, bug: 1 });
  });

  it('when it fell sooner than load can have moved to it: one window of its guard', () => {
    expect(generations(cascade({ falls: [hit('sn-01'), fell('sn-02', 1_999)] }))).toBe('sn-01 0, sn-02 null');
    expect(generations(cascade({ falls: [hit('sn-01'), fell('sn-02', 2_000)] }))).toBe('sn-01 0, sn-02 1');
  });

  it('when nobody had lost a session before', () => {
    expect(generations(cascade({ falls: [{ ...hit('sn-01'), sessions: 0 }, fell('sn-02', 4_000)] }))).toBe(
      'sn-01 0, sn-02 null',
    );
  });

  it('when it fell by itself, and moves nothing on', () => {
    const alone = fell('sn-02', 4_000, { load: USUAL });
    expect(generations(cascade({ falls: [hit('sn-01'), alone, fell('sn-03', 8_000)] }))).toBe(
      'sn-01 0, sn-02 null, sn-03 1',
    );
  });
});

it('clients that the run crashed ask again: what falls of that is of generation 1', () => {
  const told = cascade({ falls: [fell('sn-05', 3_000)], clients: 200 });
  expect(generations(told)).toBe('sn-05 1');
  expect(told.generations.map((g) => [g.generation, g.nodes, g.clients, g.sessions])).toEqual([
    [0, 0, 200, 0],
    [1, 1, 0, 10],
  ]);
  expect(told.growth).toBeNull();
});

it('users of a client host that the run killed are lost with their clients, and never ask again', () => {
  const t = ONSET_S * 1000 + 5;
  const more: JournalRecord[] = [
    { k: 'step', t, step: 's1', kind: 'crash-hosts', status: 'ordered', words: '' },
    { k: 'hit', t, crashed: 250, attached: 0 },
    { k: 'life', t, node: 'host-2', role: 'client-host', event: 'killed', by: 'injected' },
  ];
  const all = cascadeJournal({ falls: [fell('sn-05', 3_000)], more });
  const told = cascadeIn(all.filter((r) => r.k !== 'users' || r.host !== 'host-2' || r.s < ONSET_S));
  expect(generations(told)).toBe('sn-05 null');
  expect(told.lost).toMatchObject({ clients: 250, all: 260 });
});

it('a node that falls under a flood of the run itself was hit directly, and by no other', () => {
  const falls = [fell('sn-05', 500), fell('sn-06', 9_000)];
  const flood = { role: 'supernode', perSecond: 100, seconds: 5 };
  expect(generations(cascade({ falls, flood }))).toBe('sn-05 0, sn-06 1');
  expect(generations(cascade({ falls: falls.slice(0, 1), flood: { ...flood, role: 'login' } }))).toBe('sn-05 0');
  expect(generations(cascade({ falls: falls.slice(0, 1) }))).toBe('sn-05 null');
});

it('a node has one generation: that it came back and fell again is told beside it', () => {
  const told = cascade({
    falls: [
      { ...hit('sn-01'), backMs: 6_000 },
      fell('sn-02', 4_000, { backMs: 12_000 }),
      fell('sn-01', 9_000, { sessions: 7, backMs: 15_000 }),
      fell('sn-01', 19_000, { sessions: 5 }),
    ],
  });
  expect(generations(told)).toBe('sn-01 0, sn-02 1');
  expect(told.again).toEqual({ falls: 2, nodes: 1, sessions: 12 });
  expect(told.falls[0]?.away.map((a) => [a.fromMs, a.toMs, a.cause])).toEqual([
    [0, 6_000, 'injected'],
    [9_000, 15_000, 'self-protection'],
    [19_000, null, 'self-protection'],
  ]);
  expect(told.stood).toHaveLength(18);
});

describe('the load on those that served', () => {
  const nineteen = Array.from({ length: 19 }, (_, i) => hit(nodeName(i + 1)));

  it('is that of the mean node that served, over its steady load', () => {
    const work = (node: string, s: number): number => (s === 10 && node === 'sn-20' ? 1_000 : USUAL);
    const { load } = cascade({ falls: nineteen, work });
    expect(load?.measure).toBe('work');
    expect(load?.peak).toMatchObject({ multiple: 100, sinceOnsetMs: 10_000, serving: 1 });
    expect(load?.multiple).toHaveLength(SECONDS + 15);
  });

  it('counts a second in which nobody served as nobody’s', () => {
    const { load, generations: told } = cascade({ falls: [...nineteen, fell('sn-20', 4_000, { load: 300 })] });
    expect(load?.multiple.slice(15 + 5)).toEqual(Array(SECONDS - 5).fill(null));
    expect(told.map((g) => g.loadOnRest)).toEqual([30, 30]);
  });

  it('is of requests where a target counts no work', () => {
    const arrivals = (s: number): number => (s === 5 ? 12 : 4);
    const { load } = cascade({ falls: [hit('sn-01')], work: () => 0, arrivals });
    expect(load).toMatchObject({ measure: 'requests', usual: 4, peak: { multiple: 3, sinceOnsetMs: 5_000 } });
    expect(load?.peak?.kinds).toEqual([{ kind: 'lookups', usual: 4, atPeak: 12 }]);
  });
});

function pick({ generation, nodes, firstMs, lastMs, causes, sessions }: CascadeGeneration): Partial<CascadeGeneration> {
  return { generation, nodes, firstMs, lastMs, causes, sessions };
}
