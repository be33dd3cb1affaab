/** The physical limit beside which the overlay is held: pairs of processes with sockets and nothing else (plain-pair.mjs). */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface PlainReport {
  readonly open: number;
  readonly failed: number;
  readonly connectsASecond: number;
  readonly lookups: number;
  readonly replies: number;
  readonly p99Ms: number;
  /** Of both processes of the pair, while holding. */
  readonly cpuSeconds: number;
  readonly residentMiB: number;
}

const FIRST_PORT = 11_300;
const OVER_WITHIN_MS = 180_000;
const program = fileURLToPath(new URL('./plain-pair.mjs', import.meta.url));

export async function plainPairs(wanted: {
  readonly users: number;
  readonly pairs: number;
  readonly holdMs: number;
}): Promise<readonly PlainReport[]> {
  const share = (i: number): number => Math.floor((i * wanted.users) / wanted.pairs);
  return Promise.all(
    Array.from({ length: wanted.pairs }, async (_, i) => {
      const pair = [FIRST_PORT + i, share(i + 1) - share(i), wanted.holdMs];
      const child = fork(program, ['users', ...pair.map(String)], { execArgv: [], timeout: OVER_WITHIN_MS });
      const ended = once(child, 'exit').then(() => null);
      const said = await Promise.race([once(child, 'message'), ended]);
      if (said === null) throw new Error('a pair of plain sockets ended without a word');
      await ended;
      return said[0] as PlainReport;
    }),
  );
}
