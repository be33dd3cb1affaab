/** The machine for one round: Swarmquake's own lock, and, where asked, one of flock(1) that people keep for other work too. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { acquireMachine } from '../framework/runtime/machine-lock.js';

const WAIT_AT_MOST_MS = 60 * 60_000;

export async function alone<T>(lockFile: string | null, work: () => Promise<T>): Promise<T> {
  const letGo = lockFile === null ? async () => undefined : await hold(lockFile);
  try {
    const asked = { beside: false, experiment: 'a bench', onWait: (words: string) => console.error(words) };
    const lease = await acquireMachine(asked, AbortSignal.timeout(WAIT_AT_MOST_MS));
    try {
      return await work();
    } finally {
      await lease.release();
    }
  } finally {
    await letGo();
  }
}

/** A process that has the lock for as long as we keep its stdin open: it ends with us, however we end. */
async function hold(lockFile: string): Promise<() => Promise<void>> {
  const seconds = String(WAIT_AT_MOST_MS / 1_000);
  const holder = spawn('flock', ['-w', seconds, lockFile, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'exit');
  const held = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!held) throw new Error(`the lock on ${lockFile} could not be had`);
  return async () => {
    holder.stdin.end();
    await ended;
  };
}
