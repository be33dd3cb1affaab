/** The command line as a person starts it: a process of its own, its output, its exit code. */
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bin = join(root, 'framework', 'bin.mjs');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function swarmquake(args: readonly string[], cwd: string = root): Promise<Ended> {
  return start(process.execPath, [bin, ...args], { cwd });
}

/** A command that does not end by itself within the time is killed, and has no exit code. */
export function start(
  command: string,
  args: readonly string[],
  { cwd, env = {}, withinMs = 60_000 }: { cwd: string; env?: Record<string, string>; withinMs?: number },
): Promise<Ended> {
  return new Promise((done, failed) => {
    // jest's own flags would make Node warn on stderr.
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text;
      });
    }
    const late = setTimeout(() => child.kill('SIGKILL'), withinMs);
    child.on('error', failed);
    child.on('close', (code) => {
      clearTimeout(late);
      done({ code, ...said });
    });
  });
}
