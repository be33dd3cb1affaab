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

/** The same experiment more than once is more trials of it, and a suite has one row for each. */
export function runTwice(name: string, files: readonly string[]): UsageError {
  return new UsageError([
    {
      code: 'SUITE_TWICE',
      path: name,
      at: `swarmquake run ${files.join(' ')}`,
      expected: 'each experiment once',
      found: `'${name}' ${files.length} times`,
      do: 'name it once; --trials 2 runs it twice. Two files of one name need two names',
    },
  ]);
}
