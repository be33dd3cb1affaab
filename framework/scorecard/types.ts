/** The scorecard: one JSON-able value that every rendering is made from. `scorecard.json` is it. */
import type { Cause } from '../observe/records.js';
import type { Plan } from '../plan/types.js';
import type { Doubt, Outcome, SloVerdict, TrialVerdict, Unit } from '../slo/types.js';
import type { Slo } from '../spec/types.js';
import type { DurationMs, Share } from '../spec/units.js';
import type { ScoreCascade } from './cascade.js';
import type { ScoreCredits } from './credits.js';
import type { ExperimentScore, VariantScore } from './score.js';
import type { ScoreStatement } from './statements.js';

/** One entry a second; plain arrays of one length. */
export interface ScoreSeries {
  /** What second 0 is: the one that holds onset or, where there was none, the start of the population. */
  readonly origin: 'onset' | 'start';
  readonly second: readonly number[];
  readonly demand: readonly number[];
  readonly online: readonly number[];
  /** Users online by the network's own account; null: it did not say. */
  readonly reported: readonly (number | null)[];
  /** Online users whose last probe found a buddy. */
  readonly found: readonly number[];
}

/** Of one region or cohort, in the seconds of `ScoreSeries`. */
export interface ScoreRegion {
  readonly name: string;
  readonly users: number;
  readonly demand: readonly number[];
  readonly online: readonly number[];
  /** Least share of demand from onset to the end. */
  readonly lowest: Share | null;
  readonly final: Share | null;
  /** End of the last second under the target share; 0: none was; null: still under it at the end, or not injected. */
  readonly backAfterOnsetMs: DurationMs | null;
}

/** A feature in one second: NUMBERS.md, "Score". `not-asked`: nobody used it, so nobody can tell. */
export type FeatureState = 'up' | 'degraded' | 'dark' | 'not-asked';

export interface ScoreFeature {
  readonly name: string;
  /** Judged by the operations of users or, where the target has none for it, by whether its servers stand. */
  readonly by: 'operations' | 'servers';
  readonly states: readonly FeatureState[];
  /** Time lost from onset to the end: dark counts whole, degraded half; null: not injected. */
  readonly lostMs: DurationMs | null;
}

/** What only drawings need beside the curve. */
export interface ScorePicture {
  /** Mean online users of the steady window; null: never steady. */
  readonly before: number | null;
  readonly liftedMs: DurationMs | null;
  /** The second at which the window begins that the state is judged in. */
  readonly stateFrom: number | null;
  /** The share of demand that counts as back. */
  readonly target: Share;
  readonly regions: readonly ScoreRegion[];
  /** Empty where there is but one. */
  readonly cohorts: readonly ScoreRegion[];
  readonly features: readonly ScoreFeature[];
}

export interface ScoreEvent {
  /** null: before onset, or there was none. */
  readonly sinceOnsetMs: DurationMs | null;
  readonly kind: 'fault' | 'mitigation' | 'statement' | 'trigger' | 'lifted' | 'life';
  readonly words: string;
  readonly seen: string | null;
}

/** One trial, judged: what `scorecard` reads of it. `scoredTrial` makes it from a journal. */
/** What the sentences are made of: the first trial of each variant. */
export interface Told extends Pick<ScoredTrial, 'plan' | 'verdict' | 'acted'> {
  readonly name: string;
}

export interface ScoredTrial {
  readonly verdict: TrialVerdict;
  readonly plan: Plan;
  /** Ids of the faults that were ordered: one whose condition never came true is not among them. */
  readonly acted: readonly string[];
  readonly series: ScoreSeries;
  readonly events: readonly ScoreEvent[];
  readonly statements: readonly ScoreStatement[];
  readonly picture: ScorePicture;
  readonly cascade?: ScoreCascade | null;
  readonly credits?: ScoreCredits | null;
}

/** What no journal knows: where the files are, and which command comes next. */
export interface ScoreContext {
  /** The run's folder as a person would type it: `runs/latest`. */
  readonly folder: string;
  /** The command that does the same again. */
  readonly reproduce: string;
  readonly next: string | null;
  /** `nothing`, or what could not be removed; null: nothing was started (a report of an earlier run). */
  readonly leftBehind: string | null;
  readonly warnings?: readonly string[];
}

