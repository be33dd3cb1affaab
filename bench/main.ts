/** argv to one bench: its rounds, its table, and an exit code that is not 0 when a bench itself did not work. */
import { parseArgs } from 'node:util';
import { SwarmquakeError } from '../framework/errors.js';
import type { Bench, BenchOptions } from './bench.js';
import { print } from './table.js';

const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  start: async () => (await import('./start.js')).start,
  kill: async () => (await import('./kill.js')).kill,
  held: async () => (await import('./held.js')).held,
  reconnects: async () => (await import('./reconnects.js')).reconnects,
  skew: async () => (await import('./skew.js')).skew,
  observer: async () => (await import('./observer.js')).observer,
  cli: async () => (await import('./cli.js')).cli,
  render: async () => (await import('./render.js')).render,
};

const USAGE = `npm run bench -- NAME [options], NAME one of ${Object.keys(BENCHES).join(', ')}, or all
  --quick        a small version of some seconds, which shows that the bench works and says nothing of its aim
  --rounds N     interleaved rounds, of which the table has the medians
  --nodes N,M    how many nodes (start, kill, skew)
  --users N,M    how many users (held, reconnects, observer)
  --width N,M    containers that start at a time, ours and the rival's alike (start)
  --runtime R    process or docker (skew); both by default
  --lock FILE    hold flock(1)'s lock on this file for each round, and let go between rounds`;

class UsageMistake extends Error {}

export async function main(argv: readonly string[]): Promise<void> {
  try {
    const { name, options } = understood(argv);
    const names = name === 'all' ? Object.keys(BENCHES) : [name];
    for (const one of names) {
      const bench = await BENCHES[one]?.();
      if (bench === undefined) throw new UsageMistake(`no bench is called '${one}'`);
      print(await bench(options), [one, ...argv.filter((argument) => argument !== name)]);
    }
  } catch (error) {
    if (error instanceof SwarmquakeError) console.error(error.problems.map((p) => `${p.code}: ${p.found}`).join('\n'));
    else if (error instanceof UsageMistake) console.error(`${error.message}\n\n${USAGE}`);
    else console.error(error);
    process.exitCode = 1;
  }
  // Pools of clients close in their own time; nothing of ours is under way any more.
  setTimeout(() => process.exit(), 1_000).unref();
}

function understood(argv: readonly string[]): { readonly name: string; readonly options: BenchOptions } {
  const string = { type: 'string' } as const;
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        rounds: string,
        nodes: string,
        users: string,
        width: string,
        runtime: string,
        lock: string,
      },
    }),
  );
  const [name, more] = positionals;
  if (name === undefined || more !== undefined) throw new UsageMistake('one bench at a time');
  const { runtime } = values;
  if (runtime !== undefined && runtime !== 'process' && runtime !== 'docker')
    throw new UsageMistake('--runtime process or docker');
  return {
    name,
    options: {
      quick: values.quick,
      rounds: counts('--rounds', values.rounds)?.[0] ?? null,
      nodes: counts('--nodes', values.nodes),
      users: counts('--users', values.users),
      widths: counts('--width', values.width),
      runtime: runtime ?? null,
      lockFile: values.lock ?? null,
    },
  };
}

/** parseArgs throws TypeErrors of people's making. */
function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageMistake(error instanceof Error ? error.message : String(error));
  }
}

function counts(option: string, given: string | undefined): readonly number[] | null {
  if (given === undefined) return null;
  const numbers = given.split(',').map(Number);
  if (numbers.every((n) => Number.isInteger(n) && n > 0)) return numbers;
  throw new UsageMistake(`${option} takes whole numbers above 0, not '${given}'`);
}
