/** Who imports whom: docs/architecture.md's table. An entry ending in `*` is a whole room; `(types)`: nothing of it at run time. */
import { filesBelow, type Import, importsOf, isCode, leadsTo, packageOf, textOf } from './source.js';

const CONTRACT = 'framework/target/contract (types)';
const RUNTIME = 'framework/runtime/runtime (types)';
const PLAN = 'framework/plan/types (types)';
const RECORDS = 'framework/observe/records (types)';
const PROTOCOL = 'framework/target/protocol';
const SPEC = 'framework/spec/*';

/** What each room may import besides itself and framework/errors.ts. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'framework/spec': [CONTRACT, 'framework/slo/wilson'],
  'framework/plan': ['framework/spec/* (types)', CONTRACT, `${PROTOCOL} (types)`, RUNTIME],
  'framework/target': ['framework/spec/* (types)', PLAN, 'framework/plan/random', 'framework/plan/sessions', RECORDS],
  'framework/load': [SPEC, 'framework/plan/*', CONTRACT, 'framework/target/bundle'],
  'framework/runtime': ['framework/spec/units (types)', CONTRACT, PROTOCOL],
  'framework/observe': ['framework/spec/* (types)', PLAN, CONTRACT, PROTOCOL, RUNTIME],
  'framework/fault': ['framework/spec/units (types)', PLAN, RUNTIME, RECORDS, 'framework/observe/control (types)'],
  'framework/slo': [
    SPEC,
    PLAN,
    RECORDS,
    'framework/observe/series',
    'framework/observe/condition',
    'framework/observe/records',
  ],
  'framework/scorecard': [
    'framework/spec/* (types)',
    'framework/spec/thresholds',
    PLAN,
    RECORDS,
    'framework/observe/series',
    'framework/slo/types (types)',
  ],
  'framework/report': [
    SPEC,
    PLAN,
    'framework/observe/records',
    'framework/observe/series',
    'framework/slo/types (types)',
    'framework/slo/expectation',
    'framework/slo/gate',
    'framework/scorecard/*',
    'framework/trial/view (types)',
  ],
  'framework/trial': [
    SPEC,
    'framework/plan/*',
    CONTRACT,
    `${PROTOCOL} (types)`,
    'framework/target/bundle (types)',
    'framework/load/prepare (types)',
    RUNTIME,
    'framework/runtime/run-registry',
    'framework/runtime/reaper/index',
    'framework/fault/driver',
    'framework/fault/drivers',
    'framework/observe/*',
    'framework/slo/judge',
    'framework/slo/gate',
    'framework/slo/expectation',
    'framework/slo/types (types)',
  ],
  'framework/commands': ['framework/*'],
  // Starts the command line as a process, and reads what it left.
  'framework/program': ['framework/slo/types (types)', 'framework/scorecard/types (types)'],
  'framework/jest': [
    'framework/program/*',
    'framework/spec/* (types)',
    PLAN,
    'framework/observe/read-run',
    'framework/slo/judge',
    'framework/slo/promises-file',
    'framework/slo/trial-count',
    'framework/slo/types (types)',
    'framework/report/junit-cases',
  ],
  'framework/index.ts': [SPEC],
  'framework/cli.ts': [
    'framework/arguments',
    'framework/commands/*',
    'framework/report/problems',
    'framework/report/style',
    'framework/usage',
  ],
  'framework/arguments.ts': [],
  'framework/usage.ts': [],
  'framework/errors.ts': [],
  'framework/bin.mjs': ['framework/load/register'],
  'framework/build.mjs': [],
};

/** The first two parts of a path: `framework/spec`, `framework/cli.ts`, `targets/placebo`. */
const roomOf = (path: string): string => path.split('/').slice(0, 2).join('/');

function allows(arrow: string, to: string, typeOnly: boolean): boolean {
  const types = arrow.endsWith(' (types)');
  const place = arrow.replace(' (types)', '');
  if (types && !typeOnly) return false;
  return place.endsWith('*') ? to.startsWith(place.slice(0, -1)) : to === place;
}

