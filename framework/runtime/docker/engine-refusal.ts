/** What the engine's own client rejects with, where the engine answered that it will not. */
import { RuntimeError } from '../../errors.js';

/** The status of an engine's refusal; null: another kind of error. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : null;
}

/** What the engine refused to do to a node, as an error of ours. */
export function engineRefused(what: string, node: string, error: unknown): RuntimeError {
  return new RuntimeError(
    [
      {
        code: 'ENGINE_REFUSED',
        path: node,
        at: what,
        expected: 'the engine to do it',
        found: error instanceof Error ? error.message : String(error),
        do: 'look at the engine’s log; `swarmquake clean` removes what is left',
      },
    ],
    { cause: error },
  );
}
