/** What every runtime must say of a plateau: that it is a recovery where it lasts, and none where the network collapses after it. */
import { COLLAPSES, PLATEAU, STAYS } from '../fixtures/known-answer/plateau.experiment.js';
import { strays } from './against-formula.js';
import type { Measured } from './measured.js';

const USERS = 100;
const WITHIN = { seconds: 2, points: 1 };
const RESOLUTION_MS = 3_000;
const HELD_FOR_S = 6;

export function plateauSuite(stays: () => Measured, collapses: () => Measured): void {
  /** Seconds after the trigger in which everybody is online again, before the instant of the collapse. */
  function plateauOf({ curveOf, triggeredAt }: Measured): number[] {
    const { second, online } = curveOf('here');
    return second.flatMap((s, i) => {
      const at = s + 1 - triggeredAt('here') / 1000;
      return at > 0 && at < PLATEAU.toS && online[i] === USERS ? [at] : [];
    });
  }

  test('both were measured as they were, and have the same plateau: back in time, for longer than is promised', () => {
    for (const [{ curveOf, triggeredAt }, formula] of [
      [stays(), STAYS],
      [collapses(), COLLAPSES],
    ] as const)
      expect(strays(curveOf('here'), formula, triggeredAt('here'), USERS, WITHIN)).toEqual([]);
    for (const plateau of [plateauOf(stays()), plateauOf(collapses())])
      expect(plateau.length).toBeGreaterThan(HELD_FOR_S);
  });

  test('where it lasts, the promise is kept: exit 0, and the time is that of the first return', () => {
    const { run, verdict, slo, card, region } = stays();
    expect({ code: run.code, said: run.code === 0 ? '' : run.stdout + run.stderr }).toEqual({ code: 0, said: '' });
    expect(verdict).toMatchObject({ ended: 'complete', doubts: [], outcome: 'pass', state: 'recovered' });
    expect(slo('everyone is back')).toMatchObject({ outcome: 'pass', promised: 24_000 });
    const time = slo('everyone is back').measured ?? Number.NaN;
    expect(Math.abs(time - PLATEAU.fromS * 1000)).toBeLessThanOrEqual(RESOLUTION_MS);
    expect(card.outcome).toBe('pass');
    expect(Math.round(region('here').backAfterOnsetMs ?? Number.NaN)).toBe(time);
  });

  test('where a collapse follows, it is broken: exit 20, never back, and the scorecard says so', () => {
    const { run, verdict, slo, card, region } = collapses();
    expect({ code: run.code, said: run.code === 20 ? '' : run.stdout + run.stderr }).toEqual({ code: 20, said: '' });
    expect(verdict).toMatchObject({ ended: 'complete', doubts: [], outcome: 'fail' });
    expect(slo('everyone is back')).toMatchObject({ kind: 'recovered', outcome: 'fail', measured: null });
    expect(card).toMatchObject({ outcome: 'fail', slos: [{ outcome: 'fail', measured: null }] });
    expect(region('here')).toMatchObject({ backAfterOnsetMs: null, final: 0.2 });
    expect(run.stdout).toMatch(/FAIL/);
    expect(run.stdout).toMatch(/everyone is back.*never/);
  });
}