/** Why this import is not allowed; null: it is. */
function trespass(from: string, { specifier, typeOnly }: Import): string | null {
  const to = leadsTo(from, specifier);
  const said = `${from} imports ${specifier}`;
  if (from.startsWith('framework/')) {
    if (/^swarmquake\/targets|targets\/|experiments\/|^test\//.test(to ?? specifier))
      return `${said}: a concrete target`;
    if (to === null || to === 'framework/errors') return null;
    const room = roomOf(from);
    if (roomOf(to) === room) return null;
    return (ARROWS[room] ?? []).some((arrow) => allows(arrow, to, typeOnly)) ? null : said;
  }
  if (from.startsWith('targets/')) {
    const door = specifier === 'swarmquake' || specifier === 'swarmquake/target';
    return door || to === null ? reached(specifier, door, said) : roomOf(to) === roomOf(from) ? null : said;
  }
  const open = specifier === 'swarmquake' || specifier.startsWith('swarmquake/targets/');
  return open || to?.startsWith('experiments/') ? null : said;
}

/** Of a target: Node and packages, and of this package the public door alone. */
function reached(specifier: string, door: boolean, said: string): string | null {
  return door || specifier.startsWith('node:') || packageOf(specifier) !== null ? null : said;
}

test('every import follows an arrow', () => {
  const files = ['framework', 'targets', 'experiments'].flatMap(filesBelow).filter(isCode);
  expect(files.length).toBeGreaterThan(100);
  const bad = files.flatMap((file) => importsOf(textOf(file)).flatMap((one) => trespass(file, one) ?? []));
  expect(bad).toEqual([]);
});

test('every room of the framework has its arrows', () => {
  const rooms = new Set(filesBelow('framework').filter(isCode).map(roomOf));
  expect([...rooms].filter((room) => ARROWS[room] === undefined)).toEqual([]);
});

test('no arrow is left over', () => {
  const files = filesBelow('framework').filter(isCode);
  const taken = files.flatMap((file) =>
    importsOf(textOf(file)).map((one) => ({ room: roomOf(file), to: leadsTo(file, one.specifier), ...one })),
  );
  const unused = Object.entries(ARROWS).flatMap(([room, arrows]) =>
    arrows
      .filter((arrow) => !taken.some((t) => t.room === room && t.to !== null && allows(arrow, t.to, t.typeOnly)))
      .map((arrow) => `${room} -> ${arrow}`),
  );
  expect(unused).toEqual([]);
});

test('nothing outside of their door reaches into runtimes, and only runtimes.ts and what clears up name concrete ones', () => {
  const named = filesBelow('framework').filter(
    (file) =>
      isCode(file) &&
      importsOf(textOf(file)).some((one) => {
        const to = leadsTo(file, one.specifier) ?? '';
        const concrete = /^framework\/runtime\/(process|docker)\//.exec(to)?.[0];
        return concrete !== undefined && !file.startsWith(concrete);
      }),
  );
  expect(named).toEqual([
    // What a node process is asked for its health is asked of a container alike.
    'framework/runtime/docker/docker-node.ts',
    'framework/runtime/docker/node-container.ts',
    'framework/runtime/reaper/sweep.ts',
    'framework/runtime/remains.ts',
    'framework/runtime/runtimes.ts',
  ]);
});

test.each([
  ['framework/spec/a.ts', "import { x } from '../runtime/runtime.js'"],
  ['framework/spec/a.ts', "import type { x } from '../runtime/runtime.js'"],
  ['framework/fault/a.ts', "import { x } from '../runtime/docker/docker.js'"],
  ['framework/slo/a.ts', "import { x } from '../observe/control.js'"],
  ['framework/scorecard/a.ts', "import { x } from '../slo/judge.js'"],
  ['framework/plan/a.ts', "export { x } from '../spec/canonical.js'"],
  ['framework/trial/a.ts', "const x = await import('../runtime/docker/docker.js')"],
  ['framework/load/a.ts', "import 'swarmquake/targets/placebo'"],
  ['framework/load/a.ts', "import '../../targets/placebo/index.js'"],
  ['framework/cli.ts', "import { x } from './slo/judge.js'"],
  ['targets/new/a.ts', "import { x } from '../../framework/target/contract.js'"],
  ['targets/new/a.ts', "import { x } from 'swarmquake/targets/placebo'"],
  ['targets/new/a.ts', "import { x } from '../placebo/node.js'"],
  ['experiments/a.ts', "import { x } from '../framework/index.js'"],
])('in %s not: %s', (file, text) => {
  expect(importsOf(text).map((one) => trespass(file, one))).toEqual([expect.stringContaining(file)]);
});

test.each([
  ['framework/spec/a.ts', "import type { x } from '../target/contract.js'"],
  ['framework/plan/a.ts', "import { type x, type y } from '../spec/types.js'"],
  ['targets/new/a.ts', "import { x } from 'swarmquake/target'"],
  ['targets/new/a.ts', "import { x } from './deep/b.js'"],
  ['experiments/a.ts', "import { x } from 'swarmquake'"],
])('in %s: %s', (file, text) => {
  expect(importsOf(text).map((one) => trespass(file, one))).toEqual([null]);
});
