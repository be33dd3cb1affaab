/**
 * The reliability suite: every case on every runtime, some rounds of each in a row.
 *
 *   npm run reliability                                      one round of each; docker where an engine answers
 *   npm run reliability -- --rounds 20 --runtime process
 *   npm run reliability -- --case 'process group'            cases with these words
 *   npm run reliability -- --width 3                         rounds at a time (default 2)
 *   npm run reliability -- --results FILE --for 100          adds rounds to FILE for so many seconds, until there are enough
 *   npm run reliability -- --results FILE --write            and puts the table into docs/reliability.md
 *
 * Ends with `N passed, N failed, N skipped`, by cells; exit 1 when one failed.
 */
import { appendFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { askEngine, findEngine } from '../../framework/runtime/docker/engine.js';
import { endAll, journalSoFar, scratch, startRun, trialFolder } from '../e2e/runs/live-run.js';
import { BOTH, type Case, type RuntimeName } from './case.js';
import { matrix } from './matrix.js';
import { neighbourOn } from './neighbour.js';
import { writePage } from './page.js';
import { type Results, resultsIn } from './results.js';
import { playRound } from './round.js';
import { asText, rowsOf } from './table.js';

interface Due {
  readonly one: Case;
  readonly round: number;
}

const string = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    rounds: { ...string, default: '1' },
    runtime: string,
    case: string,
    seed: { ...string, default: '1' },
    width: { ...string, default: '2' },
    results: string,
    for: string,
    write: { type: 'boolean', default: false },
  },
});
const rounds = wholeNumber('rounds', values.rounds);
const width = wholeNumber('width', values.width);
const seed = wholeNumber('seed', values.seed);
const untilMs = values.for === undefined ? Number.POSITIVE_INFINITY : 1_000 * wholeNumber('for', values.for);
const cases = matrix.filter(({ name }) => name.includes(values.case ?? ''));
const runtimes = await wantedRuntimes(values.runtime);
const results = resultsIn(values.results ?? null);

for (const runtime of runtimes) await playAll(runtime);
conclude(results);
process.exit();

async function playAll(runtime: RuntimeName): Promise<void> {
  const due = dueRounds(runtime);
  if (due.length === 0 || performance.now() > untilMs) return;
  const neighbour = await neighbourOn(runtime);
  try {
    const phaseMs = await undisturbed(runtime);
    const play = async ({ one, round }: Due): Promise<void> => {
      if (performance.now() > untilMs) return;
      const load = loadavg()[0] ?? 0;
      const result = await playRound({ case: one, runtime, round, seed, phaseMs, neighbour });
      results.add({ ...result, load });
      const words = result.wrong.length === 0 ? 'ok' : `WRONG: ${result.wrong.join('\n')}`;
      console.error(`${runtime}, round ${round}: ${one.name}: ${result.outcome}; ${result.journal}: ${words}`);
    };
    for (const alone of [false, true]) {
      const some = due.filter(({ one }) => (one.alone ?? false) === alone);
      await pLimit(alone ? 1 : width).map(some, play);
    }
  } finally {
    await endAll();
    await neighbour.end();
  }
}

/** Round by round, so that whenever it is ended every case has had as many. */
function dueRounds(runtime: RuntimeName): Due[] {
  return Array.from({ length: rounds }, (_, i) => i + 1).flatMap((round) =>
    cases
      .filter((one) => one.runtimes.includes(runtime) && (one.cannot?.() ?? null) === null)
      .filter((one) => results.of(one.name, runtime).length < round)
      .map((one) => ({ one, round })),
  );
}

/** How long the phases of one run last that nobody disturbs: seeded moments are parts of these. */
async function undisturbed(runtime: RuntimeName): Promise<Readonly<Record<string, number>>> {
  const place = scratch();
  try {
    const out = place.path('out');
    const finished = await startRun('phases', out, [], runtime).ended;
    if (finished.code !== 22) throw new Error(`an undisturbed run: exit ${finished.code}\n${finished.stderr}`);
    const records = journalSoFar(trialFolder(out));
    const phases = records.flatMap((record) => (record.k === 'phase' ? [record] : []));
    const end = records.reduce((t, record) => (record.k === 'end' ? record.t : t), 0);
    return Object.fromEntries(phases.map(({ phase, t }, i) => [phase, Math.max(20, (phases[i + 1]?.t ?? end) - t)]));
  } finally {
    place.remove();
  }
}

function conclude(all: Results): void {
  const rows = rowsOf(cases, runtimes, all);
  console.log(asText(rows));
  if (values.write) writePage(rows, all.all());
  const cells = rows.slice(1).map((row) => row.at(-1) ?? '');
  const skipped = cells.filter((cell) => cell === '-').length;
  const passed = cells.filter((cell) => cell === 'ok').length;
  const failed = cells.length - passed - skipped;
  const lacking = process.env.CI !== undefined && skipped > 0;
  if (lacking) console.error(`FAILED: ${skipped} could not be played here, and in CI all of them must be`);
  if (process.env.SWARMQUAKE_COUNTS) {
    appendFileSync(process.env.SWARMQUAKE_COUNTS, `${passed} ${failed} ${skipped}\n`);
  }
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 || passed === 0 || lacking ? 1 : 0;
}

/** Without a word all that this machine can do; docker that was asked for and does not answer is an error. */
async function wantedRuntimes(asked: string | undefined): Promise<readonly RuntimeName[]> {
  const answers = await askEngine(findEngine(), 'GET', '/_ping', 3_000).then(
    (reply) => reply.status === 200,
    () => false,
  );
  if (asked === 'process') return ['process'];
  if (asked === 'docker' && answers) return ['docker'];
  if (asked !== undefined) throw new RangeError(`--runtime ${asked}: process, or docker with an engine that answers`);
  if (!answers) console.error('No container engine answers: docker is NOT TESTED. As root: .ci/engine starts one.');
  return answers ? BOTH : ['process'];
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new RangeError(`--${name} ${text}: a whole number from 1`);
  return Number(text);
}
