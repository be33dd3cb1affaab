import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBaseline, saveBaseline, summaryOfRun } from '../../../framework/commands/baseline.js';
import { type CompareOptions, compare } from '../../../framework/commands/compare.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { style } from '../../../framework/report/style.js';
import type { Slo } from '../../../framework/spec/types.js';
import { everyoneBack } from '../slo/everyone-back.js';
import { journalOf, ndjson, type Shape } from '../slo/journal-of.js';

const slos: Record<string, Slo<number>> = {
  'everyone is back': everyoneBack,
};
const dip = (back: number) => (t: number) => (t < 0 || t >= back ? 1 : 0.4);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'swarmquake-compare-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Head = Extract<JournalRecord, { k: 'run' }>;

/** A run folder with these recovery times, a trial each. */
function run(
  name: string,
  backs: readonly number[],
  change: (head: Head) => Head = (head) => head,
  shape: Partial<Shape> = {},
): string {
  const path = join(folder, name);
  for (const [seed, back] of backs.entries()) {
    const records = journalOf({ slos, curve: dip(back), ...shape }).map((record) =>
      record.k === 'run'
        ? change({ ...record, seed, spec: { ...record.spec, name: 'made-up' } as Head['spec'] })
        : record,
    );
    const trial = join(path, 'trials', 'default', String(seed));
    mkdirSync(trial, { recursive: true });
    writeFileSync(join(trial, 'journal.ndjson'), ndjson(records));
  }
  return path;
}

async function told(
  runs: readonly string[],
  options: Partial<CompareOptions> = {},
): Promise<{ code: number; text: string }> {
  const printed: string[] = [];
  const code = await compare(runs, {
    ...{ json: false, style: style({ colour: false, unicode: true, width: 100 }), folder },
    ...options,
    print: (text) => printed.push(text),
  });
  return { code, text: printed.join('\n') };
}
const save = (name: string, path: string) => saveBaseline(name, path, { json: false, folder, print: () => undefined });

