/** What `run` refuses, and what it could not put back. */
import { type Problem, UsageError } from '../errors.js';

export function leftBehind(words: string): Problem {
  return {
    code: 'CLEANUP_INCOMPLETE',
    path: 'teardown',
    at: words,
    expected: 'gone within 15 s',
    found: 'still there',
    do: '`swarmquake clean` removes it once it can be',
  };
}

export function noRate(file: string): UsageError {
  return new UsageError([
    {
      code: 'GATE_WITHOUT_RATE',
      path: '--gate',
      at: file,
      expected: 'a spec that promises a pass rate',
      found: 'no trials in the spec',
      do: 'add trials: { passRate: 0.7 }, or leave --gate away: then the worst trial decides',
    },
  ]);
}

export function oneFolder(out: string, experiments: number): UsageError {
  return new UsageError([
    {
      code: 'OUT_FOR_ONE',
      path: '--out',
      at: `--out ${out}`,
      expected: 'one experiment for one folder',
      found: `${experiments} experiments`,
      do: 'leave --out away, or run them one at a time',
    },
  ]);
}
