/** Outcomes that lie next to each other and are not the same: unmet and not to be told, stopped and inconclusive, W missed and W not over. */

import type { JournalRecord } from '../../../framework/observe/records.js';
import { campaign } from '../../../framework/slo/campaign.js';
import { judge } from '../../../framework/slo/judge.js';
import type { TrialVerdict } from '../../../framework/slo/types.js';
import { sentence } from '../../../framework/slo/words.js';
import type { Slo } from '../../../framework/spec/types.js';
import { everyoneBack as back } from './everyone-back.js';
import { journalOf, ONSET_S, type Shape } from './journal-of.js';

const stands: Slo<number> = { slo: 'not-metastable', where: {} };
const dip = (until: number) => (t: number) => (t < 0 || t >= until ? 1 : 0.1);
const verdict = (shape: Partial<Shape>, edit = (r: JournalRecord[]) => r): TrialVerdict =>
  judge(edit(journalOf({ slos: { back }, curve: dip(20), ...shape })));
const down = (t: number) => (t < 0 ? 1 : 0.04);
const collapse = { slo: 'back', state: 'metastable' };

describe('an expectation', () => {
  test('is met when every trial met it, not when one did', () => {
    const met = verdict({ curve: down, expect: collapse });
    const unmet = verdict({ curve: dip(70), expect: collapse });
    expect([met.expected?.met, unmet.expected?.met]).toEqual([true, false]);
    const both = campaign([met, unmet]);
    expect(both.variants[0]?.expected?.met).toBe(false);
    expect([both.exitCode, campaign([met, met]).exitCode]).toEqual([20, 0]);
  });

  test('is not met by a promise that nobody can tell kept from broken, whatever the state', () => {
    const near = verdict({ curve: dip(31), expect: { slo: 'back', state: 'recovered' } });
    expect(near).toMatchObject({ state: 'recovered', slos: [{ outcome: 'inconclusive' }], expected: { met: false } });
    expect(campaign([near]).exitCode).toBe(21);
  });

  test('is unmet by a promise that was kept, though nobody knows the state', () => {
    const kept = verdict({ expect: collapse, liftedAfterMs: null });
    expect(kept).toMatchObject({ state: 'unknown', slos: [{ outcome: 'pass' }] });
    expect(campaign([kept]).exitCode).toBe(20);
  });
});

test('what is allowed to be inconclusive is not allowed to be stopped, nor never to become steady', () => {
  const codeOf = (reason: 'cap' | 'not-steady') => {
    const stop: JournalRecord = { k: 'stop', t: 1, reason, words: 'so' };
    return campaign([verdict({}, (records) => [...records, stop])], { allowInconclusive: true }).exitCode;
  };
  expect([codeOf('cap'), codeOf('not-steady')]).toEqual([22, 23]);
});

test('a run that says of itself that it was not observed to the end is cut short', () => {
  const half = verdict({}, (records) => records.map((r) => (r.k === 'end' ? { ...r, complete: false } : r)));
  expect(half).toMatchObject({ ended: 'cut-short', outcome: 'inconclusive', doubts: [{ code: 'JOURNAL_CUT' }] });
  expect(campaign([half]).exitCode).toBe(21);
});

test('W is counted from where the promise counts: not over yet is not missed', () => {
  const lifted = { back: { ...back, since: 'lifted' } as Slo<number> };
  const outcome = (seconds: number) => verdict({ slos: lifted, curve: down, seconds }).slos[0]?.outcome;
  // Lifted 12 s after onset, within 30 s.
  expect([outcome(40), outcome(42), outcome(43)]).toEqual(['inconclusive', 'inconclusive', 'fail']);
});

describe('the state of the last T', () => {
  test('needs the data of the last T, however good the rest of the run is', () => {
    const unheard = { host: 'host-1', from: 82, to: 90, byTheRun: false };
    const { doubts, slos } = verdict({ slos: { stands }, unheard });
    expect(doubts).toEqual([]);
    expect(slos[0]?.outcome).toBe('inconclusive');
    expect(slos[0]?.evidence).toContain('missing');
    const earlier = { ...unheard, from: 42, to: 50 };
    expect(verdict({ slos: { stands }, unheard: earlier }).slos[0]?.outcome).toBe('pass');
  });

  test('is metastable where the capacity stood through all of T, not where it came within it', () => {
    const relaunchedAt = (after: number) =>
      verdict({ slos: { stands }, curve: down }, (records) =>
        records.map((r) => (r.k === 'life' && r.event === 'relaunched' ? { ...r, t: (ONSET_S + after) * 1000 } : r)),
      ).state;
    expect([relaunchedAt(59), relaunchedAt(75)]).toEqual(['metastable', 'degraded']);
  });
});

describe('a loss', () => {
  const lost = (s: number, cause: string): JournalRecord => ({
    k: 'users',
    s,
    host: 'host-1',
    slices: [],
    lagP99Ms: 0,
    driverErrors: 0,
    transitions: [{ slice: 0, from: 'online', to: 'offline', cause, node: 'sn-15', n: 5 }],
  });
  const causes = (fallMs: number, ...losses: JournalRecord[]) => {
    const fall: JournalRecord = { k: 'life', t: fallMs, node: 'sn-15', role: 'supernode', event: 'paused', by: null };
    const others = journalOf({ curve: dip(20) }).filter((r) => r.k !== 'users' || r.host !== 'host-1');
    return judge([...others, fall, ...losses]).causes;
  };

  test('at a node that went mute is laid to it as long as a probe and its time-out may take', () => {
    // 5 s between probes, 3 s for an answer.
    expect(causes(60_000, lost(67, 'probe-failed'))).toMatchObject({ injected: 5 });
    const later = causes(60_000, lost(69, 'probe-failed'));
    expect(later.resource).toBe(5);
  });

  test('of a connection is laid to what befell the node just then', () => {
    expect(causes(60_000, lost(61, 'reset'))).toMatchObject({ injected: 5 });
    expect(causes(60_000, lost(64, 'reset')).resource).toBe(5);
  });

  test('with a host is ours where the run killed it, and the machine is to blame where it died', () => {
    const with1 = (byTheRun: boolean) =>
      judge(journalOf({ curve: () => 1, unheard: { host: 'host-1', from: 50, to: 99, byTheRun } })).causes;
    expect(with1(true)).toEqual({ injected: 250 });
    expect(with1(false)).toEqual({ infrastructure: 250 });
  });
});

test('operations of unheard users enter the percentile at their own time-out', () => {
  const quick = (operation: 'lookups' | 'messages'): Slo<number> => ({
    slo: 'latency',
    operation,
    percentile: 99,
    below: 4_000,
    during: 'after-onset',
    where: {},
  });
  const unheard = { host: 'host-3', from: 60, to: 66, byTheRun: false };
  const seen = verdict({ slos: { look: quick('lookups'), send: quick('messages') }, unheard }, (records) =>
    records.map((r) =>
      r.k === 'users'
        ? { ...r, slices: r.slices.map((s) => (s.lookups === undefined ? s : { ...s, messages: s.lookups })) }
        : r,
    ),
  );
  expect(seen.slos.map((s) => [s.name, s.measured])).toEqual([
    ['look', 3_000],
    ['send', 5_000],
  ]);
});

test('the sentence under a FAIL tells of the promise that was broken', () => {
  const strict = { ...back, within: 5_000 } as Slo<number>;
  const told = sentence(verdict({ slos: { 'in half a minute': back, 'at once': strict } }));
  expect(told).toMatch(/95% \('at once'\) were back after 20 s \(promised: 5 s\): FAIL$/);
});
