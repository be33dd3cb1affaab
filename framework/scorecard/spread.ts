/** The middle of several trials, and how surely it is known. */

export interface Spread {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
  readonly of: number;
}

/**
 * The middle value with the 95% interval of the median, by order statistics: it supposes nothing of how values lie.
 * Of fewer than six values no interval covers that much, and the whole range stands for it.
 */
export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = [...values].sort((x, y) => (x === y ? 0 : x - y));
  const of = sorted.length;
  const cut = cutOf(of);
  const [low, middle, high] = [sorted[cut], sorted[Math.floor((of - 1) / 2)], sorted[of - 1 - cut]];
  return low === undefined || middle === undefined || high === undefined ? null : { low, middle, high, of };
}

/** How many values may be left out at each end so that the rest still covers the median in 95% of cases; none for fewer than six. */
function cutOf(of: number): number {
  let [chance, below, cut] = [0.5 ** of, 0, 0];
  for (let k = 0; k < of / 2; k++) {
    below += chance;
    if (2 * below > 0.05) break;
    cut = k;
    chance *= (of - k) / (k + 1);
  }
  return cut;
}
