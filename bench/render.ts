/** From a journal to what people read, beside a journal of a quarter of the length: time, memory, and size of the page. */
import { execFile } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Bench } from './bench.js';
import { LONG_RECORDS, longJournal, SLICES } from './long-journal.js';
import { interleaved, loads, type Measured, median } from './rounds.js';
import { ratio, seconds, whole } from './table.js';

const AIM_S = 10;
const AIM_MB = 1_000;
const WITHIN_MS = 120_000;
const once = fileURLToPath(new URL('./render-once.mjs', import.meta.url));
const run = promisify(execFile);

/** What `render-once.mjs` says; `allMs` is the whole process, its start included. */
interface Rendered {
  readonly allMs: number;
  readonly ms: number;
  /** Of both cores; `ms` hangs on what else the machine does. */
  readonly cpuMs: number;
  readonly bytes: number;
  readonly mostKiB: number;
}

export const render: Bench = async (options) => {
  const rounds = options.rounds ?? (options.quick ? 1 : 5);
  const lengths = options.quick ? [LONG_RECORDS / 16, LONG_RECORDS / 4] : [LONG_RECORDS / 4, LONG_RECORDS];
  const formats = options.quick ? ['html'] : ['html', 'markdown', 'csv'];
  const folder = mkdtempSync(join(tmpdir(), 'swarmquake-bench-'));
  try {
    const fileOf = (length: number): string => join(folder, `${length}.ndjson`);
    for (const length of lengths) await pipeline(Readable.from(longJournal(length)), createWriteStream(fileOf(length)));
    const cases = formats.flatMap((format) => lengths.map((length) => ({ format, length })));
    const nameOf = (one: (typeof cases)[number]): string => `${one.format} ${one.length}`;
    const contenders = cases.map((one) => [nameOf(one), () => rendered(fileOf(one.length), one.format)] as const);
    // A clone compiles what it loads for the first time.
    for (const format of formats) await rendered(fileOf(lengths[0] ?? 0), format);
    const measured = await interleaved(options, rounds, Object.fromEntries(contenders));
    const of = (one: (typeof cases)[number]) => measured[nameOf(one)] ?? [];
    return {
      title: `A journal of records of ${SLICES} slices, rendered`,
      head: [
        'form',
        'records',
        'rounds',
        'whole process',
        'of it reading to text',
        'CPU of that',
        'times the shorter',
        'most memory',
        'text',
        'load',
      ],
      rows: cases.map((one) => rowOf(one, rounds, of(one), of({ ...one, length: lengths[0] ?? one.length }))),
      notes: [
        `aim: ${whole(LONG_RECORDS)} records under ${AIM_S} s and ${whole(AIM_MB)} MB; four times the records in about four times the time`,
        'each form was made once before: a clone compiles its TypeScript when it first loads it',
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function rowOf(
  { format, length }: { readonly format: string; readonly length: number },
  rounds: number,
  all: readonly Measured<Rendered>[],
  shorter: readonly Measured<Rendered>[],
): string[] {
  const middle = (of: readonly Measured<Rendered>[], key: keyof Rendered): number =>
    median(of.map(({ value }) => value[key]));
  return [
    format,
    whole(length),
    String(rounds),
    seconds(middle(all, 'allMs')),
    seconds(middle(all, 'ms')),
    seconds(middle(all, 'cpuMs')),
    ratio(middle(all, 'cpuMs'), middle(shorter, 'cpuMs')),
    `${whole(middle(all, 'mostKiB') / 1_000)} MB`,
    `${whole(middle(all, 'bytes') / 1_000)} kB`,
    loads(all),
  ];
}

async function rendered(file: string, format: string): Promise<Rendered> {
  const began = performance.now();
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout } = await run(process.execPath, ['--no-warnings', once, file, format], { timeout: WITHIN_MS, env });
  return { allMs: performance.now() - began, ...(JSON.parse(stdout) as Omit<Rendered, 'allMs'>) };
}
