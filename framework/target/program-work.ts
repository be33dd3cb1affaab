/** Runs the target's program of one role. */
import type { NodeCommand, NodeContext, NodeProgram, NodeSample } from './contract.js';
import type { RunningWork } from './node-work.js';

export async function programWork(program: NodeProgram, context: NodeContext): Promise<RunningWork> {
  const running = await program(context);
  return {
    tickMs: null,
    tick: () => undefined,
    // A paused node has nothing to say of the seconds in which it did not run.
    catchUpSeconds: 0,
    endSecond(second) {
      const sample: NodeSample = running.sample();
      return { s: second, ...sample };
    },
    command(command) {
      try {
        running.command(command as NodeCommand);
        return { ok: true };
      } catch (error) {
        return { ok: false, error: error instanceof Error ? error.message : 'refused' };
      }
    },
    finish: () => null,
    close: () => running.close(),
  };
}
