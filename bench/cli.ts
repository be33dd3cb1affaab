/** Start-up of the command line, beside that of Node alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.js';
import { interleaved, loads, median } from './rounds.js';
import { ratio, seconds } from './table.js';

const AIM_S = 1;
const WITHIN_MS = 60_000;
const file = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const bin = file('framework/bin.mjs');

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'node -e 0': ['-e', '0'],
  '--version': [bin, '--version'],
  '--help': [bin, '--help'],
  'validate template': [bin, 'validate', file('experiments/template.experiment.ts')],
};

export const cli: Bench = async (options) => {
  const rounds = options.rounds ?? (options.quick ? 1 : 7);
  const contenders = Object.entries(COMMANDS).map(([name, args]) => [name, () => timeOf(args)] as const);
  // A clone compiles what it loads for the first time.
  for (const args of Object.values(COMMANDS)) await timeOf(args);
  const measured = await interleaved(options, rounds, Object.fromEntries(contenders));
  const middle = (name: string): number => median((measured[name] ?? []).map(({ value }) => value));
  const bare = middle('node -e 0');
  return {
    title: 'Start-up of the command line, from the clone',
    head: ['command', 'rounds', 'median', 'ratio to node -e 0', 'load'],
    rows: Object.keys(COMMANDS).map((name) => [
      name,
      String(rounds),
      seconds(middle(name)),
      ratio(middle(name), bare),
      loads(measured[name] ?? []),
    ]),
    notes: [
      `aim: near ${AIM_S} s`,
      'each was started once before: a clone compiles its TypeScript when it first loads it. validate type-checks',
    ],
  };
};

async function timeOf(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: 'ignore',
    timeout: WITHIN_MS,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
  return performance.now() - began;
}