test('a baseline is one small file that reads back as it was', async () => {
  const path = run('a', [10, 11, 12, 11, 10]);
  expect(await save('main', path)).toBe(0);
  expect(readBaseline('main', folder)).toEqual(summaryOfRun(path));
  expect(statSync(join(folder, 'main.json')).size).toBeLessThan(5_000);
  // A list of trials is one line, so that a changed value is a changed line.
  expect(readFileSync(join(folder, 'main.json'), 'utf8')).toMatch(/"values": \[10\d{3}, 11\d{3}, /);
});

test('a regression exits 20, a run as before 0, one that tells nothing 21', async () => {
  await save('main', run('a', [10, 11, 12, 11, 10]));
  expect((await told([run('same', [11, 10, 12, 10, 11])], { baseline: 'main' })).code).toBe(0);
  const worse = await told([run('worse', [60, 60])], { baseline: 'main' });
  expect(worse.code).toBe(20);
  expect(worse.text).toContain('REGRESSION   everyone is back');
  expect((await told(['baseline:main', join(folder, 'worse')])).code).toBe(20);
  expect((await told([run('open', [12, 31])], { baseline: 'main' })).code).toBe(21);
});

test('a baseline that was saved before there were scores is read as ever, and compared without them', async () => {
  await save('main', run('a', [10, 11, 12, 11, 10]));
  const file = join(folder, 'main.json');
  const saved = JSON.parse(readFileSync(file, 'utf8')) as { variants: { score?: unknown }[] };
  expect(saved.variants.map(({ score }) => typeof score)).toEqual(['object']);
  writeFileSync(file, JSON.stringify({ ...saved, variants: saved.variants.map(({ score: _, ...rest }) => rest) }));
  const { code, text } = await told([run('same', [11, 10, 12, 10, 11])], { baseline: 'main' });
  expect([code, text.includes('no regression')]).toEqual([0, true]);
});

test('two runs are shown, and that one is worse fails nothing', async () => {
  const { code, text } = await told([run('a', [10, 11, 12, 11, 10]), run('b', [20, 21, 22, 21, 20])]);
  expect(code).toBe(0);
  expect(text).toContain('worse by 10 s');
});

test('--json is one document with the exit code and every finding', async () => {
  await save('main', run('a', [12]));
  const { code, text } = await told([run('b', [60])], { baseline: 'main', json: true });
  expect(JSON.parse(text)).toMatchObject({
    schema: 'swarmquake/comparison/1',
    exitCode: code,
    regressions: [{ kind: 'newly-failing', name: 'everyone is back' }],
  });
});

describe('refuses', () => {
  const others: Record<string, (head: Head) => Head> = {
    COMPARE_DIFFERENT_SPEC: (head) => ({ ...head, spec: { ...head.spec, hypothesis: 'another' } }),
    COMPARE_DIFFERENT_RUNTIME: (head) => ({ ...head, runtime: 'docker' }),
  };
  test.each(Object.entries(others))('%s, unless across', async (code, change) => {
    const [a, b] = [run('a', [12]), run('b', [12], change)];
    await expect(told([a, b])).rejects.toMatchObject({ exitCode: 30, problems: [{ code }] });
    expect((await told([a, b], { across: true })).code).toBe(0);
  });

  test('a placebo against a fault', async () => {
    const placebo = run('b', [12], (head) => head, { placebo: true });
    await expect(told([run('a', [12]), placebo])).rejects.toMatchObject({
      problems: [{ code: 'COMPARE_DIFFERENT_SPEC' }],
    });
  });

  test('but not another code of the target, which is what is to be compared', async () => {
    const [a, b] = [run('a', [12]), run('b', [12], (head) => ({ ...head, specHash: 'ffff0000' }))];
    expect((await told([a, b])).text).toContain(
      'The spec is the same; the code of the nodes is not (abcd1234 → ffff0000).',
    );
  });

  test('variants of other names, unless each is named', async () => {
    const named =
      (variant: string) =>
      (head: Head): Head => ({ ...head, variant, plan: { ...head.plan, variant } });
    const [a, b] = [run('a', [60], named('as shipped')), run('b', [12], named('with help'))];
    await expect(told([a, b])).rejects.toMatchObject({ problems: [{ code: 'COMPARE_DIFFERENT_SPEC' }] });
    const { text } = await told([a, b], { across: true, variant: ['as shipped', 'with help'] });
    expect(text).toContain('as shipped (a), with help (b)');
    await expect(told([a, b], { variant: ['as shiped'] })).rejects.toMatchObject({
      problems: [{ code: 'VARIANT_UNKNOWN' }],
    });
  });

  test.each([
    [['a', 'b', 'c'], undefined],
    [['a'], undefined],
    [['a', 'b'], 'main'],
  ])('%j with baseline %j', async (runs, baseline) => {
    await expect(told(runs, { baseline })).rejects.toMatchObject({ problems: [{ code: 'USAGE_COMPARE' }] });
  });

  test('a baseline that is not there, is no baseline, or has a name of its own mind', async () => {
    const path = run('a', [12]);
    await expect(told([path], { baseline: 'gone' })).rejects.toMatchObject({
      problems: [{ code: 'BASELINE_NOT_FOUND' }],
    });
    writeFileSync(join(folder, 'odd.json'), '{"schema":"swarmquake/baseline/2"}');
    writeFileSync(join(folder, 'cut.json'), '{"schema":');
    for (const baseline of ['odd', 'cut'])
      await expect(told([path], { baseline })).rejects.toMatchObject({ problems: [{ code: 'BASELINE_UNREADABLE' }] });
    await expect(save('../main', path)).rejects.toMatchObject({ problems: [{ code: 'BASELINE_NAME' }] });
    await expect(save('main', run('open', [31]))).rejects.toMatchObject({
      problems: [{ code: 'BASELINE_INCONCLUSIVE' }],
    });
  });
});
