/** The mutants of test/mutation stay mutants of the sources as they are. */
import { textOf } from './source.js';

interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

const FOLDERS = ['slo', 'observe', 'trial'];
const mutants = FOLDERS.flatMap((folder) => JSON.parse(textOf(`test/mutation/${folder}.json`)) as Mutant[]);

/** How often the fragment stands in the file. */
const timesIn = (file: string, fragment: string): number => textOf(file).split(fragment).length - 1;

test('there are enough of them, in each folder, and no two have one name', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(90);
  for (const folder of FOLDERS) {
    expect(mutants.filter(({ file }) => file.startsWith(`framework/${folder}/`)).length).toBeGreaterThanOrEqual(25);
  }
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});

test('the fragment of each stands in its file exactly once, and says something else afterwards', () => {
  const rotten = mutants.filter(({ file, from, to }) => timesIn(file, from) !== 1 || from === to);
  expect(rotten.map(({ name, file, from }) => `${name}: ${timesIn(file, from)} times in ${file}`)).toEqual([]);
});

test('each says why it matters', () => {
  expect(mutants.filter(({ why }) => why.length < 20).map(({ name }) => name)).toEqual([]);
});

test('a fragment that is not there is seen', () => {
  expect(timesIn('framework/slo/recovered.ts', 'no such words')).toBe(0);
  expect(timesIn('framework/slo/recovered.ts', 'const')).toBeGreaterThan(1);
});
