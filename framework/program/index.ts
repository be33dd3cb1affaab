/** The door for programs: run an experiment, look at what it came to. */
export type { ExitCode, Problem } from '../errors.js';
export type { Scorecard } from '../scorecard/types.js';
export type { CampaignVerdict, Doubt, Outcome, SloVerdict, TrialVerdict } from '../slo/types.js';
export { openRun, type Run } from './run.js';
export { ExperimentNotRun, type RunExperimentOptions, runExperiment } from './run-experiment.js';
