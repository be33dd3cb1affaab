/** Commands at a terminal of their own, which comes from util-linux, and keys typed there. */
import { spawnSync } from 'node:child_process';
import { type LiveRun, launch } from './live-run.js';

export const CTRL_C = '\u0003';

export const hasTerminal = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

/** In CI progress comes as lines; a person sees a block that is drawn in place. */
export function typed(command: readonly string[], env: Readonly<Record<string, string>> = {}): LiveRun {
  const line = command.map((word) => `'${word}'`).join(' ');
  return launch('script', ['--quiet', '--return', '--flush', '--command', line, '/dev/null'], {
    env: { CI: '', TERM: 'xterm', ...env },
  });
}
