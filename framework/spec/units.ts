/** The units that numbers carry in their type names. Plain aliases: they document, they do not box. */

/** Milliseconds, a length of time. */
export type DurationMs = number;
/** Milliseconds since the run's epoch (the start of its provision phase). */
export type TimeMs = number;
/** Whole seconds since the run's epoch; second `s` covers [s, s+1). */
export type Second = number;
/** A fraction, 0..1. */
export type Share = number;

/** What an author writes for a length of time: `'500ms'`, `'30s'`, `'2m'`, `'1h'`. */
export type Duration = `${number}ms` | `${number}s` | `${number}m` | `${number}h`;
