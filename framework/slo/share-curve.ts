/**
 * What a curve of shares says: its trough, when it was back for good, its last climb, its relapses.
 * One value a second, from the second of onset on; null: nobody wanted to be online in it. Everything is in seconds of the curve.
 */
import type { Second, Share } from '../spec/units.js';
import { type Slope, theilSen } from './theil-sen.js';

export type ShareCurve = readonly (Share | null)[];

/** A run of seconds, `to` excluded. */
export interface Stretch {
  readonly from: Second;
  readonly to: Second;
}

/** The first of the seconds that lie lowest; null: nobody ever wanted to be online. */
export function lowestSecond(curve: ShareCurve): Second | null {
  let least: { readonly second: Second; readonly share: Share } | null = null;
  for (const [second, share] of curve.entries()) {
    if (share !== null && (least === null || share < least.share)) least = { second, share };
  }
  return least?.second ?? null;
}

/** The end of the last second below; 0: no second was; null: the last second was. NUMBERS.md, `recovered`. */
export function backFrom(curve: ShareCurve, target: Share): Second | null {
  const end = lastBelow(curve, target) + 1;
  return end > 0 && end === curve.length ? null : end;
}

/** A climb is made of the seconds from `from` to `to`; the slope is of share a second. */
export interface Climb extends Stretch {
  readonly slope: Slope;
}

/** Of the way from the lowest share to the target: what is under it is still the trough. */
const STILL_DOWN: Share = 0.1;
/** Of demand: a network that stays below the target has climbed if it rose by so much. */
const LEAST_RISE: Share = 0.05;

/**
 * The last climb: from the last second in which not a tenth of the way up was made, to the first second of being back, or,
 * where it is not back, to the first at the highest share since. How long it lay still before and stood still afterwards is
 * not in it. null: it took under three seconds, or there was none.
 */
export function lastClimb(curve: ShareCurve, target: Share): Climb | null {
  const lowest = lowestSecond(curve);
  const trough = lowest === null ? null : (curve[lowest] ?? null);
  if (trough === null || trough >= target) return null;
  const from = curve.findLastIndex((share) => share !== null && share <= trough + STILL_DOWN * (target - trough));
  const top = backFrom(curve, target) ?? highestSince(curve, from);
  if (top === null) return null;
  const slope = slopeOf(curve.slice(from, top + 1).filter((share) => share !== null));
  return slope === null ? null : { from, to: top + 1, slope };
}

/** The first second at the highest share after `from`; null: it is hardly higher. */
function highestSince(curve: ShareCurve, from: Second): Second | null {
  const highest = curve.slice(from).reduce<Share>((most, share) => Math.max(most, share ?? 0), 0);
  if (highest - (curve[from] ?? 0) < LEAST_RISE) return null;
  return curve.findIndex((share, second) => second > from && share !== null && share >= highest);
}

/** All pairs of a long climb are too many: beyond this many seconds, the means of as many equal stretches. */
const MOST_POINTS = 240;

function slopeOf(shares: readonly Share[]): Slope | null {
  const width = Math.ceil(shares.length / MOST_POINTS);
  if (width <= 1) return theilSen(shares);
  const points = Array.from({ length: Math.floor(shares.length / width) }, (_, i) =>
    shares.slice(i * width, (i + 1) * width).reduce((sum, share) => sum + share / width, 0),
  );
  const slope = theilSen(points);
  return slope && { low: slope.low / width, slope: slope.slope / width, high: slope.high / width };
}

/**
 * Stretches below the target that come after a return. A return holds for `hold` seconds: what is shorter than the
 * measurement can tell is part of the loss that it interrupts. The plateau before the first loss is none.
 */
export function relapsesOf(curve: ShareCurve, target: Share, hold: number): Stretch[] {
  const losses: { from: Second; to: Second }[] = [];
  let held = 0;
  for (const [second, share] of curve.entries()) {
    if (share === null) continue;
    const open = losses.at(-1);
    if (share >= target) held += 1;
    else {
      if (open !== undefined && held < hold) open.to = second + 1;
      else losses.push({ from: second, to: second + 1 });
      held = 0;
    }
  }
  return losses.slice(1);
}

function lastBelow(curve: ShareCurve, target: Share): Second {
  return curve.findLastIndex((share) => share !== null && share < target);
}
