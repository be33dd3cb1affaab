/** NUMBERS.md, "Time": recovered, neverBelow, noneBehind, onset and resolution, each held against any journal. */

import fc from 'fast-check';
import { judge } from '../../../framework/slo/judge.js';
import type { SloVerdict } from '../../../framework/slo/types.js';
import type { Slo } from '../../../framework/spec/types.js';
import { cases } from '../../cases.js';
import { fallen, journal, level, SECONDS, sharesIn } from './any-journal.js';
import { everyoneBack } from './everyone-back.js';
import { ONSET_S, type Shape } from './journal-of.js';

type Recovered = Extract<Slo<number>, { slo: 'recovered' }>;
const RESOLUTION = 6_000;
const LIFTED = 12_000;

const one = (slo: Slo<number>, records: ReturnType<typeof journal>): SloVerdict => {
  const [verdict] = judge(records, { slos: { it: slo } }).slos;
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
};
const share = level.filter((s) => s > 0);
const region = fc.option(fc.constantFrom('eu', 'us'), { nil: undefined });

describe('recovered', () => {
  /** The definition, from the shares alone: L is the end of the last second below. */
  function byDefinition(
    shares: readonly number[],
    slo: Recovered,
    onsetMs: number,
  ): Pick<SloVerdict, 'outcome'> & { measured: number | null } {
    const end = (ONSET_S + SECONDS) * 1000;
    const origin = slo.since === 'onset' ? onsetMs : onsetMs + LIFTED;
    const last = shares.findLastIndex((s) => s < slo.share);
    if (last < 0) return { outcome: 'pass', measured: 0 };
    const l = (ONSET_S + last + 1) * 1000;
    if (l >= end) return { outcome: end - origin > slo.within ? 'fail' : 'inconclusive', measured: null };
    const measured = Math.max(0, l - origin);
    if (Math.abs(slo.within - measured) < RESOLUTION) return { outcome: 'inconclusive', measured };
    if (measured > slo.within) return { outcome: 'fail', measured };
    return { outcome: end - l >= slo.heldFor ? 'pass' : 'inconclusive', measured };
  }

  test('is the end of the last second below, less onset or lifting, of any group and any share', () => {
    fc.assert(
      fc.property(
        fallen,
        share,
        fc.integer({ min: 1, max: 70 }),
        fc.constantFrom(15_000, 20_000, 40_000),
        fc.constantFrom<Recovered['since']>('onset', 'lifted'),
        fc.nat(999),
        region,
        (curve, s, within, heldFor, since, ms, where) => {
          const slo: Recovered = {
            slo: 'recovered',
            share: s,
            of: 'demand',
            within: within * 1000,
            heldFor,
            since,
            where: where === undefined ? {} : { region: where },
          };
          const onsetMs = ONSET_S * 1000 + ms;
          const records = journal(curve, { onsetMs });
          expect(one(slo, records)).toMatchObject(byDefinition(sharesIn(records, where), slo, onsetMs));
        },
      ),
      { numRuns: cases(150) },
    );
  });

  test('a plateau before the last dip proves nothing, and no dip after W is forgiven', () => {
    const slo: Recovered = {
      slo: 'recovered',
      share: 0.95,
      of: 'demand',
      within: 20_000,
      heldFor: 15_000,
      since: 'onset',
      where: {},
    };
    fc.assert(
      fc.property(fallen, fc.integer({ min: 26, max: SECONDS - 1 }), (curve, dip) => {
        // In both regions: one that is well above 95% would outweigh the other.
        const dipped = (shares: readonly number[]) => shares.map((x, t) => (t === dip ? 0.9 : x));
        const relapsed = { eu: dipped(curve.eu), us: dipped(curve.us) };
        expect(one(slo, journal(relapsed)).outcome).not.toBe('pass');
      }),
      { numRuns: cases(40) },
    );
  });

  test('a greater share is never reached before a lesser one', () => {
    fc.assert(
      fc.property(fallen, (curve) => {
        const times = judge(journal(curve)).recovery.map((r) => r.afterOnsetMs ?? Number.POSITIVE_INFINITY);
        expect([...times].sort((a, b) => a - b)).toEqual(times);
      }),
      { numRuns: cases(40) },
    );
  });
});

