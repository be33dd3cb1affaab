/** A family of metrics, as OpenMetrics has them, and the labels that name a variant in each. */
import type { Scorecard, ScoreVariant } from '../scorecard/types.js';

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'info' | 'stateset';
  readonly unit: 'seconds' | 'ratio' | '';
  readonly help: string;
  readonly samples: readonly Sample[];
}

export function gauge(name: string, help: string, unit: Family['unit'] = ''): Omit<Family, 'samples'> {
  return { name: `swarmquake_${name}${unit === '' ? '' : `_${unit}`}`, type: 'gauge', unit, help };
}

/** Of every variant of every scorecard, with the labels that name it. */
export function ofVariants(
  cards: readonly Scorecard[],
  write: (variant: ScoreVariant, labels: Labels) => readonly Sample[],
): Sample[] {
  return cards.flatMap((card) =>
    card.variants.flatMap((variant) => [
      ...write(variant, { experiment: card.experiment, runtime: card.runtime, variant: variant.name }),
    ]),
  );
}
