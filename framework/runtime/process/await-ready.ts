/** Waits until a node that was just started answers its health route, and says why it did not; or until one that was killed is gone. */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { RuntimeError } from '../../errors.js';
import type { Address } from '../../target/contract.js';
import { askHealth } from './health.js';
import type { NodeProcess } from './node-process.js';

const ASK_EVERY_MS = 40;
const ANSWER_WITHIN_MS = 1_000;
const LOG_LINES = 8;
const GONE_WITHIN_MS = 5_000;

export async function awaitReady(
  id: string,
  node: NodeProcess,
  control: Address,
  withinMs: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  let answered = 'no answer';
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    if (node.ended()) {
      // The process table may know before the handle, which alone knows the exit code.
      await delay(ASK_EVERY_MS);
      throw notReady(id, node, 'a node that stays', `it ${node.ending()}`);
    }
    const reply = await askHealth(control, ANSWER_WITHIN_MS);
    if (reply !== null && reply.id !== id) {
      throw notReady(id, node, `${id} at ${control.host}:${control.port}`, `another node, ${reply.id}`);
    }
    if (reply?.ready === true) return;
    if (reply !== null) answered = 'it answers that it is not ready';
    await delay(ASK_EVERY_MS);
  }
  throw notReady(id, node, `ready within ${withinMs / 1_000} s`, answered);
}

/** Its addresses are free from then on. */
export async function awaitEnd(node: NodeProcess, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + GONE_WITHIN_MS;
  while (!node.ended() && performance.now() < deadline) {
    signal.throwIfAborted();
    await delay(ASK_EVERY_MS);
  }
  signal.throwIfAborted();
}

function notReady(id: string, node: NodeProcess, expected: string, found: string): RuntimeError {
  const lines = lastLines(node.logPath);
  const said = lines.length === 0 ? 'its log is empty' : `its log ends:\n    ${lines.join('\n    ')}`;
  return new RuntimeError([
    {
      code: 'NODE_NOT_STARTED',
      path: id,
      at: node.logPath,
      expected,
      found: `${found}; ${said}`,
      do: 'read its log',
    },
  ]);
}

function lastLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-LOG_LINES)
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}
