/** Every package has its reason in docs/dependencies.md and its place; none is there that nobody imports. */
import { isBuiltin } from 'node:module';
import { filesBelow, importsOf, isCode, packageOf, textOf } from './source.js';

/** A file, or a folder with all below it. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  testcontainers: ['framework/runtime/docker/'],
  undici: ['framework/observe/control.ts'],
  'p-limit': ['framework/observe/poller.ts', 'framework/runtime/', 'framework/trial/side-by-side.ts'],
  esbuild: ['framework/target/bundle.ts', 'framework/runtime/reaper/index.ts', 'framework/build.mjs'],
  typescript: ['framework/load/', 'framework/build.mjs'],
  'ts-node': ['framework/load/hooks.mjs'],
  commander: ['framework/cli.ts', 'framework/arguments.ts', 'framework/usage.ts'],
  zod: ['framework/', 'targets/'],
  'pure-rand': ['framework/plan/random.ts'],
  'simple-statistics': ['framework/plan/sessions.ts', 'framework/slo/'],
  'fastest-levenshtein': ['framework/spec/shape-problems.ts'],
  picocolors: ['framework/report/style.ts'],
  xmlbuilder2: ['framework/report/junit.ts'],
  'csv-stringify': ['framework/report/csv.ts'],
  'd3-scale': ['framework/report/html/'],
  'd3-shape': ['framework/report/html/'],
  'log-update': ['framework/report/live-block.ts'],
  // Types alone, of the Jest that a test runs in: what is added to them must be found.
  expect: ['framework/jest/index.ts'],
  // Where it is there: types of Node for experiments that import them.
  '@types/node': ['framework/load/type-check.ts'],
};

/** Started, not imported. */
const TOOLS = ['@biomejs/biome', '@types/d3-scale', '@types/d3-shape', '@types/jest', '@types/node', 'jest', 'ts-jest'];
/** Comes with jest; of it only types are read. */
const OF_JEST = ['expect'];
/** Those of tests; `@jest/globals` comes with jest. */
const OF_TESTS = [
  'xmllint-wasm',
  'parse-prometheus-text-format',
  'fast-check',
  'typescript',
  'yaml',
  'zod',
  '@jest/globals',
];

const manifest = JSON.parse(textOf('package.json')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;

interface Use {
  readonly file: string;
  readonly name: string;
}

function uses(folders: readonly string[]): Use[] {
  return folders
    .flatMap(filesBelow)
    .filter((file) => isCode(file) && !file.startsWith('test/fixtures/') && file !== 'test/tidy/packages.test.ts')
    .flatMap((file) => usesOf(file, textOf(file)));
}

/** Imports, and what is looked up by name (`register('ts-node/esm')`, `resolve('typescript')`). */
function usesOf(file: string, text: string): Use[] {
  const imported = importsOf(text).flatMap((one) => packageOf(one.specifier) ?? []);
  const lookedUp = text.matchAll(
    /(?:\brequire(?:\.resolve)?|\.url\)(?:\.resolve)?|\bmeta\.resolve)\(\s*'([^'.][^']*)'/g,
  );
  const names = [...imported, ...[...lookedUp].flatMap(([, name]) => packageOf(name ?? '') ?? [])];
  return [...new Set(names)].map((name) => ({ file, name }));
}

function outOfPlace({ file, name }: Use): boolean {
  return !(PLACES[name] ?? []).some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place));
}

const used = uses(['framework', 'targets', 'experiments']);

test('each package is imported in its place alone', () => {
  expect(used.filter(outOfPlace)).toEqual([]);
});

test('a package in another place is seen', () => {
  expect(usesOf('framework/slo/a.ts', "import { Pool } from 'undici'").filter(outOfPlace)).toHaveLength(1);
  expect(usesOf('framework/trial/a.ts', "const t = await import('testcontainers')").filter(outOfPlace)).toHaveLength(1);
  expect(usesOf('framework/a.mjs', "require.resolve('left-pad/x')").filter(outOfPlace)).toHaveLength(1);
});

test('every dependency is imported somewhere, and every package that is imported is a dependency', () => {
  const names = [...new Set(used.map(({ name }) => name))].filter((name) => ![...TOOLS, ...OF_JEST].includes(name));
  expect(names.sort()).toEqual(Object.keys(manifest.dependencies).sort());
});

test('what only tests need is a development dependency, and is used', () => {
  const inTests = uses(['test']).flatMap(({ name }) => (isBuiltin(name) ? [] : name));
  const known = [...Object.keys(manifest.dependencies), ...OF_TESTS, ...TOOLS];
  expect([...new Set(inTests)].filter((name) => !known.includes(name))).toEqual([]);
  const unused = Object.keys(manifest.devDependencies).filter(
    (name) => !inTests.includes(name) && !TOOLS.includes(name),
  );
  expect(unused).toEqual([]);
});

test('docs/dependencies.md gives a reason for each, with the version that is installed', () => {
  const page = textOf('docs/dependencies.md');
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  // Types go with what they describe.
  const shown = all.filter(([name]) => !name.startsWith('@types/'));
  expect(shown.filter(([name, version]) => !page.includes(`${name} ${version}`))).toEqual([]);
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('the lock file names no place to download from', () => {
  expect(textOf('package-lock.json')).not.toContain('"resolved"');
});