describe('neverBelow', () => {
  test('is the least share from onset to the end, whatever came before', () => {
    fc.assert(
      fc.property(fallen, share, region, level, (curve, s, where, before) => {
        const slo: Slo<number> = {
          slo: 'never-below',
          share: s,
          of: 'demand',
          where: where === undefined ? {} : { region: where },
        };
        // In the second before onset, long after the steady window.
        const records = journal(curve).map((r) =>
          r.k === 'users' && r.s === ONSET_S - 1
            ? { ...r, slices: r.slices.map((x) => ({ ...x, online: Math.round(125 * before) })) }
            : r,
        );
        const least = Math.min(...sharesIn(records, where));
        const { outcome, measured } = one(slo, records);
        expect(outcome).toBe(least >= s ? 'pass' : 'fail');
        expect(measured).toBeCloseTo(least, 5);
      }),
      { numRuns: cases(60) },
    );
  });
});

describe('noneBehind', () => {
  test('is the last region after the first, each by the end of its last second below', () => {
    fc.assert(
      fc.property(fallen, share, fc.integer({ min: 1, max: 40 }), (curve, s, within) => {
        const slo: Slo<number> = { slo: 'none-behind', share: s, within: within * 1000, where: {} };
        const records = journal(curve);
        const ends = ['eu', 'us'].map((name) => sharesIn(records, name).findLastIndex((x) => x < s) + 1);
        const away = ends.some((end) => end === SECONDS);
        const apart = (Math.max(...ends) - Math.min(...ends)) * 1000;
        const near = Math.max(...ends) > 0 && Math.abs(slo.within - apart) < RESOLUTION;
        const outcome = away ? 'fail' : near ? 'inconclusive' : apart <= slo.within ? 'pass' : 'fail';
        expect(one(slo, records)).toMatchObject({ outcome, measured: away ? null : apart });
      }),
      { numRuns: cases(60) },
    );
  });
});

describe('onset', () => {
  test('is the earliest instant that any evidence tells of, in whatever order it comes', () => {
    const later = fc.array(fc.integer({ min: 1, max: 9_000 }), { maxLength: 3 });
    fc.assert(
      fc.property(fallen, later, fc.nat(20), (curve, delays, at) => {
        const slo = everyoneBack;
        const once = journal(curve);
        const more = delays.map((d) => ({ k: 'onset', t: ONSET_S * 1000 + d, step: 's1' }) as const);
        const mixed = [...once.slice(0, at + 1), ...more, ...once.slice(at + 1)];
        expect(one(slo, mixed)).toEqual(one(slo, once));
      }),
      { numRuns: cases(30) },
    );
  });
});

describe('resolution', () => {
  test('a time that was judged is at least that far from its promise; of a silent fault three seconds more', () => {
    fc.assert(
      fc.property(fallen, fc.integer({ min: 1, max: 50 }), fc.boolean(), (curve, within, silent) => {
        const shape: Partial<Shape> = { silent };
        const slos: Record<string, Slo<number>> = {
          back: {
            slo: 'recovered',
            share: 0.95,
            of: 'demand',
            within: within * 1000,
            heldFor: 15_000,
            since: 'onset',
            where: {},
          },
          behind: { slo: 'none-behind', share: 0.95, within: within * 1000, where: {} },
        };
        for (const slo of judge(journal(curve, { ...shape, slos })).slos) {
          expect([null, silent ? 9_000 : 6_000]).toContain(slo.resolution);
          if (slo.outcome === 'inconclusive' || slo.measured === null || slo.resolution === null) continue;
          expect(Math.abs((slo.promised ?? 0) - slo.measured)).toBeGreaterThanOrEqual(slo.resolution);
        }
      }),
      { numRuns: cases(60) },
    );
  });
});
