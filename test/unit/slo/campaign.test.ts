import { campaign } from '../../../framework/slo/campaign.js';
import { judge } from '../../../framework/slo/judge.js';
import type { TrialVerdict } from '../../../framework/slo/types.js';
import { trialsToDecide, wilson, zOf } from '../../../framework/slo/wilson.js';
import { sentence } from '../../../framework/slo/words.js';
import type { Slo } from '../../../framework/spec/types.js';
import { everyoneBack } from './everyone-back.js';
import { journalOf, type Shape } from './journal-of.js';

const slos: Record<string, Slo<number>> = {
  'everyone is back': everyoneBack,
};
const dip = (back: number) => (t: number) => (t < 0 || t >= back ? 1 : 0.04);
const verdict = (shape: Partial<Shape>, changes: Partial<TrialVerdict> = {}): TrialVerdict => ({
  ...judge(journalOf({ slos, curve: dip(21), ...shape })),
  ...changes,
});
const expect1 = { slo: 'everyone is back', state: 'metastable' };
const pass = verdict({});
const fail = verdict({ curve: dip(70) });
const open = verdict({ curve: dip(31) });
const collapse = verdict({ curve: dip(999), expect: expect1 }, { variant: 'as shipped' });

describe('exit codes', () => {
  const codeOf = (...verdicts: TrialVerdict[]) => campaign(verdicts).exitCode;

  test('are the worst of the trials', () => {
    expect([codeOf(pass), codeOf(fail), codeOf(open)]).toEqual([0, 20, 21]);
    expect([codeOf(pass, open), codeOf(open, fail, pass)]).toEqual([21, 20]);
    const stopped = verdict({}, { ended: 'stopped', outcome: 'inconclusive' });
    const notSteady = verdict({}, { ended: 'not-steady', outcome: 'inconclusive' });
    expect([codeOf(stopped), codeOf(notSteady), codeOf(notSteady, stopped), codeOf(stopped, fail)]).toEqual([
      22, 23, 22, 20,
    ]);
    expect([codeOf(notSteady, open), codeOf()]).toEqual([23, 21]);
  });

  test('forgive what is inconclusive, and nothing else, when asked to', () => {
    const forgiving = (...verdicts: TrialVerdict[]) => campaign(verdicts, { allowInconclusive: true });
    expect(forgiving(open).exitCode).toBe(0);
    expect(forgiving(open).words).toContain('inconclusive, which was allowed');
    expect(forgiving(fail, open).exitCode).toBe(20);
  });

  test('a variant of which no trial ran is inconclusive', () => {
    expect(campaign([pass], { variants: ['default', 'other'] })).toMatchObject({
      exitCode: 21,
      outcome: 'inconclusive',
    });
  });
});

describe('expectations', () => {
  test('are met by failing the named promise in the named state', () => {
    expect(collapse).toMatchObject({ outcome: 'fail', state: 'metastable', expected: { met: true } });
    const both = campaign([collapse, pass]);
    expect(both).toMatchObject({ exitCode: 0, outcome: 'pass' });
    expect(both.words).toContain("'as shipped' failed as expected (metastable)");
  });

  test('are unmet by passing, by another state, by another promise', () => {
    const passing = verdict({ expect: expect1 });
    const slow = verdict({ curve: dip(70), expect: expect1 });
    const other = verdict({
      curve: dip(999),
      slos: { ...slos, low: { slo: 'never-below', share: 0.01, of: 'demand', where: {} } },
      expect: { slo: 'low', state: 'metastable' },
    });
    for (const v of [passing, slow, other]) {
      expect(v.expected?.met).toBe(false);
      expect(campaign([v]).exitCode).toBe(20);
    }
  });

  test('are never met by an inconclusive run', () => {
    for (const shape of [{ seen: false }, { lagMs: () => 5_000 }]) {
      const v = verdict({ curve: dip(999), expect: expect1, ...shape });
      expect(v.expected?.met).toBe(false);
      expect(campaign([v]).exitCode).toBe(21);
    }
  });
});

describe('the gate', () => {
  const trials = { passRate: 0.7, confidence: 0.95 };
  const times = (n: number, v: TrialVerdict) => Array.from({ length: n }, () => v);
  const gate = (...verdicts: TrialVerdict[]) => campaign(verdicts, { gate: true, trials });

  test('decides by the interval of the rate', () => {
    expect(gate(...times(10, pass)).exitCode).toBe(0);
    expect(gate(...times(5, pass)).exitCode).toBe(21);
    expect(gate(...times(5, pass)).words).toContain('9 trials decide it if all pass');
    expect(gate(...times(3, pass), ...times(9, fail)).exitCode).toBe(20);
    expect(gate(...times(30, pass), fail).exitCode).toBe(0);
    expect(campaign([...times(30, pass), fail], { trials }).exitCode).toBe(20);
  });

  test('counts an inconclusive trial for neither side', () => {
    expect(gate(...times(8, pass), ...times(2, open)).exitCode).toBe(21);
    expect(gate(...times(6, open), ...times(6, fail)).exitCode).toBe(21);
  });
});

describe('the Wilson interval', () => {
  test.each([
    [1, 0.21],
    [5, 0.57],
    [10, 0.72],
    [20, 0.84],
    [35, 0.9],
    [73, 0.95],
    [381, 0.99],
  ])('of %i passes of as many begins at %d', (n, low) => {
    expect(Math.round(wilson(n, n, 0.95)[0] * 100) / 100).toBe(low);
    expect(wilson(n, n, 0.95)[1]).toBe(1);
    expect(wilson(0, n, 0.95)[0]).toBe(0);
  });

  test('agrees with a worked example, and says how many trials decide', () => {
    expect(zOf(0.95)).toBeCloseTo(1.959964, 4);
    // 8 of 10 at 0.95: 0.4902 to 0.9433.
    expect(wilson(8, 10, 0.95)[0]).toBeCloseTo(0.4902, 4);
    expect(wilson(8, 10, 0.95)[1]).toBeCloseTo(0.9433, 4);
    expect([0.9, 0.95, 0.99].map((rate) => trialsToDecide(rate, 0.95))).toEqual([35, 73, 381]);
    expect(trialsToDecide(1, 0.95)).toBeNull();
  });
});

describe('the sentence', () => {
  test('says what the fault did, what the network did to itself, how low it went and who came back', () => {
    const records = journalOf({ slos, curve: dip(21), hit: { crashed: 380, attached: 100 } });
    const shut = Array.from({ length: 10 }, (_, i) => ({
      k: 'life' as const,
      t: 43_000,
      node: `sn-${i + 11}`,
      role: 'supernode',
      event: 'self-shutdown' as const,
      by: 'self-protection' as const,
    }));
    expect(sentence(judge([...records, ...shut]))).toBe(
      '10 of 20 supernodes and 38% of clients were crashed by the fault; the other 10 shut themselves down; ' +
        'at worst 4% of users were online; 95% were back after 21 s (promised: 30 s): PASS',
    );
  });

  test('says why a run proves nothing', () => {
    expect(sentence(verdict({ curve: () => 1, placebo: true }))).toBe(
      'at worst 100% of users were online; never were fewer than 95% online (promised: 30 s): INCONCLUSIVE ' +
        '(100% at the lowest; expected online below 90% of demand, at least once)',
    );
  });

  test('says that a failure was expected', () => {
    expect(sentence(collapse)).toMatch(
      /95% were not back at the end \(promised: 30 s\): FAIL, as expected \(metastable\)$/,
    );
  });
});
