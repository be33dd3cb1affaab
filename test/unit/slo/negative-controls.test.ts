/**
 * What must never read as a pass, through `swarmquake judge`: each journal beside its twin, which differs in that one
 * thing and passes. Made up, so that they are cheap; those that need a real run are in test/known-answer.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../../../framework/commands/judge.js';
import { EXIT } from '../../../framework/errors.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { style } from '../../../framework/report/style.js';
import type { TrialVerdict } from '../../../framework/slo/types.js';
import type { Slo } from '../../../framework/spec/types.js';
import { journalOf, ndjson, ONSET_S, type Shape } from './journal-of.js';

const slos: Record<string, Slo<number>> = {
  back: { slo: 'recovered', share: 0.95, of: 'demand', within: 30_000, heldFor: 15_000, since: 'onset', where: {} },
};
const comesBack = (t: number) => (t < 0 || t >= 15 ? 1 : 0.1);
const staysDown = (t: number) => (t < 0 ? 1 : 0.02);
const good: Shape = { slos, curve: comesBack };
/** Of a variant that was to stay down. */
const doomed: Shape = { slos, curve: staysDown, expect: { slo: 'back', state: 'metastable' } };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'controls-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function judged(records: readonly JournalRecord[]): Promise<{ code: number; verdict: TrialVerdict }> {
  const file = join(folder, 'journal.ndjson');
  writeFileSync(file, ndjson(records));
  const said: string[] = [];
  const code = await judge([file], {
    json: true,
    style: style({ colour: false, unicode: true, width: 80 }),
    print: (text) => void said.push(text),
  });
  return { code, verdict: JSON.parse(said.join('\n')) as TrialVerdict };
}

test('the twins pass: one comes back as promised, one stays down as expected', async () => {
  expect((await judged(journalOf(good))).code).toBe(EXIT.pass);
  const { code, verdict } = await judged(journalOf(doomed));
  expect([code, verdict.expected?.met]).toEqual([EXIT.pass, true]);
});

describe('recovered', () => {
  test.each([
    ['a plateau, and then the collapse', (t: number) => (t < 0 ? 1 : t < 3 ? 0.4 : t < 28 ? 1 : 0.05)],
    ['a long plateau, and the collapse in the last second', (t: number) => (t === 89 ? 0.05 : comesBack(t))],
    ['a relapse after W, of one second and one point', (t: number) => (t === 40 ? 0.94 : comesBack(t))],
    ['a relapse after W for good', (t: number) => (t >= 45 ? 0.5 : comesBack(t))],
    ['a plateau just under the promised share', (t: number) => (t < 0 ? 1 : t < 15 ? 0.1 : 0.948)],
  ])('%s: exit 20', async (_, curve) => {
    const { code, verdict } = await judged(journalOf({ ...good, curve }));
    expect(code).toBe(EXIT.sloFailed);
    expect(verdict.slos[0]).toMatchObject({ kind: 'recovered', outcome: 'fail' });
  });
});

describe('a client host that died', () => {
  const DEAD = { host: 'host-1', from: 10, to: 90, byTheRun: false } as const;
  /** The users of host-1 stay away, all others are back: three of four. */
  const without = (records: readonly JournalRecord[]): JournalRecord[] =>
    records.map((r) =>
      r.k === 'users' && r.host === DEAD.host && r.s >= ONSET_S
        ? { ...r, slices: r.slices.map((s) => ({ ...s, online: 0, found: 0 })) }
        : r,
    );

  test('does not turn a failure into a pass, nor raise any share', async () => {
    const alive = await judged(without(journalOf(good)));
    const dead = await judged(without(journalOf({ ...good, unheard: DEAD })));
    expect([alive.code, dead.code]).toEqual([EXIT.sloFailed, EXIT.inconclusive]);
    expect(dead.verdict.users.finalShare).toBe(alive.verdict.users.finalShare);
    expect(dead.verdict.users.troughShare).toBe(alive.verdict.users.troughShare);
    expect(dead.verdict.doubts.map((d) => d.code)).toEqual(['MISSING_DATA']);
  });

  test('for so short a time that nothing is in doubt, still counts as down', async () => {
    const { code, verdict } = await judged(journalOf({ ...good, unheard: { ...DEAD, from: 60, to: 62 } }));
    expect([code, verdict.doubts]).toEqual([EXIT.inconclusive, []]);
    expect(verdict.slos[0]).toMatchObject({ outcome: 'inconclusive', measured: 62_000 });
  });

  test('by the hand of the run is down and not missing: a failure like any other', async () => {
    const { code, verdict } = await judged(journalOf({ ...good, unheard: { ...DEAD, byTheRun: true } }));
    expect([code, verdict.missingShare]).toEqual([EXIT.sloFailed, 0]);
  });
});

describe('a broken login', () => {
  test('from the start: there is no steady state, exit 23, and no expected failure is met', async () => {
    const { code, verdict } = await judged([
      ...journalOf(doomed).filter((r) => r.k !== 'steady' && r.k !== 'step' && r.k !== 'onset' && r.k !== 'hit'),
      { k: 'stop', t: 35_000, reason: 'not-steady', words: 'nobody gets in' },
    ]);
    expect([code, verdict.expected?.met]).toEqual([EXIT.notSteady, false]);
  });

  test('from before the fault on: what the fault was to cause was so already, exit 21', async () => {
    const before = (t: number) => (t < 0 ? 0.3 : 0.02);
    const { code, verdict } = await judged(journalOf({ ...doomed, curve: before }));
    expect([code, verdict.expected?.met]).toEqual([EXIT.inconclusive, false]);
    expect(verdict.doubts.map((d) => d.code)).toEqual(['IMPACT_NOT_SEEN']);
  });

  test('that takes a third of the users at most: it fails, but not in the state that was expected, exit 20', async () => {
    const aThird = (t: number) => (t < 0 ? 1 : t < 15 ? 0.1 : 0.67);
    const { code, verdict } = await judged(journalOf({ ...doomed, curve: aThird }));
    expect([code, verdict.state, verdict.expected?.met]).toEqual([EXIT.sloFailed, 'degraded', false]);
  });
});

describe('exit 21, whether the promise would hold or an expected failure be met:', () => {
  const starved = (t: number) => (t >= 0 && t % 10 === 0 ? 900 : 5);
  test.each<[string, string, Partial<Shape>]>([
    ['the same spec with the placebo', 'IMPACT_NOT_SEEN', { placebo: true, curve: () => 1 }],
    ['evidence that sees nothing', 'NO_EVIDENCE', { seen: false }],
    ['a starved driver', 'DRIVER_LAGGED', { lagMs: starved }],
    ['a starved node', 'CLOCK_LAGGED', { clockLagMs: starved }],
    ['a fault that nobody felt', 'IMPACT_NOT_SEEN', { curve: () => 0.96 }],
  ])('%s', async (_, doubt, shape) => {
    for (const twin of [good, doomed]) {
      const { code, verdict } = await judged(journalOf({ ...twin, ...shape }));
      expect(code).toBe(EXIT.inconclusive);
      expect(verdict.doubts.map((d) => d.code)).toContain(doubt);
      expect(verdict.slos.map((s) => s.outcome)).toEqual(['inconclusive']);
      expect(verdict.expected?.met ?? false).toBe(false);
    }
  });
});
