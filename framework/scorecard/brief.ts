/**
 * When users should have been told something, and what was known then: a pure function of the journal. Each update rests
 * on the seconds before it alone, so that none is wiser than an operator who watched could have been.
 *
 *   noticed ------> worse, remedies, regions back, features dark or up -------> everyone back
 *      first second    told as soon as it is sure; never silent longer than T        held for H
 *      under target                                                          a relapse takes it back
 */
import type { JournalRecord } from '../observe/records.js';
import { Fold } from '../observe/series.js';
import type { PlannedStep } from '../plan/types.js';
import type { DurationMs, Second, Share, TimeMs } from '../spec/units.js';
import { BriefWatch, type Known } from './brief-watch.js';

export type BriefNews =
  | { readonly news: 'noticed' | 'worse' | 'better' | 'unchanged' | 'everyone-back' | 'end' }
  | { readonly news: 'remedy'; readonly step: PlannedStep }
  | { readonly news: 'region-back' | 'region-lost'; readonly region: string }
  | { readonly news: 'feature-dark' | 'feature-up'; readonly feature: string };

export interface BriefUpdate {
  /** When it could be said: the end of the last second that it rests on. */
  readonly sinceOnsetMs: DurationMs;
  readonly second: Second;
  readonly news: readonly BriefNews[];
  readonly known: Known;
  /** The next word comes at the latest then; null: this is the last. */
  readonly nextByMs: DurationMs | null;
}

export interface Brief {
  readonly experiment: string;
  readonly variant: string;
  readonly seed: number;
  readonly placebo: boolean;
  readonly target: Share;
  /** A return is told when it held this long. */
  readonly holdMs: DurationMs;
  /** The longest silence. */
  readonly everyMs: DurationMs;
  /** Whether observation reached its end. */
  readonly complete: boolean;
  readonly injected: boolean;
  readonly updates: readonly BriefUpdate[];
}

export function briefOf(records: Iterable<JournalRecord>): Brief {
  const fold = Fold.of(records);
  const { plan, run, onset } = fold;
  return {
    experiment: plan.experiment,
    variant: run.variant,
    seed: run.seed,
    placebo: plan.placebo,
    target: plan.thresholds.target,
    holdMs: 3 * plan.times.probeInterval,
    everyMs: plan.times.stateWindow,
    complete: fold.end?.complete === true,
    injected: onset !== null,
    updates: onset === null ? [] : updatesOf(fold, onset.t),
  };
}

function updatesOf(fold: Fold, onset: TimeMs): BriefUpdate[] {
  const from = Math.floor(onset / 1000);
  const to = fold.end?.observedTo ?? (fold.latestCompleteSecond() ?? from - 1) + 1;
  const { probeInterval, stateWindow } = fold.plan.times;
  const watch = new BriefWatch(fold, from);
  const updates: BriefUpdate[] = [];
  for (let second = from; second < to; second++) {
    const known = watch.see(second);
    const last = updates.at(-1);
    const silent = last === undefined ? 0 : (second - last.second) * 1000;
    if (last === undefined ? !known.trouble : silent < probeInterval) continue;
    const news = last === undefined ? firstNews(known) : newsSince(last.known, known);
    const due = news.length === 0 && silent >= stateWindow && !(last?.known.everyoneBack ?? false);
    if (due) news.push({ news: 'unchanged' });
    if (news.length === 0) continue;
    const at = (second + 1) * 1000 - onset;
    updates.push({ sinceOnsetMs: at, second, news, known, nextByMs: at + stateWindow });
  }
  return withEnd(updates, watch, to - 1, onset);
}

function firstNews(known: Known): BriefNews[] {
  return [{ news: 'noticed' }, ...known.remedies.map((step): BriefNews => ({ news: 'remedy', step }))];
}

/** What differs between what was told and what is known. */
function newsSince(told: Known, known: Known): BriefNews[] {
  const backOf = (k: Known): string[] => k.regions.filter((r) => r.back).map((r) => r.name);
  const darkOf = (k: Known): string[] => k.features.filter((f) => f.dark).map((f) => f.name);
  const only = (a: readonly string[], b: readonly string[]): string[] => a.filter((one) => !b.includes(one));
  const news: BriefNews[] = [
    ...only(backOf(told), backOf(known)).map((region): BriefNews => ({ news: 'region-lost', region })),
    ...only(backOf(known), backOf(told)).map((region): BriefNews => ({ news: 'region-back', region })),
    ...known.remedies.filter((s) => !told.remedies.includes(s)).map((step): BriefNews => ({ news: 'remedy', step })),
    ...only(darkOf(known), darkOf(told)).map((feature): BriefNews => ({ news: 'feature-dark', feature })),
    ...only(darkOf(told), darkOf(known))
      .filter((feature) => known.works.includes(feature))
      .map((feature): BriefNews => ({ news: 'feature-up', feature })),
  ];
  if (known.everyoneBack && !told.everyoneBack) news.push({ news: 'everyone-back' });
  if (isWorse(told, known)) news.push({ news: 'worse' });
  else if (news.length === 0 && known.online >= told.online + A_QUARTER) news.push({ news: 'better' });
  return news;
}

/** Of demand: so many more are worth a word. */
const A_QUARTER: Share = 0.25;
/** Smaller changes are the noise of a second. */
const NOISE: Share = 0.05;

function isWorse(told: Known, known: Known): boolean {
  return known.online <= told.online / 2 && told.online - known.online >= NOISE;
}

/** The last word: what is so when watching ends. One that was given just then is the last. */
function withEnd(updates: BriefUpdate[], watch: BriefWatch, second: Second, onset: TimeMs): BriefUpdate[] {
  const last = updates.at(-1);
  if (last === undefined) return updates;
  if (last.second === second) return [...updates.slice(0, -1), { ...last, nextByMs: null }];
  const at = (second + 1) * 1000 - onset;
  return [...updates, { sinceOnsetMs: at, second, news: [{ news: 'end' }], known: watch.see(second), nextByMs: null }];
}
