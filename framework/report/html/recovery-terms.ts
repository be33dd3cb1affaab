/** What the figures of recovery and centralisation mean, for the glossary of the page. */
export const RECOVERY_TERMS: readonly (readonly [string, string, string])[] = [
  [
    'recovery',
    'Climb, log-ins in the worst second, relapse',
    'Each group is held against its own demand. Last climb: the Theil-Sen slope (median of the slopes of all pairs of seconds, with its 95% interval) from the last second in which not a tenth of the way from the lowest share up to the target was made, to the first second of being back or, where it is not back, to the first at the highest share since. Log-ins in the worst second: attempts of users that ended in it, well or not, beside the mean second of the steady window; users themselves cannot overshoot, for none is online who does not want to be. Relapse: a stretch under the target after a return that held for at least one resolution. A group of fewer than 30 in demand, or with over 5% of samples missing, is not judged.',
  ],
  [
    'central',
    'Operator-run, busiest tenth',
    'Counted from the users’ side. Users: sessions at a node ÷ all sessions, summed over the seconds. Look-ups: those answered well, by the node that the user asked. Operator-run: nodes of a role that the operator runs, mega-supernodes and lent servers among them. Busiest tenth: of the nodes that stand and can hold sessions, a tenth, rounded up, with the most sessions in that second; in brackets what it would carry if all carried the same. Before: the steady window. During: onset to the end of the last second under the target, or, where there is none or it is not back, to the beginning of after. After: the last part of observation, in which the state is judged. A journal that does not tell is unknown, never 0.',
  ],
];
