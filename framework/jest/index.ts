/**
 * The door for Jest: promises as tests, and matchers for runs. Loading it adds the matchers to the global `expect`; where
 * globals are not injected, `addMatchers(expect)` does.
 */
import type { Expect } from 'expect';
import { type MatcherSet, matchers } from './matchers.js';

export { ExperimentNotRun, openRun, type Run, type RunExperimentOptions, runExperiment } from '../program/index.js';
export { type GateOptions, gate } from './gate.js';
export type { JestGlobals } from './jest-globals.js';
export type { MatcherSet, RecoveredOptions, StayedAboveOptions } from './matchers.js';

export function addMatchers(expect: Pick<Expect, 'extend'>): void {
  expect.extend(matchers);
}

const { expect } = globalThis as { expect?: Expect };
// Other test runners have an `expect` of other kinds.
if (typeof expect?.extend === 'function') addMatchers(expect);

// Jest's own types, and those of @types/jest: whichever a test is written with.
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends MatcherSet<R> {}
}
declare global {
  namespace jest {
    interface Matchers<R, T> extends MatcherSet<R> {}
  }
}
