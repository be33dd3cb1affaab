/** A run of the command line while it goes on: what it says, what its journal holds, and signals to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JournalRecord, journalRecord } from '../../../framework/observe/records.js';
import { until } from '../../until.js';
import { root } from '../start-cli.js';

export const bin = join(root, 'framework', 'bin.mjs');
export const SEED = '11';
/** Longer than any of these runs takes on a busy machine. */
const ENDS_WITHIN_MS = 150_000;
/** After the first Ctrl-C; what is left then is killed, and the reaper clears up. */
const LEAVES_WITHIN_MS = 20_000;

export const fixture = (name: string): string => join(root, 'test', 'fixtures', 'runs', `${name}.experiment.ts`);

/** A place for run folders, removed by `remove`. */
export function scratch(): { path(name: string): string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'swarmquake-e2e-'));
  return { path: (name) => join(dir, name), remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LiveRun {
  readonly pid: number;
  readonly said: { readonly stdout: string; readonly stderr: string };
  /** As if typed, where it has a terminal. */
  type(text: string): void;
  signal(signal: NodeJS.Signals): void;
  /** Rejects where it does not end by itself in time. */
  readonly ended: Promise<Finished>;
}

const started = new Set<ChildProcess>();

/** `run` with the seed of these tests; beside others, for it waits more than it works. */
export function startRun(spec: string, out: string, flags: readonly string[] = [], runtime = 'process'): LiveRun {
  return launch(process.execPath, [bin, ...runArguments(spec, out, ['--beside', ...flags], runtime)]);
}

export function runArguments(spec: string, out: string, flags: readonly string[] = [], runtime = 'process'): string[] {
  return ['run', fixture(spec), '--runtime', runtime, '--seed', SEED, '--out', out, ...flags];
}

export function launch(
  command: string,
  args: readonly string[],
  { env = {}, cwd = root }: { env?: Record<string, string>; cwd?: string } = {},
): LiveRun {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  started.add(child);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  }
  child.stdin.on('error', () => undefined);
  const ended = new Promise<Finished>((done, failed) => {
    const late = setTimeout(() => {
      child.kill('SIGTERM');
      failed(new Error(`${args.join(' ')}: not over within ${ENDS_WITHIN_MS} ms\n${said.stdout}\n${said.stderr}`));
    }, ENDS_WITHIN_MS);
    child.on('error', failed);
    child.on('close', (code, signal) => {
      clearTimeout(late);
      started.delete(child);
      done({ code, signal, ...said });
    });
  });
  // A test that fails before it asks must not end the whole suite.
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? -1,
    said,
    type: (text) => void child.stdin.write(text),
    signal: (signal) => void child.kill(signal),
    ended,
  };
}

/** For `afterEach`: a test that failed half-way leaves no run behind. */
export async function endAll(): Promise<void> {
  await Promise.all(
    [...started].map(async (child) => {
      const over = (): boolean => child.exitCode !== null || child.signalCode !== null;
      child.kill('SIGTERM');
      await until(over, (is) => is, LEAVES_WITHIN_MS).catch(() => child.kill('SIGKILL'));
    }),
  );
}

/** The folder of the only trial. */
export const trialFolder = (out: string, variant = 'default', seed = SEED): string =>
  join(out, 'trials', variant, seed);

/** As far as it is written; the last line may be half a line. */
export function journalSoFar(trial: string): JournalRecord[] {
  const file = join(trial, 'journal.ndjson');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => journalRecord.parse(JSON.parse(line)));
}

export async function untilJournal(
  trial: string,
  holds: (record: JournalRecord) => boolean,
  run: LiveRun,
): Promise<void> {
  let over: Finished | null = null;
  void run.ended.then((finished) => {
    over = finished;
  });
  const found = await until(
    () => over !== null || journalSoFar(trial).some(holds),
    (is) => is,
    60_000,
  ).catch(() => false);
  if (found && over === null) return;
  throw new Error(`the journal never held it; the run said:\n${run.said.stdout}\n${run.said.stderr}`);
}
