/** Where things lie, how they are called, how long they are, and what they must not hold. */
import { readdirSync } from 'node:fs';
import { filesBelow, isCode, textOf } from './source.js';

const TOP_LEVEL = new Set([
  ...[
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'framework',
    'targets',
    'experiments',
    'test',
    'docs',
    'bench',
  ],
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'LICENSE'],
]);
/** Made here, and ignored by git. */
const MADE = new Set(['node_modules', 'dist', 'runs', 'coverage']);

const VAGUE = /^(utils?|helpers?|common|misc|shared|managers?|stuff|lib)$/;

/** Tables of cases make tests longer. */
const mostLines = (file: string): number => (file.startsWith('test/') ? 300 : 250);
/** Longer ones, with a reason and how long they may be: these numbers only fall. */
const LONG: Readonly<Record<string, readonly [number, string]>> = {
  'framework/trial/trial.ts': [400, 'one run as a list of phases, read from top to bottom'],
  'targets/supernode-overlay/user.ts': [400, 'one client: its states and what leads from one to another'],
  'framework/target/client-host/host.ts': [
    320,
    'what the controller, the pulse and the users say to a host, each in a line or two',
  ],
  'targets/supernode-overlay/model.ts': [320, 'the whole overlay on paper, in one place beside its policies'],
  'framework/observe/series.ts': [310, 'the fold: one case a record'],
  'framework/commands/run.ts': [290, 'from a file to an exit code'],
  'targets/supernode-overlay/supernode.ts': [290, 'one node: what it does with each frame'],
  'framework/cli.ts': [300, 'every verb with its options'],
  'test/unit/slo/journal-of.ts': [370, 'journals from curves, for all tests of verdicts'],
  'test/unit/report/sample.ts': [380, 'one scorecard with everything in it'],
  'test/unit/plan/compile.test.ts': [310, 'a table of cases'],
};

const files = ['.ci', 'framework', 'targets', 'experiments', 'test', 'docs', 'bench'].flatMap(filesBelow);
const lines = (text: string): number => text.split('\n').length - 1;

function isVague(path: string): boolean {
  return path.split('/').some((part) => VAGUE.test(part.replace(/\..*$/, '')));
}

/** Host names of package registries, places on one machine, and names of accounts in them. */
const PRIVATE = [
  /\bregistry\.[a-z0-9-]+\.[a-z]/i,
  /\b(?:artifactory|nexus|verdaccio)\b/i,
  /_auth(?:Token)?\s*=/,
  new RegExp(['(?:^|[\\s\'"`(=:])', '/(?:wo', 'rk|root|Users)/'].join('')),
  /(?:^|[\s'"`(=:])\/home\/(?!swarm\b)/,
];

function privateIn(text: string): string[] {
  return text.split('\n').filter((line) => PRIVATE.some((pattern) => pattern.test(line)));
}

test('the top level holds what a reader looks for, and nothing else', () => {
  const there = readdirSync('.').filter((name) => !name.startsWith('.') && !MADE.has(name) && !name.endsWith('.tgz'));
  expect(there.filter((name) => !TOP_LEVEL.has(name))).toEqual([]);
});

test('no file or folder is called by a name that says nothing', () => {
  expect(files.filter(isVague)).toEqual([]);
  expect(['framework/utils/a.ts', 'framework/spec/helpers.ts', 'test/common.test.ts'].filter(isVague)).toHaveLength(3);
  expect(['framework/spec/units.ts', 'framework/report/layout.ts'].filter(isVague)).toEqual([]);
});

test('files are short, but for some that say why', () => {
  const long = files.filter((file) => isCode(file) && lines(textOf(file)) > (LONG[file]?.[0] ?? mostLines(file)));
  expect(long.map((file) => `${file}: ${lines(textOf(file))}`)).toEqual([]);
});

test('no exception outlives its file', () => {
  const over = Object.entries(LONG).filter(
    ([file, [most]]) => !files.includes(file) || lines(textOf(file)) < most - 50,
  );
  expect(over.map(([file]) => file)).toEqual([]);
});

test('no registry, no account and no path of one machine is in a file', () => {
  const own = 'test/tidy/layout.test.ts';
  const all = [
    ...files,
    ...readdirSync('.', { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? entry.name : [])),
  ];
  const readable = all.filter((file) => file !== own && !/\.(gz|png|tgz)$/.test(file));
  expect(
    readable.flatMap((file) => privateIn(textOf(file)).map((line) => `${file}: ${line.trim().slice(0, 80)}`)),
  ).toEqual([]);
});

test.each([
  'registry=https://registry.example.org/',
  "cd '/root/project'",
  'see /home/somebody/x',
  '//host/:_authToken=1',
])('what is private is seen: %s', (text) => {
  expect(privateIn(text)).toHaveLength(1);
});
