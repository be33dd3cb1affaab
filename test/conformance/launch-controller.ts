/** Starts a controller as a process of its own, to be killed. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { identify, isAlive } from '../../framework/runtime/process-table.js';
import type { Address } from '../../framework/target/contract.js';
import { askNode } from './ask-node.js';

export interface DoomedController {
  readonly controls: readonly Address[];
  readonly pid: number;
  kill(): void;
  killReaper(): void;
  reaperGone(): boolean;
  /** How many of its nodes still answer. */
  living(): Promise<number>;
}

export async function launchController(
  runtime: string,
  runId: string,
  bundlePath: string,
  logsDir: string,
  moment: 'before-the-first-node' | 'while-nodes-start' | 'in-mid-run',
): Promise<DoomedController> {
  const { child, lines } = spawnController([runtime, runId, bundlePath, logsDir, moment]);
  const reaperPid = Number(await wordAfter(lines, 'reaper'));
  const reaper = identify(reaperPid);
  const controls =
    moment === 'before-the-first-node' ? [] : (JSON.parse(await wordAfter(lines, 'started')) as Address[]);
  return {
    controls,
    pid: child.pid ?? -1,
    kill: () => void child.kill('SIGKILL'),
    killReaper: () => void process.kill(reaperPid, 'SIGKILL'),
    reaperGone: () => !isAlive(reaper),
    async living() {
      const replies = await Promise.all(controls.map((control) => askNode(control, '/health')));
      return replies.filter((reply) => reply !== null).length;
    },
  };
}

/** The process alone, with the lines that it prints; `args` as controller.ts has them. */
export function spawnController(args: readonly string[]) {
  const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--import', file('../../framework/load/register.mjs'), file('./controller.ts'), ...args],
    // It ends when this end of its standard input does.
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

async function wordAfter(lines: AsyncIterator<string>, word: string): Promise<string> {
  const line = (await lines.next()).value as string | undefined;
  if (line?.startsWith(`${word} `)) return line.slice(word.length + 1);
  throw new Error(`the controller said ${JSON.stringify(line)} instead of "${word} ..."`);
}
