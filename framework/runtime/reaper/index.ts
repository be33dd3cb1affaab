/** Starts the process that clears up after this one, should it end before it has done so itself. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MachineError } from '../../errors.js';
import { enrolRun, withdrawRun } from '../run-registry.js';

export interface ReapedRun {
  readonly runId: string;
  /** `runTempDir(runId)`: it goes with the run's entry. */
  readonly tempDir: string;
  /** Containers and networks too. */
  readonly docker: boolean;
  /** For whoever lists live runs. */
  readonly experiment?: string;
  /** The reaper appends what it did, should it have to. */
  readonly logPath?: string;
}

export interface Reaper {
  readonly pid: number;
  /** False: it was ended by somebody. The nodes' leases still end them. */
  alive(): boolean;
  /** Everything is stopped and collected: the reaper leaves, and the run's entry and temp folder go. Idempotent. */
  done(): Promise<void>;
  /** Something may be left: the reaper clears up from now on, also after this process has ended. Waits a moment for it. */
  takeOver(): Promise<void>;
}

const READY_WITHIN_MS = 10_000;
const LEAVES_WITHIN_MS = 5_000;

/** Enrols the run and starts its reaper. Call it before the first node; resolves when the reaper watches. */
export async function startReaper(run: ReapedRun): Promise<Reaper> {
  enrolRun({ runId: run.runId, ...(run.experiment === undefined ? {} : { experiment: run.experiment }) });
  const child = await launch(run).catch((error: unknown) => {
    // Nothing was started, so nothing stays noted.
    withdrawRun(run.runId);
    throw error;
  });
  let over: Promise<void> | null = null;
  return {
    pid: child.pid ?? -1,
    alive: () => child.exitCode === null && child.signalCode === null,
    done() {
      over ??= sendHome(child).then(() => withdrawRun(run.runId));
      return over;
    },
    takeOver() {
      over ??= leave(child, '');
      return over;
    },
  };
}

/** Resolves when it watches; where it does not, it is gone. */
async function launch(run: ReapedRun): Promise<ChildProcessByStdio<Writable, Readable, null>> {
  const programPath = join(run.tempDir, 'reaper.mjs');
  await writeFile(programPath, await reaperProgram());
  const child = spawn(
    process.execPath,
    [programPath, run.runId, run.tempDir, run.docker ? 'docker' : '-', run.logPath ?? '-'],
    { detached: true, cwd: '/', stdio: ['pipe', 'pipe', 'ignore'], env: reaperEnvironment() },
  );
  child.stdin.on('error', () => undefined);
  await ready(child);
  child.stdout.destroy();
  child.unref();
  return child;
}

let program: Promise<string> | null = null;

/** One file, so that it runs the same from TypeScript sources and from the package; built once a controller. */
function reaperProgram(): Promise<string> {
  program ??= buildReaper();
  return program;
}

async function buildReaper(): Promise<string> {
  const main = new URL(`./reaper-main${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(main)],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
    // The package's own code: a tsconfig of the folder it is installed in, or run from, is nothing to it, not even when it is broken.
    tsconfigRaw: {},
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outputFiles[0]?.text ?? '';
}

/** What the engine's address and the temp folder need, and never the run's mark: it would kill itself. */
function reaperEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(PATH|HOME|TMPDIR|TMP|TEMP|XDG_RUNTIME_DIR|DOCKER_.+)$/.test(name),
  );
  return { ...Object.fromEntries(kept), NODE_OPTIONS: '' };
}

async function ready(child: ChildProcess): Promise<void> {
  const stop = new AbortController();
  const first =
    child.stdout === null ? Promise.resolve('no pipe') : once(child.stdout, 'data', { signal: stop.signal });
  const ended = once(child, 'exit', { signal: stop.signal }).then(() => null);
  const late = delay(READY_WITHIN_MS, null, { signal: stop.signal });
  try {
    const said = await Promise.race([first, ended, late]).catch(() => null);
    if (said !== null) return;
    child.kill('SIGKILL');
    throw new MachineError([
      {
        code: 'REAPER_NOT_STARTED',
        path: 'reaper',
        at: `pid ${child.pid ?? 'none'}`,
        expected: `a process that watches within ${READY_WITHIN_MS / 1_000} s`,
        found: child.exitCode === null ? 'no word from it' : `it exited with code ${child.exitCode}`,
        do: 'without it nothing would clear up after a crash, so nothing is started; try again when the machine is less busy',
      },
    ]);
  } finally {
    stop.abort();
    for (const lost of [first, ended, late]) void Promise.resolve(lost).catch(() => undefined);
  }
}

async function sendHome(child: ChildProcess): Promise<void> {
  await leave(child, 'done\n');
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

/** The end of the pipe without the word sets it to work. */
async function leave(child: ChildProcess, word: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const left = once(child, 'exit');
  child.ref();
  child.stdin?.end(word);
  const late = new AbortController();
  await Promise.race([left, delay(LEAVES_WITHIN_MS, null, { signal: late.signal }).catch(() => null)]);
  late.abort();
  child.unref();
}
