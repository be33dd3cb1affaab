/** What every chart and table of a scorecard agrees on: the span of time, and what a share is where nobody wants to be online. */
import type { Scorecard } from '../../scorecard/types.js';

/** The same time axis in every chart. */
export function span(card: Scorecard): [number, number] {
  const seconds = card.variants.flatMap((v) => {
    const all = v.trials[0]?.series.second ?? [];
    return all.length === 0 ? [] : [all[0] ?? 0, all.at(-1) ?? 0];
  });
  return seconds.length === 0 ? [0, 1] : [Math.min(...seconds), Math.max(...seconds)];
}

export function shareOf(part: number | null | undefined, whole: number | undefined): number {
  return whole === undefined || whole <= 0 ? 0 : (part ?? 0) / whole;
}
