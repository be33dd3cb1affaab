/** An experiment file to the value that it exports, with a way back from a path in the spec to a line of the file. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Problem, SpecError } from '../errors.js';
import { isExperiment, type NamedExperiment } from '../spec/experiment.js';
import { didYouMean } from '../spec/shape-problems.js';
import { type Locate, locator } from './locate.js';

export interface LoadedExperiment {
  readonly input: NamedExperiment;
  /** Absolute. */
  readonly file: string;
  /** As given: messages name it so. */
  readonly given: string;
  readonly locate: Locate;
}

export async function loadExperiment(given: string): Promise<LoadedExperiment> {
  const file = resolve(given);
  if (!existsSync(file) || !statSync(file).isFile()) throw new SpecError([notFound(given)]);
  const module = await importFile(file, given);
  const input = module.default;
  if (input === undefined) throw new SpecError([noDefault(given)]);
  if (!isExperiment(input)) throw new SpecError([notAnExperiment(given, input)]);
  return { input, file, given, locate: locator(file, given) };
}

async function importFile(file: string, given: string): Promise<{ default?: unknown }> {
  try {
    return (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (error) {
    const { compileProblems } = await import('./type-check.js');
    const problems = compileProblems(file, given);
    throw new SpecError(problems.length > 0 ? problems : [doesNotLoad(given, error)], { cause: error });
  }
}

function notFound(given: string): Problem {
  const here = experimentsBeside(given);
  return {
    code: 'SPEC_FILE_NOT_FOUND',
    path: given,
    at: given,
    expected: 'the path of an experiment file, as seen from this folder',
    found: 'no such file',
    do: here.length === 0 ? 'go to the folder that holds it; docs/tutorial.md writes one' : nearest(given, here),
  };
}

/** Of the folder that was named, or else of this one. */
function experimentsBeside(given: string): string[] {
  for (const folder of new Set([dirname(given), '.', 'experiments'])) {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) continue;
    const found = readdirSync(folder).filter((name) => name.endsWith('.experiment.ts'));
    if (found.length > 0) return found.sort().map((name) => join(folder, name));
  }
  return [];
}

const SHOWN = 4;

/** By what stands before the suffix, which all have. */
function nearest(given: string, here: readonly string[]): string {
  const stem = (file: string): string => basename(file).replace(/(\.experiment)?(\.m?[jt]s)?$/, '');
  const meant = here.find((file) => didYouMean(stem(given), here.map(stem)) === `did you mean ${stem(file)}?`);
  if (meant !== undefined) return `did you mean ${meant}?`;
  const rest = here.length > SHOWN ? `, and ${here.length - SHOWN} more` : '';
  return `name one that is here: ${here.slice(0, SHOWN).join(', ')}${rest}`;
}

function noDefault(given: string): Problem {
  return {
    code: 'SPEC_NO_DEFAULT_EXPORT',
    path: given,
    at: `${given}:1:1`,
    expected: "a default export: export default experiment('name', { … })",
    found: 'no default export',
    do: 'put `export default` before experiment(…)',
  };
}

function notAnExperiment(given: string, found: unknown): Problem {
  return {
    code: 'SPEC_NOT_AN_EXPERIMENT',
    path: given,
    at: `${given}:1:1`,
    expected: 'a default export that experiment() made',
    found: found === null ? 'null' : `a default export of type ${typeof found}`,
    do: "import { experiment } from 'swarmquake' and export what it returns",
  };
}

function doesNotLoad(given: string, error: unknown): Problem {
  return {
    code: 'SPEC_DOES_NOT_LOAD',
    path: given,
    at: given,
    expected: 'a module that runs',
    found: error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error),
    do: 'mend the file; `swarmquake validate` shows what the compiler says',
  };
}
