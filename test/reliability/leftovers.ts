/** What is left of a run, on the machine and on the engine, by other means than the product's own. */
import { tempDirOf } from '../../framework/runtime/run-registry.js';
import { livingOnEngine, markedOnEngine } from '../docker/marked.js';
import { leftOf, nodesOf } from '../e2e/runs/marked.js';
import type { RuntimeName } from './case.js';

/** Processes, notes and folders; containers and networks too. */
export async function leftoversOf(runId: string, runtime: RuntimeName): Promise<string[]> {
  const onMachine = leftOf([{ pid: 0, runId, token: '', bootFolder: tempDirOf(runId) }]);
  return runtime === 'docker' ? [...onMachine, ...(await markedOnEngine(runId))] : onMachine;
}

/** Nodes that still do something, or could. */
export async function livingOf(runId: string, runtime: RuntimeName): Promise<readonly string[]> {
  return runtime === 'docker' ? livingOnEngine(runId) : nodesOf(runId).map((pid) => `pid ${pid}`);
}
