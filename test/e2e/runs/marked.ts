/**
 * What there is of a run on this machine, found by other means than the product's own: the environment and the arguments of
 * processes in /proc, and the files that hold its name.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Marked {
  readonly pid: number;
  readonly runId: string;
  readonly token: string;
  /** Where the file is that told it what to do. */
  readonly bootFolder: string;
}

/** Nodes of the run whose trial is in this folder: processes whose environment holds its mark. */
export function markedOf(trial: string): Marked[] {
  const run = reaperOf(trial)?.runId;
  return run === undefined ? [] : marked().filter(({ runId }) => runId === run);
}

/** What nodes of that run hold by now. */
export function tokensOf(trial: string): string[] {
  return markedOf(trial).map(({ token }) => token);
}

/** Nodes of any run of this experiment on this machine, whoever started it. */
export function everyMarkedOf(experiment: string): Marked[] {
  return marked().filter(({ runId }) => runId.includes(`-${experiment}-`));
}

/** What is left of runs that were seen while they went on, in words; empty: nothing. */
export function leftOf(seen: readonly Marked[]): string[] {
  const runs = [...new Set(seen.map((one) => one.runId))];
  const folders = [...new Set(seen.map((one) => one.bootFolder))];
  return [
    ...runs.flatMap((runId) => [
      ...nodesOf(runId).map((pid) => `node, pid ${pid}`),
      ...pids()
        .filter((pid) => wordsOf(pid, 'cmdline').includes(runId))
        .map((pid) => `reaper, pid ${pid}`),
      ...registered(runId),
    ]),
    ...folders.filter((folder) => existsSync(folder)),
  ];
}

/** The reaper of the trial in this folder, and the run that it watches: found by its arguments. */
export function reaperOf(trial: string): { readonly pid: number; readonly runId: string } | null {
  const log = join(trial, 'logs', 'reaper.log');
  for (const pid of pids()) {
    const words = wordsOf(pid, 'cmdline');
    const at = words.indexOf(log);
    if (at > 2) return { pid, runId: words[at - 3] ?? '' };
  }
  return null;
}

/** Processes of the run, the reaper left out. */
export function nodesOf(runId: string): number[] {
  return pids().filter((pid) => wordsOf(pid, 'environ').includes(`SWARMQUAKE_RUN=${runId}`));
}

/** Every argument of every process that can be seen. */
export function everyArgument(): string[] {
  return pids().flatMap((pid) => wordsOf(pid, 'cmdline'));
}

/** 'T': stopped. null: it is gone. */
export function stateOf(pid: number): string | null {
  return /^State:\s+(\S)/m.exec(statusOf(pid))?.[1] ?? null;
}

/** Whether the process has a handler for SIGINT by now. */
export function catchesInterrupts(pid: number): boolean {
  const mask = /^SigCgt:\s+([0-9a-f]+)/m.exec(statusOf(pid))?.[1] ?? '0';
  return (BigInt(`0x${mask}`) & 2n) !== 0n;
}

function marked(): Marked[] {
  return pids().flatMap((pid) => {
    const env = new Map(
      wordsOf(pid, 'environ').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    const runId = env.get('SWARMQUAKE_RUN');
    if (runId === undefined) return [];
    return [
      { pid, runId, token: env.get('SWARMQUAKE_TOKEN') ?? '', bootFolder: dirname(env.get('SWARMQUAKE_BOOT') ?? '') },
    ];
  });
}

/** Entries of the registry that name the run. */
function registered(runId: string): string[] {
  const folder = join(tmpdir(), `swarmquake-${process.getuid?.() ?? 'user'}`, 'runs');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((file) => textOf(file).includes(JSON.stringify(runId)));
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function wordsOf(pid: number, file: 'environ' | 'cmdline'): string[] {
  return textOf(`/proc/${pid}/${file}`).split('\0');
}

function statusOf(pid: number): string {
  return textOf(`/proc/${pid}/status`);
}

/** Gone by now, or somebody else's: no text. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
