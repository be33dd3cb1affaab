/** Several experiments as one system: `suite.json` is this value, and every rendering is made from it. */
import type { Outcome } from '../slo/types.js';
import type { DurationMs, Share } from '../spec/units.js';
import type { ExperimentScore } from './score.js';
import type { SuiteScore } from './score-suite.js';
import type { Scorecard } from './types.js';

/** An experiment of the system: its latest run, or why there is none. */
export type SuiteEntry = SuiteRun | SuiteGap;

export interface SuiteRun {
  readonly card: Scorecard;
  /** As a person would type it; null: not known. */
  readonly file: string | null;
  /** When it began; null: not known. */
  readonly at: string | null;
  /** What kept the run from its end, or from going away whole: a code and its words. */
  readonly trouble?: string;
}

export interface SuiteGap {
  readonly experiment: string;
  readonly hypothesis: string | null;
  readonly file: string | null;
  /** It was asked for, and yet there is no result. */
  readonly given: boolean;
  readonly why: string;
}

export interface SuiteContext {
  /** The one clock of a suite: ages are counted back from here. */
  readonly now: string;
  readonly exitCode: number;
  /** Where the suite is written; null: it is shown only. */
  readonly folder: string | null;
  /** The command that does the same again; null: there is none. */
  readonly again: string | null;
  readonly notes?: readonly string[];
}

export type RowScore = Pick<ExperimentScore, 'points' | 'interval' | 'possible' | 'trials'>;

export interface SuiteRow {
  readonly experiment: string;
  /** null: its file was not read. */
  readonly hypothesis: string | null;
  readonly file: string | null;
  readonly given: boolean;
  readonly outcome: Outcome | 'unknown';
  /** `pass`, `fail`, `inconclusive`, `stopped`, `not steady`, `placebo`, `not run`. */
  readonly word: string;
  /** Why it is no pass; null: it is one. */
  readonly why: string | null;
  /** The variant that the figures and the curve are of: the worst of those that are to pass. */
  readonly variant: string | null;
  readonly lowest: string | null;
  readonly back: string | null;
  /** null: nothing of it was run with its faults. Its `points` are null where the run came to no verdict. */
  readonly score: RowScore | null;
  /** Of the variant with the fewest. */
  readonly trials: number;
  readonly at: string | null;
  readonly ageMs: DurationMs | null;
  readonly runtime: string | null;
  readonly specHash: string | null;
  /** Of the run, as it was given. */
  readonly folder: string | null;
  /** Share of demand online, from the first second to the last; of each stretch its worst. */
  readonly curve: readonly Share[];
}

export interface Suite {
  readonly schema: 'swarmquake/suite/1';
  readonly now: string;
  /** `PASS`, `FAIL`, `INCONCLUSIVE`, `NOT STEADY`, `STOPPED`, `INCOMPLETE`. */
  readonly word: string;
  readonly outcome: Outcome;
  readonly exitCode: number;
  readonly headline: string;
  readonly total: SuiteScore;
  /** The weakest first. */
  readonly rows: readonly SuiteRow[];
  readonly notes: readonly string[];
  readonly folder: string | null;
  readonly again: string | null;
}
