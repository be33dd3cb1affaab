/** The command line as a process of its own: whatever a program has loaded or changed cannot reach a run, nor a run the program. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Ended {
  /** null: ended by a signal from outside. */
  readonly code: number | null;
  /** What it printed with `--json`: mostly one document. */
  readonly documents: readonly unknown[];
  readonly stderr: string;
}

export interface Started {
  readonly cwd: string;
  /** Each line of progress, as it comes. */
  readonly progress: (line: string) => void;
  /** Ends the run as Ctrl-C does: everything is undone. */
  readonly signal?: AbortSignal | undefined;
}

/** What a message quotes of the progress. */
const TAIL_CHARS = 4_000;
const DOCUMENT_BYTES = 2 ** 28;

export function startCommand(args: readonly string[], { cwd, progress, signal }: Started): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [bin(), ...args], {
      cwd,
      env: ownEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let line = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-TAIL_CHARS);
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      for (const whole of lines) progress(whole);
    });
    const stop = (): void => void child.kill('SIGINT');
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true });
    child.on('error', failed);
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (line !== '') progress(line);
      done({ code, documents: documentsIn(stdout), stderr });
    });
  });
}

/** For what must be known before anything else can be: it starts nothing and takes seconds. */
export function askCommand(args: readonly string[], cwd: string): Ended {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [bin(), ...args], {
    cwd,
    env: ownEnvironment(),
    encoding: 'utf8',
    maxBuffer: DOCUMENT_BYTES,
  });
  if (error) throw error;
  return { code: status, documents: documentsIn(stdout), stderr };
}

/** Beside the sources in a clone; in a package two folders above the compiled ones. */
function bin(): string {
  const beside = new URL('../bin.mjs', import.meta.url);
  return fileURLToPath(existsSync(beside) ? beside : new URL('../../../framework/bin.mjs', import.meta.url));
}

/** Flags that a test runner needs make Node warn on the standard error of every child. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const options = (process.env.NODE_OPTIONS ?? '').replace(/--experimental-vm-modules/g, '').trim();
  return { ...process.env, NODE_OPTIONS: options };
}

/** Each is pretty-printed and ends with a brace at the start of a line. */
function documentsIn(text: string): unknown[] {
  return text
    .split(/(?<=^\}\n)/m)
    .filter((part) => part.trim() !== '')
    .flatMap((part) => {
      try {
        return [JSON.parse(part) as unknown];
      } catch {
        return [];
      }
    });
}
