/** Folders that people install into, and what lies there already. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, start } from '../e2e/start-cli.js';
import { type Home, npm } from './installed.js';

/** Meant for another program; each of its lines would break ours if it were obeyed. */
const STRANGE = {
  extends: './nowhere/base.json',
  compilerOptions: {
    module: 'commonjs',
    target: 'ES5',
    moduleResolution: 'node10',
    strict: false,
    types: ['nothing'],
    baseUrl: './elsewhere',
    paths: {
      swarmquake: ['./nothing'],
      'swarmquake/*': ['./nothing/*'],
      './crowd.js': ['./nothing'],
      '*': ['./nothing'],
    },
    rootDir: './elsewhere',
    outDir: './out',
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    isolatedDeclarations: true,
    experimentalDecorators: true,
  },
  files: ['nothing.ts'],
} as const;

/** Files beside the experiment. The first is what `npm init -y` makes of an empty folder, and nothing beyond. */
const PLACES = {
  'npm init -y': null,
  commonjs: { 'package.json': { name: 'mine', type: 'commonjs' } },
  module: { 'package.json': { name: 'mine', type: 'module' } },
  'a foreign tsconfig': { 'package.json': { name: 'mine' }, 'tsconfig.json': STRANGE },
  'a foreign tsconfig, module': { 'package.json': { name: 'mine', type: 'module' }, 'tsconfig.json': STRANGE },
} as const;
export type Place = keyof typeof PLACES;
export const places = Object.keys(PLACES) as Place[];

export const folderOf = (home: Home, place: Place): string => home.path(place.replaceAll(/\W+/g, '-'));

/** Installed once; each place has links to the same files, as if installed there. */
export async function furnish(home: Home, place: Place, installed: string): Promise<void> {
  const folder = folderOf(home, place);
  await mkdir(folder);
  const files = PLACES[place];
  if (files === null) await npm(['init', '-y'], folder);
  for (const [name, content] of Object.entries(files ?? {}))
    await writeFile(join(folder, name), JSON.stringify(content));
  const linked = await start('cp', ['-al', join(home.path(installed), 'node_modules'), folder], { cwd: home.path() });
  if (linked.code !== 0) throw new Error(linked.stderr);
  await cp(join(root, 'test', 'fixtures', 'installed'), join(folder, 'experiments'), { recursive: true });
  // With a target of its own, in TypeScript.
  await cp(join(root, 'test', 'fixtures', 'workflow', 'chaos'), join(folder, 'chaos'), { recursive: true });
}
