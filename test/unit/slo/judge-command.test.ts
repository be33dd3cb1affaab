import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../../../framework/commands/judge.js';
import { cardOfRun } from '../../../framework/commands/report.js';
import { EXIT } from '../../../framework/errors.js';
import { style } from '../../../framework/report/style.js';
import { judge as judgeJournal, verdictJson } from '../../../framework/slo/judge.js';
import type { Slo } from '../../../framework/spec/types.js';
import { journalOf, ndjson, type Shape } from './journal-of.js';

const slos: Record<string, Slo<number>> = {
  back: { slo: 'recovered', share: 0.95, of: 'demand', within: 30_000, heldFor: 15_000, since: 'onset', where: {} },
};
const good: Shape = { slos, curve: (t) => (t < 0 || t >= 20 ? 1 : 0.1) };
const down: Shape = { slos, curve: (t) => (t < 0 ? 1 : 0.02) };
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'judge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function trial(shape: Shape, variant = 'default', seed = 7, spec: object = {}): string {
  const path = join(folder, 'trials', variant, String(seed));
  mkdirSync(path, { recursive: true });
  const records = journalOf(shape).map((r) => (r.k === 'run' ? ({ ...r, variant, seed, spec } as typeof r) : r));
  writeFileSync(join(path, 'journal.ndjson'), ndjson(records));
  return path;
}

async function judged(run: string, options: Partial<Parameters<typeof judge>[1]> = {}) {
  const printed: string[] = [];
  const plain = style({ colour: false, unicode: true, width: 100 });
  const code = await judge([run], { json: false, style: plain, print: (text) => printed.push(text), ...options });
  return { code, text: printed.join('\n') };
}

function judgedCohorts(path: string): string[] {
  const head = JSON.parse(readFileSync(join(path, 'journal.ndjson'), 'utf8').split('\n')[0] ?? '');
  return head.plan.cohorts.map(({ name }: { name: string }) => name);
}

describe('swarmquake judge', () => {
  test("gives a trial's verdict again, byte for byte", async () => {
    const path = trial(good);
    const { code, text } = await judged(path, { json: true });
    expect(code).toBe(EXIT.pass);
    expect(`${text}\n`).toBe(verdictJson(judgeJournal(journalOf(good))));
    expect((await judged(join(path, 'journal.ndjson'), { json: true })).text).toBe(text);
  });

  test('of a run folder gives the campaign, and its exit code', async () => {
    trial(good, 'with help');
    expect((await judged(folder)).code).toBe(EXIT.pass);
    trial(down, 'as shipped');
    const { code, text } = await judged(folder, { json: true });
    expect(code).toBe(EXIT.sloFailed);
    expect(JSON.parse(text)).toMatchObject({ schema: 'swarmquake/campaign/1', exitCode: 20 });
    expect((await judged(folder)).text).toContain('✕ fail');
  });

  test('of a run that was gated judges by the pass rate, as it did', async () => {
    const spec = { trials: { runs: 12, passRate: 0.5, confidence: 0.95 } };
    for (let seed = 1; seed <= 11; seed++) trial(good, 'default', seed, spec);
    trial(down, 'default', 12, spec);
    expect((await judged(folder)).code).toBe(EXIT.sloFailed);
    expect((await judged(folder, { gate: true })).code).toBe(EXIT.pass);
    expect(cardOfRun(folder).exitCode).toBe(EXIT.sloFailed);
    expect(cardOfRun(folder, true).exitCode).toBe(EXIT.pass);
  });

  test('with other promises judges by those', async () => {
    const path = trial(good);
    const file = join(folder, 'slos.json');
    const strict = (within: string) =>
      writeFileSync(file, JSON.stringify({ strict: { slo: 'recovered', share: 0.95, within, heldFor: '15s' } }));
    strict('1s');
    const { code, text } = await judged(path, { slos: file });
    expect(code).toBe(EXIT.sloFailed);
    expect(text).toContain('95% of demand back 20 s after onset (promised: 1 s)');
    strict('1m');
    expect((await judged(path, { slos: file })).code).toBe(EXIT.pass);
    writeFileSync(file, JSON.stringify({ slos: { short: { slo: 'recovered', share: 1, within: 9, heldFor: '14s' } } }));
    await expect(judged(path, { slos: file })).rejects.toThrow('SLO_HELD_TOO_SHORT');
    strict('soon');
    await expect(judged(path, { slos: file })).rejects.toMatchObject({ exitCode: EXIT.invalid });
  });

  test('by promises on a group that the run did not have is refused: they would find nobody', async () => {
    const path = trial(good);
    const file = join(folder, 'slos.json');
    const on = (where: object) =>
      writeFileSync(file, JSON.stringify({ kept: { slo: 'never-below', share: 0.05, where } }));
    const [own] = judgedCohorts(path);
    for (const [what, name] of Object.entries({ cohort: 'tablets', region: 'mars', version: '9.9' })) {
      on({ [what]: name });
      await expect(judged(path, { slos: file })).rejects.toMatchObject({
        problems: [{ code: `SPEC_UNKNOWN_${what.toUpperCase()}`, path: `slos['kept'].where.${what}`, found: name }],
      });
    }
    on({ cohort: own });
    expect((await judged(path, { slos: file })).code).toBe(EXIT.pass);
  });

  test('of a run that is not there says where runs are', async () => {
    const before = process.cwd();
    const advice = async (): Promise<string> =>
      judged('runs/latest').then(
        () => 'none',
        (error: { problems: readonly { do: string }[] }) => error.problems[0]?.do ?? 'none',
      );
    try {
      process.chdir(folder);
      expect(await advice()).toContain('go to the folder that you ran it from');
      mkdirSync(join(folder, 'runs'));
      expect(await advice()).toContain('runs/latest is the last');
    } finally {
      process.chdir(before);
    }
  });

  test('of an experiment is refused, with the way to judge by its promises', async () => {
    await expect(judged('mine.experiment.ts')).rejects.toMatchObject({
      problems: [{ code: 'USAGE_JUDGE', do: expect.stringContaining('--slos mine.experiment.ts') }],
    });
  });

  test('of a journal cut short is inconclusive, which can be allowed', async () => {
    const path = trial(good);
    writeFileSync(join(path, 'journal.ndjson'), ndjson(journalOf(good)).slice(0, -80));
    expect((await judged(path)).code).toBe(EXIT.inconclusive);
    expect((await judged(path)).text).toContain('JOURNAL_CUT');
    expect((await judged(path, { allowInconclusive: true })).code).toBe(EXIT.pass);
    expect((await judged(folder)).code).toBe(EXIT.inconclusive);
  });
});
