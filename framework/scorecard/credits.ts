/** What users are given for the time they lost, by the rules of the spec: counted from the journal, user by user of each slice once. */
import type { Fold } from '../observe/series.js';
import type { Where } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';
import { printable } from './figures.js';

export interface ScoreCredit {
  readonly to: Where;
  /** Users of these who were in none of the rules before. */
  readonly users: number;
  /** Time lost by such a user on average: demand less online, over mean demand, from onset to the end. */
  readonly lostMs: DurationMs;
  /** The most of them without the network at once. */
  readonly mostAtOnce: number;
  readonly whenLostMs: DurationMs;
  readonly given: boolean;
  readonly give: string;
  readonly worth: Money | null;
  /** Of all users who are given it; null: it has no price. */
  readonly total: Money | null;
}

export interface Money {
  readonly amount: number;
  readonly unit: string;
}

export interface ScoreCredits {
  readonly rules: readonly ScoreCredit[];
  /** Cohorts of which some are given nothing, with how many users. */
  readonly nothing: readonly { readonly cohort: string; readonly users: number }[];
  readonly credited: number;
  /** A sum for each unit. */
  readonly totals: readonly Money[];
}

/** null: the spec gives no rule, or nothing was injected. */
export function creditsOf(fold: Fold): ScoreCredits | null {
  const { credits = [], slices } = fold.plan;
  if (credits.length === 0 || fold.onset === null) return null;
  const given = new Set<number>();
  const rules = credits.map((rule): ScoreCredit => {
    const { lostMs, mostAtOnce } = lossOf(fold, rule.to);
    const selected = fold.slices(rule.to);
    const open = slices.filter((s) => selected.has(s.id) && !given.has(s.id));
    const users = open.reduce((sum, s) => sum + s.users, 0);
    const holds = lostMs >= rule.whenLost;
    if (holds) for (const { id } of open) given.add(id);
    const worth = rule.worth === undefined ? null : { ...rule.worth, unit: printable(rule.worth.unit) };
    return {
      to: rule.to,
      users,
      lostMs,
      mostAtOnce,
      whenLostMs: rule.whenLost,
      given: holds && users > 0,
      give: printable(rule.give),
      worth,
      total: holds && worth !== null ? { amount: cents(worth.amount * users), unit: worth.unit } : null,
    };
  });
  return {
    rules,
    nothing: nothingFor(fold, given),
    credited: slices.reduce((sum, s) => sum + (given.has(s.id) ? s.users : 0), 0),
    totals: totalsOf(rules),
  };
}

function lossOf(fold: Fold, where: Where): { readonly lostMs: DurationMs; readonly mostAtOnce: number } {
  const from = Math.floor((fold.onset?.t ?? 0) / 1000);
  const to = fold.end?.observedTo ?? (fold.latestCompleteSecond() ?? from - 1) + 1;
  const sums = { lost: 0, demand: 0, most: 0 };
  for (let s = from; s < to; s++) {
    const { demand, online } = fold.tally(s, where);
    sums.lost += demand - online;
    sums.demand += demand;
    sums.most = Math.max(sums.most, demand - online);
  }
  const mean = to > from ? sums.demand / (to - from) : 0;
  return { lostMs: mean === 0 ? 0 : Math.round((sums.lost / mean) * 1000), mostAtOnce: sums.most };
}

function nothingFor(fold: Fold, given: ReadonlySet<number>): ScoreCredits['nothing'] {
  const left = new Map<string, number>();
  for (const s of fold.plan.slices) if (!given.has(s.id)) left.set(s.cohort, (left.get(s.cohort) ?? 0) + s.users);
  return [...left].map(([cohort, users]) => ({ cohort, users }));
}

function totalsOf(rules: readonly ScoreCredit[]): Money[] {
  const sums = new Map<string, number>();
  for (const { total } of rules) if (total !== null) sums.set(total.unit, (sums.get(total.unit) ?? 0) + total.amount);
  return [...sums].map(([unit, amount]) => ({ unit, amount: cents(amount) }));
}

/** Prices have cents; sums of binary fractions have more. */
function cents(amount: number): number {
  return Number(amount.toFixed(2));
}
