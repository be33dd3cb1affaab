/** What the matchers say of runs whose journals are kept: it holds, it does not, it cannot be told; and the same turned round. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { addMatchers } from '../../../framework/jest/index.js';
import type { Run } from '../../../framework/program/run.js';
import type { Scorecard } from '../../../framework/scorecard/types.js';
import { campaign } from '../../../framework/slo/campaign.js';
import type { TrialVerdict } from '../../../framework/slo/types.js';

addMatchers(expect);

const golden = new URL('../../golden/', import.meta.url);
let place = '';
let recovered: Run;
let metastable: Run;
let untold: Run;
let mixed: Run;

/** A run folder of kept journals, a variant each, as `runExperiment` would resolve with. */
function runOf(...names: string[]): Run {
  const folder = mkdtempSync(join(place, 'run-'));
  const trials = names.map((name, index) => {
    const variant = names.length === 1 ? 'default' : `v${index}`;
    const trial = join(folder, 'trials', variant, '7');
    mkdirSync(trial, { recursive: true });
    const journal = gunzipSync(readFileSync(new URL(`${name}.ndjson.gz`, golden))).toString();
    const named = journal.replace('"variant":"default"', `"variant":"${variant}"`);
    writeFileSync(join(trial, 'journal.ndjson'), named);
    const verdict = JSON.parse(readFileSync(new URL(`${name}.verdict.json`, golden), 'utf8')) as TrialVerdict;
    return { ...verdict, variant };
  });
  const verdict = campaign(trials);
  const { outcome, exitCode, words } = verdict;
  const again = 'npx swarmquake run made-up.experiment.ts --seed 7';
  const of = { experiment: 'made-up', outcome, words, folder, again, scorecard: {} as Scorecard };
  return { ...of, exitCode: exitCode as Run['exitCode'], trials, variant: () => recovered };
}

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'swarmquake-matchers-'));
  recovered = runOf('made-up-recovered');
  metastable = runOf('made-up-metastable');
  untold = runOf('made-up-missing-data');
  mixed = runOf('made-up-recovered', 'made-up-metastable');
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const BACK = { share: 0.95, within: '40s', heldFor: '15s' } as const;

function complaint(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'it held';
}

test('a run that recovered has recovered, kept its promises and passed; it is not metastable', () => {
  expect(recovered).toHaveRecovered(BACK);
  // Three probe intervals where nothing is said.
  expect(recovered).toHaveRecovered({ share: 0.95, within: '40s' });
  expect(recovered).toHaveRecovered({ ...BACK, within: '30s', where: { region: 'eu' } });
  expect(recovered).toHaveStayedAbove({ share: 0.3 });
  expect(recovered).toHaveKept('everyone is back');
  expect(recovered).toHavePassed();
  expect(recovered).not.toBeMetastable();
  expect(recovered).not.toHaveRecovered({ ...BACK, within: '1s' });
});

test('one that stayed down is metastable, as its spec expects, and kept nothing', () => {
  expect(metastable).toBeMetastable();
  expect(metastable).not.toHaveRecovered(BACK);
  expect(metastable).not.toHaveKept('everyone is back');
  expect(metastable).toHavePassed();
});

test('what could not be told fails either way, with its reason', () => {
  for (const assertion of [
    () => expect(untold).toHaveRecovered(BACK),
    () => expect(untold).not.toHaveRecovered(BACK),
    () => expect(untold).toBeMetastable(),
    () => expect(untold).not.toBeMetastable(),
    () => expect(untold).toHaveKept('everyone is back'),
    () => expect(untold).not.toHaveKept('everyone is back'),
    () => expect(untold).toHavePassed(),
    () => expect(untold).not.toHavePassed(),
  ]) {
    expect(complaint(assertion)).toMatch(/inconclusive, .*MISSING_DATA/);
  }
});

test('of two variants that differ neither the one nor the other holds; one alone can be asked', () => {
  expect(complaint(() => expect(mixed).toHaveRecovered(BACK))).toMatch(/v1, seed 7: fail/);
  expect(complaint(() => expect(mixed).not.toHaveRecovered(BACK))).toMatch(/v0, seed 7: pass/);
  expect(mixed.variant('v0')).toHaveRecovered(BACK);
});

test('a failure says what was asked and seen, and how to do it again', () => {
  const text = complaint(() => expect(metastable).toHaveRecovered(BACK));
  expect(text.split('\n')).toEqual([
    'expected the run of made-up to have recovered ({"share":0.95,"within":"40s","heldFor":"15s"})',
    expect.stringMatching(/^ {2}seed 7: fail, .*95%/),
    'again: npx swarmquake run made-up.experiment.ts --seed 7',
  ]);
});

test('a question that this run cannot answer is an error, not an answer', () => {
  expect(() => expect(recovered).not.toHaveRecovered({ ...BACK, where: { region: 'mars' } })).toThrow(
    /SPEC_UNKNOWN_REGION/,
  );
  expect(() => expect(recovered).toHaveRecovered({ ...BACK, heldFor: '1s' })).toThrow(/SLO_HELD_TOO_SHORT/);
  expect(() => expect(recovered).not.toHaveKept('nothing of the kind')).toThrow(/it has 'everyone is back'/);
  expect(() => expect(Promise.resolve(recovered)).toHavePassed()).toThrow(/was it awaited/);
});
