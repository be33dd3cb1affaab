/** What happened, numbered once for all variants: a fault that acts alike in each is one landmark. */
import type { Scorecard, ScoreEvent } from '../../scorecard/types.js';

export interface Landmark {
  readonly number: number;
  readonly event: ScoreEvent;
  /** Indices of the variants in which it happened. */
  readonly variants: readonly number[];
}

const ALIKE_MS = 1_500;

/** Faults, mitigations and triggers, in order of time; what nodes did by themselves is drawn as ticks. */
export function landmarksOf(card: Scorecard): Landmark[] {
  const found: { event: ScoreEvent; variants: number[] }[] = [];
  for (const [v, variant] of card.variants.entries()) {
    for (const event of variant.trials[0]?.events ?? []) {
      if (event.kind === 'life' || event.kind === 'lifted') continue;
      const same = found.find((f) => !f.variants.includes(v) && alike(f.event, event));
      if (same) same.variants.push(v);
      else found.push({ event, variants: [v] });
    }
  }
  return found
    .sort((a, b) => (a.event.sinceOnsetMs ?? -1) - (b.event.sinceOnsetMs ?? -1))
    .map((f, i) => ({ ...f, number: i + 1 }));
}

function alike(a: ScoreEvent, b: ScoreEvent): boolean {
  if (a.kind !== b.kind || a.words !== b.words) return false;
  if (a.sinceOnsetMs === null || b.sinceOnsetMs === null) return a.sinceOnsetMs === b.sinceOnsetMs;
  return Math.abs(a.sinceOnsetMs - b.sinceOnsetMs) <= ALIKE_MS;
}

/** Instants at which nodes fell or came back by themselves. */
export function lifeTimes(events: readonly ScoreEvent[]): number[] {
  return events.flatMap((e) => (e.kind === 'life' && e.sinceOnsetMs !== null ? [e.sinceOnsetMs / 1000] : []));
}

/** Marks of this width side by side, each as near after its place as there is room; a new row where there is none. */
export function sideBySide(
  places: readonly number[],
  width: number,
  right: number,
): { readonly x: number; readonly row: number }[] {
  let last = Number.NEGATIVE_INFINITY;
  let row = 0;
  return places.map((place) => {
    if (Math.max(place, last + width) > right && place < last + width) {
      row += 1;
      last = Number.NEGATIVE_INFINITY;
    }
    last = Math.max(place, last + width);
    return { x: last, row };
  });
}
