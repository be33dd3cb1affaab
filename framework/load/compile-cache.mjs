/** What the compiler made of a source, kept beside the installed packages: a command starts a second sooner. `npm ci` empties it. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `compile(source, file)`, or what it gave when it was last asked the same. One entry a file, so that old ones do not pile up.
 * `by`: what else the answer depends on. Where the folder cannot be written nothing is kept, and nothing is said.
 */
export function cached(folder, by, compile) {
  return (source, file) => {
    const entry = join(folder, `${hashOf(file)}.json`);
    const of = hashOf(by, file, source);
    const before = read(entry);
    if (before?.of === of && typeof before.code === 'string' && before.check === hashOf(before.code))
      return before.code;
    const code = compile(source, file);
    write(folder, entry, JSON.stringify({ of, check: hashOf(code), code }));
    return code;
  };
}

function hashOf(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest('hex');
}

function read(entry) {
  try {
    return JSON.parse(readFileSync(entry, 'utf8'));
  } catch {
    return null;
  }
}

/** Whole or not at all, also where two commands start at once or the disk is full. */
function write(folder, entry, text) {
  const draft = `${entry}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, entry);
  } catch {
    try {
      rmSync(draft, { force: true });
    } catch {
      // The folder is no folder: there is no draft.
    }
  }
}
