/** Long runs have more seconds than a chart has pixels: of each stretch the worst second is drawn, so that no trough is lost. */
import type { FeatureState, Scorecard, ScoreVariant } from '../../scorecard/types.js';

/** Points of all charts and tables together; it keeps the page under a megabyte. */
const POINTS_OF_A_PAGE = 14_000;
const FEWEST = 60;
const MOST = 480;
/** The curve is drawn at three widths with two lines, and everything once more in a table. */
const LINES_OF_A_VARIANT = 14;

/** How many points a line may have. */
export function mostPoints(card: Scorecard): number {
  const lines = card.variants.reduce((sum, v) => sum + LINES_OF_A_VARIANT + 2 * groupsDrawn(v), 0);
  return Math.max(FEWEST, Math.min(MOST, Math.floor(POINTS_OF_A_PAGE / Math.max(1, lines))));
}

function groupsDrawn({ trials }: ScoreVariant): number {
  const picture = trials[0]?.picture;
  return picture === undefined ? 0 : picture.regions.length + picture.cohorts.length;
}

/** Indices of the points to draw: all of them, or of each stretch the one with the least share. */
export function drawnIndices(online: readonly number[], demand: readonly number[], most: number): number[] {
  const stretch = Math.max(1, Math.ceil(online.length / most));
  const share = (i: number): number => (online[i] ?? 0) / Math.max(1, demand[i] ?? 0);
  return stretches(online.length, stretch).map((indices) =>
    indices.reduce((worst, i) => (share(i) < share(worst) ? i : worst)),
  );
}

/** Runs of one state, in indices `from` to `to` (exclusive). */
export interface Run {
  readonly state: FeatureState;
  readonly from: number;
  readonly to: number;
}

const WORST: readonly FeatureState[] = ['dark', 'degraded', 'not-asked', 'up'];

export function runsOf(states: readonly FeatureState[], most: number): Run[] {
  const runs: Run[] = [];
  for (const indices of stretches(states.length, Math.max(1, Math.ceil(states.length / most)))) {
    const there = new Set(indices.map((i) => states[i]));
    const state = WORST.find((s) => there.has(s)) ?? 'not-asked';
    const [from, to] = [indices[0] ?? 0, (indices.at(-1) ?? 0) + 1];
    const last = runs.at(-1);
    if (last?.state === state) runs[runs.length - 1] = { ...last, to };
    else runs.push({ state, from, to });
  }
  return runs;
}

function stretches(length: number, of: number): number[][] {
  return Array.from({ length: Math.ceil(length / of) }, (_, k) =>
    Array.from({ length: Math.min(of, length - k * of) }, (_, i) => k * of + i),
  );
}
