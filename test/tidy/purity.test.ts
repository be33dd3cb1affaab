/** What is planned and what is judged depends on no clock, no chance, no file and no network. */
import ts from 'typescript';
import { filesBelow, importsOf, isCode, textOf } from './source.js';

/** Nothing here may know the time, wait, or touch the machine. */
const PURE = [
  'framework/spec/',
  'framework/plan/',
  'framework/slo/',
  'framework/scorecard/',
  'framework/target/client-host/',
  'framework/fault/',
  'framework/observe/series.ts',
  'framework/observe/condition.ts',
  'framework/observe/fold-demand.ts',
  'framework/observe/fold-life.ts',
];
/** Text from data: a block that is redrawn has a timer, whose clock is handed in. */
const RENDERING = 'framework/report/';
const REDRAWN = ['framework/report/live-block.ts'];
/** Policies of the overlay, which a simulation is to share. */
const POLICIES = ['retry-delay', 'admission-line', 'overload-guard', 'draws', 'owner-table', 'model'].map(
  (name) => `targets/supernode-overlay/${name}.ts`,
);
/** Pure, though Node's: a digest. */
const PURE_OF_NODE = ['node:crypto'];

const CLOCKS = /^(Date\.now|performance\.now|process\.(hrtime|uptime)|process\.hrtime\.bigint)$/;
const TIMERS = /^(setTimeout|setInterval|setImmediate)$/;

type Vice = 'chance' | 'clock' | 'timer' | 'machine';

/** What a text does that pure code does not, by the parser: comments and strings do not count. */
function vicesOf(text: string): Vice[] {
  const vices = new Set<Vice>();
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    const name = ts.isPropertyAccessExpression(node) || ts.isIdentifier(node) ? node.getText(file) : '';
    if (name === 'Math.random') vices.add('chance');
    if (CLOCKS.test(name)) vices.add('clock');
    if (ts.isNewExpression(node) && node.expression.getText(file) === 'Date' && !node.arguments?.length)
      vices.add('clock');
    if (ts.isCallExpression(node) && TIMERS.test(node.expression.getText(file))) vices.add('timer');
    if (name === 'fetch' && ts.isCallExpression(node.parent)) vices.add('machine');
    ts.forEachChild(node, visit);
  };
  visit(file);
  const machine = importsOf(text).some(
    (one) => one.specifier.startsWith('node:') && !one.typeOnly && !PURE_OF_NODE.includes(one.specifier),
  );
  if (machine) vices.add('machine');
  return [...vices];
}

function found(files: readonly string[], allowed: readonly Vice[] = []): string[] {
  return files.flatMap((file) =>
    vicesOf(textOf(file))
      .filter((vice) => !allowed.includes(vice))
      .map((vice) => `${file}: ${vice}`),
  );
}

const sources = ['framework', 'targets', 'experiments'].flatMap(filesBelow).filter(isCode);

test('nobody rolls dice but the seeded streams', () => {
  expect(found(sources, ['clock', 'timer', 'machine'])).toEqual([]);
});

test('what is planned, acted and judged knows no clock, timer, file or network', () => {
  const pure = sources.filter((file) => PURE.some((place) => file.startsWith(place)));
  for (const place of PURE) expect(pure.some((file) => file.startsWith(place))).toBe(true);
  expect(found(pure)).toEqual([]);
});

test('reports are made from data', () => {
  const rendering = sources.filter((file) => file.startsWith(RENDERING) && !REDRAWN.includes(file));
  expect(found(rendering)).toEqual([]);
  expect(found(REDRAWN, ['timer'])).toEqual([]);
});

test("the overlay's policies know no clock", () => {
  const present = POLICIES.filter((file) => sources.includes(file));
  expect(present.length).toBeGreaterThanOrEqual(5);
  expect(found(present)).toEqual([]);
});

test.each<[Vice, string]>([
  ['chance', 'const x = Math.random();'],
  ['clock', 'const x = Date.now();'],
  ['clock', 'const now = performance.now;'],
  ['clock', 'const x = new Date();'],
  ['timer', 'setTimeout(() => undefined, 5);'],
  ['machine', "import { readFileSync } from 'node:fs';"],
  ['machine', "import { setTimeout as sleep } from 'node:timers/promises';"],
  ['machine', "await fetch('http://127.0.0.1');"],
])('%s is seen in: %s', (vice, text) => {
  expect(vicesOf(text)).toEqual([vice]);
});

test('comments, strings and dates that are given do not count', () => {
  expect(vicesOf("// Date.now()\nconst x = 'Math.random()';\nconst y = new Date(given);")).toEqual([]);
});
