/** What a run is scored by; docs/scorecard.md, "Score". */
export type Dimension = 'survive' | 'recover' | 'contain' | 'degrade' | 'preserve' | 'truth' | 'margin';

/** How much each counts in a mean; 1 where nothing is said, 0: not at all. */
export interface ScoreWeights {
  readonly weights: Readonly<Partial<Record<Dimension, number>>>;
  /** Of the target's features within `degrade`. */
  readonly features: Readonly<Record<string, number>>;
}
