/**
 * Every way in which Swarmquake says no. One class a cause, a stable code each, an exit code from DESIGN.md's table.
 * A missed SLO is a verdict, never an error: errors mean that something could not be done or measured.
 */

export const EXIT = {
  pass: 0,
  sloFailed: 20,
  inconclusive: 21,
  stopped: 22,
  notSteady: 23,
  invalid: 30,
  machineLacks: 31,
  cleanupIncomplete: 40,
  internal: 70,
  sigint: 130,
  sigterm: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Worst first; where several outcomes meet, the first of these wins. */
export const EXIT_ORDER: readonly ExitCode[] = [70, 40, 130, 143, 30, 31, 20, 22, 23, 21, 0];

/** The five parts of a message to a person, in the order in which they are shown. */
export interface Problem {
  /** Stable, upper case: SPEC_SHARE_RANGE. */
  readonly code: string;
  /** Where in the spec or the command: `timeline[0].crash.share`, `--runtime docker`. */
  readonly path: string;
  /** File, line, column, or the argument. */
  readonly at: string;
  readonly expected: string;
  readonly found: string;
  /** What to do. */
  readonly do: string;
  readonly severity?: 'error' | 'warning';
}

export abstract class SwarmquakeError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(
      problems.map((p) => `${p.code} ${p.path}: expected ${p.expected}, found ${p.found}. ${p.do}`).join('\n'),
      options,
    );
    this.name = new.target.name;
    this.problems = problems;
  }
}

/** The spec, or the file that holds it, is not valid. */
export class SpecError extends SwarmquakeError {
  readonly exitCode = EXIT.invalid;
}
/** The command line is not valid. */
export class UsageError extends SwarmquakeError {
  readonly exitCode = EXIT.invalid;
}
/** The runtime can never do what the spec asks. */
export class CapabilityError extends SwarmquakeError {
  readonly exitCode = EXIT.invalid;
}
/** The machine lacks what is needed: an engine, addresses, memory. */
export class MachineError extends SwarmquakeError {
  readonly exitCode = EXIT.machineLacks;
}
/** A node did not start, or did not answer, through no fault of the experiment. */
export class RuntimeError extends SwarmquakeError {
  readonly exitCode = EXIT.internal;
}
/** A journal cannot be read, or cannot be written. */
export class JournalError extends SwarmquakeError {
  readonly exitCode = EXIT.invalid;
}
/** Something of ours could not be removed. */
export class CleanupError extends SwarmquakeError {
  readonly exitCode = EXIT.cleanupIncomplete;
}
