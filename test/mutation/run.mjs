/**
 * Tests of the tests: each mutant is one small mistake in framework/slo, observe or trial that would make a wrong
 * verdict; the unit tests related to its file must fail. Works on copies of the tree, at the lowest priority.
 *
 *   npm run mutation                            all of them, one a core at a time
 *   npm run mutation -- --sample 15 --seed 7    that many, drawn by the seed
 *   npm run mutation -- --only NAME             one (again for another), or all of a folder or file by its path
 *   npm run mutation -- --jobs 1                that many at a time
 *
 * Ends with 1 where under 85% of all are caught, or where a survivor has no reason beside it; with 2 where a mutant
 * could not be tried: its fragment is not there exactly once, it is no code, or the tests fail without it.
 */
import { availableParallelism, constants, loadavg, setPriority } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chosen, lacking, loadMutants } from './mutants.mjs';
import { summary, tableOf } from './table.mjs';
import { NotTried, Tree } from './tree.mjs';

const LEAST_CAUGHT = 0.85;
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
});
setPriority(constants.priority.PRIORITY_LOW);
const all = loadMutants();
const mutants = chosen(all, values);
if (mutants.length === 0) end('no mutant of that name');
const absent = mutants.flatMap(lacking);
if (absent.length > 0) end(absent.join('\n'));

const began = performance.now();
const trees = [];
process.on('exit', () => {
  for (const tree of trees) tree.endTests();
  for (const tree of trees) tree.remove();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

const known = { took: {}, catches: {} };
const jobs = Math.max(1, Math.min(Number(values.jobs) || 1, mutants.length));
for (let job = 0; job < jobs; job++) trees.push(new Tree(root, known));
const tried = await tryAll().catch((error) => {
  if (error instanceof NotTried) end(error.message);
  throw error;
});

console.log(tableOf(mutants.map((mutant) => ({ ...mutant, caughtBy: tried.get(mutant) ?? null }))));
const { share, unexplained } = summary([...tried].map(([mutant, caughtBy]) => ({ ...mutant, caughtBy })));
const load = loadavg().map((one) => one.toFixed(1));
console.log(`\n${seconds(began)} s in all, ${jobs} at a time at the lowest priority, load ${load.join(' ')}`);
if (unexplained.length > 0) console.log(`survived without a reason: ${unexplained.join(', ')}`);
process.exitCode = unexplained.length > 0 || (mutants.length === all.length && share < LEAST_CAUGHT) ? 1 : 0;

/** What caught each mutant; null where nothing did. */
async function tryAll() {
  const tests = await trees[0].withoutMutant([...new Set(mutants.map((mutant) => mutant.file))]);
  console.error(`${mutants.length} mutants; ${tests} tests pass without one, in ${seconds(began)} s`);
  const waiting = [...mutants];
  const found = new Map();
  await Promise.all(
    trees.map(async (tree) => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const start = performance.now();
        const caughtBy = await tree.attempt(mutant);
        found.set(mutant, caughtBy);
        const place = String(found.size).padStart(3);
        console.error(`${place} ${mutant.name}: ${caughtBy ?? 'SURVIVED'} (${seconds(start)} s)`);
      }
    }),
  );
  return found;
}

function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(1);
}

function end(words) {
  console.error(words);
  process.exit(2);
}
