/** The files that programs of this machine need to run in an otherwise empty image: themselves and the libraries that ldd names. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LDD_WITHIN_MS = 10_000;

/** Path in the image to path on this machine. */
export type ProgramFiles = ReadonlyMap<string, string>;

/** Where in the image each program shall lie, and where it lies here. */
export async function programFiles(programs: Readonly<Record<string, string>>): Promise<ProgramFiles> {
  const files = new Map<string, string>();
  for (const [target, source] of Object.entries(programs)) {
    files.set(target, source);
    for (const library of await librariesOf(source)) files.set(library, library);
  }
  return files;
}

/** Changes whenever a file, or its place, does. */
export async function contentHash(files: ProgramFiles): Promise<string> {
  const hash = createHash('sha256');
  for (const [target, source] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${target}\0`);
    for await (const part of createReadStream(source, { highWaterMark: 1024 * 1024 })) hash.update(part as Buffer);
  }
  return hash.digest('hex').slice(0, 16);
}

async function librariesOf(program: string): Promise<readonly string[]> {
  try {
    const { stdout } = await run('ldd', [program], { timeout: LDD_WITHIN_MS, env: { PATH: pathOf(), LC_ALL: 'C' } });
    return [...stdout.matchAll(/(\/\S+) \(0x/g)].flatMap((match) => match[1] ?? []);
  } catch (error) {
    // A static program needs none: ldd says so and fails.
    if (
      error instanceof Error &&
      /not a dynamic executable|statically linked|not a valid dynamic/i.test(error.message)
    ) {
      return [];
    }
    throw error;
  }
}

function pathOf(): string {
  return process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';
}
