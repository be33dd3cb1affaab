/** The mutants, and which of them a run tries. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const FOLDERS = ['slo', 'observe', 'trial'];

/** `from` stands in `file` exactly once; `survives`: why no unit test can tell, where none can. */
export function loadMutants() {
  return FOLDERS.flatMap((folder) => JSON.parse(readFileSync(new URL(`${folder}.json`, import.meta.url), 'utf8')));
}

/** A drawn sample is the same for the same seed, and differs little where a mutant comes or goes. */
export function chosen(mutants, { only = [], sample, seed }) {
  const named =
    only.length === 0
      ? mutants
      : mutants.filter(({ name, file }) => only.some((one) => one === name || file.includes(one)));
  if (sample === undefined) return named;
  const drawn = ({ name }) => createHash('sha256').update(`${seed}:${name}`).digest('hex');
  return [...named].sort((a, b) => (drawn(a) < drawn(b) ? -1 : 1)).slice(0, Number(sample));
}

/** What is wrong with a mutant whose file has changed under it. */
export function lacking({ name, file, from }) {
  const times = textOf(file).split(from).length - 1;
  return times === 1 ? [] : [`${name}: its fragment stands ${times} times in ${file}, not once`];
}

function textOf(file) {
  try {
    return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  } catch {
    return '';
  }
}