export interface ScorePromise {
  readonly name: string;
  readonly kind: Slo['slo'];
  /** The whole promise: `95% of demand back within 30 s of lifting, held for 15 s`. */
  readonly words: string;
  readonly promised: string;
  readonly resolution: string;
  readonly unit: Unit;
}

export interface ScorePromiseKept {
  readonly name: string;
  readonly outcome: Outcome;
  /** Measured, for people, over all trials: `10 s`, `10 s (9-12)`. */
  readonly words: string;
  readonly margin: string;
  readonly evidence: string;
}

export interface ScoreTrial {
  readonly seed: number;
  readonly outcome: Outcome;
  readonly ended: TrialVerdict['ended'];
  readonly state: TrialVerdict['state'];
  readonly slos: readonly SloVerdict[];
  readonly doubts: readonly Doubt[];
  readonly users: TrialVerdict['users'];
  readonly nodes: TrialVerdict['nodes'];
  readonly recovery: TrialVerdict['recovery'];
  readonly groups: TrialVerdict['groups'];
  readonly centralisation: TrialVerdict['centralisation'];
  readonly amplification: number | null;
  readonly amplificationOfCrashed: number | null;
  readonly amplificationCeiling: number | null;
  readonly reportedAtTrough: Share | null;
  readonly userMsOffline: DurationMs;
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  readonly messages: TrialVerdict['messages'];
  readonly missingShare: Share;
  readonly unreliableShare: Share;
  readonly durationMs: DurationMs;
  readonly series: ScoreSeries;
  readonly events: readonly ScoreEvent[];
  readonly statements: readonly ScoreStatement[];
  readonly picture: ScorePicture;
  /** null: nothing was injected. */
  readonly cascade: ScoreCascade | null;
  /** null: the spec gives no rule. */
  readonly credits: ScoreCredits | null;
}

export interface ScoreVariant {
  readonly name: string;
  /** Of the promises alone. */
  readonly outcome: Outcome;
  /** With its expectation: what counts for the campaign. */
  readonly standing: Outcome;
  readonly expected: string;
  /** The promise that it is to break, and the state in which; null: it is to keep them all. */
  readonly fails: { readonly slo: string; readonly state: string } | null;
  readonly state: string;
  readonly stateEvidence: string;
  readonly promises: readonly ScorePromiseKept[];
  /** By the names of `Scorecard.figures`; a variant without one has `-`. */
  readonly figures: Readonly<Record<string, string>>;
  /** One sentence. */
  readonly sentence: string;
  readonly score: VariantScore;
  readonly passed: number;
  readonly of: number;
  readonly interval: readonly [Share, Share];
  /** The curve shown is the first one's. */
  readonly trials: readonly ScoreTrial[];
}

export interface Scorecard {
  readonly schema: 'swarmquake/scorecard/1';
  readonly experiment: string;
  readonly hypothesis: string;
  readonly specHash: string;
  readonly runtime: string;
  readonly users: number;
  readonly nodes: readonly { readonly role: string; readonly count: number; readonly operatorRun: boolean }[];
  readonly seeds: readonly number[];
  readonly placebo: boolean;
  readonly outcome: Outcome;
  /** `PASS`, `FAIL`, `INCONCLUSIVE`, `STOPPED`, `NOT STEADY`. */
  readonly word: string;
  readonly exitCode: number;
  readonly exitWords: string;
  readonly headline: string;
  readonly sentences: readonly string[];
  readonly promises: readonly ScorePromise[];
  /** Names, in the order in which they are shown; docs/scorecard.md says what each is. */
  readonly figures: readonly string[];
  readonly variants: readonly ScoreVariant[];
  readonly score: ExperimentScore;
  readonly doubts: readonly (Doubt & { readonly variant: string; readonly seed: number })[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
  readonly folder: string;
  readonly leftBehind: string | null;
  readonly reproduce: string;
  readonly next: string | null;
}
