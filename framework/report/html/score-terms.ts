/** The formulas of the score, for the glossary of the page. docs/scorecard.md has a worked example of each. */
export const SCORE_TERMS: readonly (readonly [string, string, string])[] = [
  [
    'score',
    'Score',
    'The weighted mean of the known dimensions of a trial; weights are in the spec, 1 where it says nothing. Of several trials the middle one, with the 95% interval of the median (fewer than six trials: all of them). At most 40 where a trial ended metastable. An experiment’s score is that of its worst variant among those that are to pass. Inconclusive: unknown.',
  ],
  ['survive', 'Survive', '100 × the lowest share of demand, from onset to the end.'],
  [
    'recover',
    'Recover',
    '100 × (1 − time ÷ (2 × promised)), never below 0; of several promised returns the worst. Half the promise used costs a quarter, the promise itself leaves 50, never back: 0.',
  ],
  ['contain', 'Contain', '100 ÷ amplification, at most 100. Unknown where nobody was hit directly.'],
  [
    'degrade',
    'Degrade well',
    '100 × the weighted share of feature-time that was up, degraded counting half, over the seconds from onset on in which the feature was used. Of a feature that only its servers tell of, a second counts as they stand, and no better than users are online: up from 95% of demand, dark under 5%.',
  ],
  ['preserve', 'Preserve', '100 × (1 − lost ÷ accepted). Unknown under 100 accepted messages.'],
  [
    'truth',
    'Tell the truth',
    '100 × (1 − mean gap); the gap of a second is the distance between the reported and the true share of demand, at most 1. Unknown where the network says nothing of itself.',
  ],
  ['margin', 'Margin', 'The distance from the spec’s own fault to the breakpoint. A run does not search it: unknown.'],
];
