/**
 * What a test says of a run. A matcher holds if it holds in every trial, and `.not` if it holds in none; a trial in which it
 * could not be told fails both, with the reason.
 */
import type { Plan } from '../plan/types.js';
import type { Run } from '../program/run.js';
import type { TrialVerdict } from '../slo/types.js';
import type { Denominator, Where } from '../spec/types.js';
import type { Duration } from '../spec/units.js';
import { type Answer, answersTo } from './judged-again.js';

export interface RecoveredOptions {
  readonly share: number;
  readonly within: Duration;
  /** At least three probe intervals. Default: that. */
  readonly heldFor?: Duration;
  /** Default: 'demand'. */
  readonly of?: Denominator;
  /** Default: 'onset'. */
  readonly since?: 'onset' | 'lifted';
  /** Default: all users. */
  readonly where?: Where;
}

export interface StayedAboveOptions {
  readonly share: number;
  readonly of?: Denominator;
  readonly where?: Where;
}

/** As a test calls them. */
export interface MatcherSet<R> {
  /** The run came to the outcome that its spec asks for. */
  toHavePassed(): R;
  /** A promise of the spec, by name. */
  toHaveKept(promise: string): R;
  toHaveRecovered(options: RecoveredOptions): R;
  toHaveStayedAbove(options: StayedAboveOptions): R;
  toBeMetastable(): R;
}

interface Result {
  readonly pass: boolean;
  message(): string;
}

interface Context {
  readonly isNot?: boolean;
}

/** For `expect.extend`; where `expect` is a global, loading this module has done it. */
export const matchers = {
  toHavePassed(this: Context, run: unknown): Result {
    const seen = runIn(run);
    const words = `exit code ${seen.exitCode}: ${seen.words}`;
    return said(this, 'to have passed', seen, [{ ...WHOLE, outcome: seen.outcome, why: words }]);
  },

  toHaveKept(this: Context, run: unknown, promise: string): Result {
    const seen = runIn(run);
    return said(
      this,
      `to have kept '${promise}'`,
      seen,
      seen.trials.map((trial) => keptIn(trial, promise)),
    );
  },

  toHaveRecovered(this: Context, run: unknown, options: RecoveredOptions): Result {
    const seen = runIn(run);
    const promise = ({ times }: Plan) => ({ slo: 'recovered', heldFor: 3 * times.probeInterval, ...options });
    const answers = answersTo(seen, promise, 'toHaveRecovered');
    return said(this, `to have recovered (${JSON.stringify(options)})`, seen, answers);
  },

  toHaveStayedAbove(this: Context, run: unknown, options: StayedAboveOptions): Result {
    const seen = runIn(run);
    const answers = answersTo(seen, () => ({ slo: 'never-below', ...options }), 'toHaveStayedAbove');
    return said(this, `to have stayed above (${JSON.stringify(options)})`, seen, answers);
  },

  toBeMetastable(this: Context, run: unknown): Result {
    const seen = runIn(run);
    return said(this, 'to be metastable', seen, seen.trials.map(metastableIn));
  },
};

const WHOLE = { variant: '', seed: 0 };

function said({ isNot = false }: Context, what: string, run: Run, answers: readonly Answer[]): Result {
  const wanted = isNot ? 'fail' : 'pass';
  const others = answers.filter(({ outcome }) => outcome !== wanted);
  const holds = answers.length > 0 && others.length === 0;
  const lines = others.map(({ variant, seed, outcome, why }) => {
    const who = variant === '' ? '' : `${variant === 'default' ? '' : `${variant}, `}seed ${seed}: `;
    return `  ${who}${outcome}, ${why}`;
  });
  const expected = `expected the run of ${run.experiment} ${isNot ? 'not ' : ''}${what}`;
  const text = [expected, ...(answers.length === 0 ? ['  no trial came to a verdict'] : lines), `again: ${run.again}`];
  // Jest turns `pass` round for `.not`; what could not be told is to fail either way.
  return { pass: holds !== isNot, message: () => text.join('\n') };
}

function keptIn(trial: TrialVerdict, promise: string): Answer {
  const { variant, seed, slos, doubts } = trial;
  const found = slos.find(({ name }) => name === promise);
  if (found === undefined)
    throw new Error(`no promise '${promise}' in this run; it has ${slos.map(({ name }) => `'${name}'`).join(', ')}`);
  const doubt = doubts[0] === undefined ? '' : `; ${doubts[0].code}, found ${doubts[0].found}`;
  return { variant, seed, outcome: found.outcome, why: `${found.evidence}${doubt}` };
}

function metastableIn({ variant, seed, state, stateEvidence, ended, doubts }: TrialVerdict): Answer {
  const who = { variant, seed };
  if (ended !== 'complete' || state === 'unknown' || doubts.length > 0) {
    const why = doubts[0] === undefined ? `it ended ${ended}` : `${doubts[0].code}, found ${doubts[0].found}`;
    return { ...who, outcome: 'inconclusive', why: `state ${state}; ${why}` };
  }
  return { ...who, outcome: state === 'metastable' ? 'pass' : 'fail', why: `state ${state}: ${stateEvidence}` };
}

function runIn(value: unknown): Run {
  const run = Object(value) as Partial<Run>;
  if (run.trials !== undefined && run.scorecard !== undefined && run.folder !== undefined) return run as Run;
  throw new Error('expect(run): the matchers of swarmquake want what runExperiment() resolves with (was it awaited?)');
}
