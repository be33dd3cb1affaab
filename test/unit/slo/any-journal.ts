/** Any journal at all, for properties: curves that jump about, and what the records alone say of them. */
import fc from 'fast-check';
import type { JournalRecord } from '../../../framework/observe/records.js';
import type { Plan } from '../../../framework/plan/types.js';
import { journalOf, ONSET_S, type Shape } from './journal-of.js';

export const SECONDS = 60;
export const REGIONS = ['eu', 'us'] as const;

/** Shares that promises are made of, and some between. */
export const level = fc.constantFrom(0, 0.1, 0.4, 0.5, 0.89, 0.9, 0.94, 0.95, 0.96, 1);

export interface AnyCurve {
  readonly eu: readonly number[];
  readonly us: readonly number[];
}

/** From onset on; before it everybody is online. Plateaus are long, as in life. */
const levels = fc
  .array(fc.tuple(level, fc.integer({ min: 1, max: 25 })), { minLength: 1, maxLength: 8 })
  .map((runs) => runs.flatMap(([share, length]) => Array.from({ length }, () => share)))
  .map((shares) => Array.from({ length: SECONDS }, (_, t) => shares[t] ?? shares.at(-1) ?? 1));

export const anyCurve: fc.Arbitrary<AnyCurve> = fc.record({ eu: levels, us: levels });

export const curveOf =
  (curve: AnyCurve): Shape['curve'] =>
  (t, region) =>
    t < 0 ? 1 : (curve[region === 'eu' ? 'eu' : 'us'][t] ?? 1);

/** A curve that falls far enough to be an impact, so that nothing but the promise is in question. */
export const fallen = anyCurve.map(
  ({ eu, us }): AnyCurve => ({ eu: [0.1, ...eu.slice(1)], us: [0.1, ...us.slice(1)] }),
);

export function journal(curve: AnyCurve, shape: Partial<Shape> = {}): JournalRecord[] {
  return journalOf({ seconds: SECONDS, curve: curveOf(curve), ...shape });
}

export function planIn(records: readonly JournalRecord[]): Plan {
  const [run] = records;
  if (run?.k !== 'run') throw new Error('no run record');
  return run.plan;
}

export function withPlan(records: readonly JournalRecord[], change: (plan: Plan) => Plan): JournalRecord[] {
  return records.map((r) => (r.k === 'run' ? { ...r, plan: change(r.plan) } : r));
}

/** Users online in a second of the journal, by adding up what hosts said: no fold. */
export function onlineIn(records: readonly JournalRecord[], second: number, region?: string): number {
  const here = new Set(
    planIn(records)
      .hosts.filter((h) => region === undefined || h.region === region)
      .map((h) => h.id),
  );
  return records
    .flatMap((r) => (r.k === 'users' && r.s === second && here.has(r.host) ? r.slices : []))
    .reduce((sum, slice) => sum + slice.online, 0);
}

/** Share of all users (all are in demand all the time), by seconds from the one that holds onset. */
export function sharesIn(records: readonly JournalRecord[], region?: string): number[] {
  const users = planIn(records).users / (region === undefined ? 1 : REGIONS.length);
  const bySecond = new Map<number, number>();
  const here = new Set(
    planIn(records)
      .hosts.filter((h) => region === undefined || h.region === region)
      .map((h) => h.id),
  );
  for (const r of records) {
    if (r.k !== 'users' || !here.has(r.host)) continue;
    bySecond.set(r.s, (bySecond.get(r.s) ?? 0) + r.slices.reduce((sum, slice) => sum + slice.online, 0));
  }
  return Array.from({ length: SECONDS }, (_, t) => (bySecond.get(ONSET_S + t) ?? 0) / users);
}
