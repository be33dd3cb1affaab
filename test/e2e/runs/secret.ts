/** The token of a run, looked for where it must never be: in arguments while the run lives, in what it leaves, in what it said. */
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finished } from './live-run.js';
import { everyArgument } from './marked.js';

/** Of 24 random bytes; what is shorter could be found anywhere. */
const LEAST_LENGTH = 20;

export class Secret {
  readonly #tokens = new Set<string>();
  readonly #arguments = new Map<string, string>();

  /** One look at the arguments of every process of this machine. `tokens`: those that nodes of the run hold by now. */
  look(moment: string, tokens: readonly string[] = []): void {
    for (const token of tokens) if (token !== '') this.#tokens.add(token);
    for (const argument of everyArgument()) if (!this.#arguments.has(argument)) this.#arguments.set(argument, moment);
  }

  /** Where it is, in words; empty: nowhere. Throws where there was nothing to look at, for then this says nothing. */
  foundIn(out: string, { stdout, stderr }: Pick<Finished, 'stdout' | 'stderr'>): string[] {
    const [token = ''] = this.#tokens;
    const args = [...this.#arguments];
    const files = filesOf(out);
    if (this.#tokens.size !== 1 || token.length < LEAST_LENGTH) throw new Error(`${this.#tokens.size} tokens`);
    if (!args.some(([argument]) => argument.includes(out))) throw new Error(`no process named ${out}`);
    if (!files.some((file) => file.name === 'journal.ndjson')) throw new Error(`no journal in ${out}`);
    const telling = files.map((file) => join(file.parentPath, file.name)).filter((file) => holds(file, token));
    return [
      ...args.flatMap(([argument, moment]) => (argument.includes(token) ? [`an argument, ${moment}`] : [])),
      ...telling,
      ...Object.entries({ stdout, stderr }).flatMap(([stream, text]) => (text.includes(token) ? [stream] : [])),
    ];
  }
}

function filesOf(out: string): Dirent[] {
  return readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
}

function holds(file: string, token: string): boolean {
  return readFileSync(file, 'utf8').includes(token);
}
