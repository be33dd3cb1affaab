/** Pages name nothing that is not there: no file, no verb, no option, no code. */
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { filesBelow, isCode, textOf } from './source.js';

const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...['docs', 'targets', 'experiments'].flatMap(filesBelow).filter((file) => file.endsWith('.md')),
];
/** Options of other programs, or of ours that are not the command line's. */
const OTHERS = new Set([
  '--docker', // npm test -- --docker
  '--unit', // npm test -- --unit
  '--browser', // npm test -- --browser
  '--workflow', // npm test -- --workflow
  '--experimental-vm-modules', // Node, for Jest
  '--package', // npm test -- --package
  '--long', // npm test -- --long
  ...['--case', '--results', '--for', '--write'], // npm run reliability
  '--filter', // docker ps
  ...['--quick', '--rounds', '--nodes', '--width', '--lock'], // npm run bench
  '--help',
  '--version',
]);

/** `[words](path)`, without those that lead elsewhere. */
function linksOf(page: string): string[] {
  const links = [...page.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, to]) => to ?? '');
  return links.filter((to) => !/^[a-z]+:/.test(to));
}

/** Text in code: spans, and blocks by fence or indent. */
function codeOf(page: string): string {
  const fenced = [...page.matchAll(/```[^\n]*\n([\s\S]*?)```/g)].map(([, text]) => text);
  const indented = page.split('\n').filter((line) => line.startsWith('    '));
  const spans = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text);
  return [...fenced, ...indented, ...spans].join('\n');
}

function verbsOf(page: string): string[] {
  return [...codeOf(page).matchAll(/\bswarmquake ([a-z][a-z-]*)/g)].map(([, verb]) => verb ?? '');
}

function optionsOf(page: string): string[] {
  // `--validate-->` in a drawing is an arrow.
  const text = codeOf(page).replace(/--[\w /,()]+-->/g, '');
  return [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*[a-z](?![\w-])/g)].map(([option]) => option);
}

/** Headings as a reader's anchors. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, words]) =>
    (words ?? '')
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
}

const cli = textOf('framework/cli.ts');
const verbs = new Set([...cli.matchAll(/\bverb\(cli, '([a-z-]+)'/g)].map(([, verb]) => verb ?? ''));
const options = new Set([...cli.matchAll(/'(?:-\w, )?(--[a-z-]+)[ ']/g)].map(([, option]) => option ?? ''));

test('the command line is read right here', () => {
  expect([...verbs]).toEqual(expect.arrayContaining(['run', 'validate', 'judge', 'clean']));
  expect([...options]).toEqual(expect.arrayContaining(['--runtime', '--seed', '--json', '--slos']));
});

test('every link leads somewhere', () => {
  const broken = PAGES.flatMap((page) =>
    linksOf(textOf(page)).flatMap((to) => {
      const [path = '', anchor] = to.split('#');
      const file = path === '' ? page : posix.join(posix.dirname(page), path);
      if (!existsSync(file)) return [`${page}: ${to}`];
      const lost = anchor !== undefined && file.endsWith('.md') && !anchorsOf(textOf(file)).includes(anchor);
      return lost ? [`${page}: ${to}`] : [];
    }),
  );
  expect(broken).toEqual([]);
});

test('every verb and option on a page is one of the command line', () => {
  const unknown = PAGES.flatMap((page) => [
    ...verbsOf(textOf(page)).flatMap((verb) => (verbs.has(verb) ? [] : [`${page}: swarmquake ${verb}`])),
    ...optionsOf(textOf(page)).flatMap((one) => (options.has(one) || OTHERS.has(one) ? [] : [`${page}: ${one}`])),
  ]);
  expect(unknown).toEqual([]);
});

test('every page of docs is reached from the README', () => {
  const reached = linksOf(textOf('README.md'));
  expect(PAGES.filter((page) => page.startsWith('docs/') && !reached.includes(page) && !isReachedByDocs(page))).toEqual(
    [],
  );
});

test('every file of the sources that a page names is there', () => {
  const named = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/\b(?:framework|targets|test|experiments|docs)\/[\w./-]+\.(?:ts|mjs|md|json)\b/g)].map(
      ([file]) => ({ page, file }),
    ),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ file }) => !existsSync(file))).toEqual([]);
});

/** One word too: test/unit/spec/errors-page.test.ts knows those of several. */
test('every code of a problem or doubt is on docs/errors.md', () => {
  const page = textOf('docs/errors.md');
  const codes = new Set(
    filesBelow('framework')
      .filter(isCode)
      .flatMap((file) => [...textOf(file).matchAll(/\bcode: '([A-Z][A-Z_]+)'/g)].map(([, code]) => code ?? '')),
  );
  expect(codes.size).toBeGreaterThan(50);
  expect([...codes].filter((code) => !new RegExp(`\\b${code}\\b`).test(page))).toEqual([]);
});

test('what is not there is seen', () => {
  const page = 'See [x](gone.md). Try `swarmquake explode --loudly` or\n\n    npx swarmquake fly --high\n';
  expect(linksOf(page)).toEqual(['gone.md']);
  expect(verbsOf(page)).toEqual(['fly', 'explode']);
  expect(optionsOf(page)).toEqual(['--high', '--loudly']);
  expect(anchorsOf('# A, b\n## C d')).toEqual(['a-b', 'c-d']);
});

function isReachedByDocs(page: string): boolean {
  return PAGES.some((other) =>
    linksOf(textOf(other)).some((to) => posix.join(posix.dirname(other), to.split('#')[0] ?? '') === page),
  );
}
