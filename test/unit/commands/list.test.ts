/** `list`: what is there, how long it takes, and how each went the last time. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type Problem, SpecError } from '../../../framework/errors.js';
import { style } from '../../../framework/report/style.js';

const problem: Problem = { code: 'SPEC_NO_IMPACT', path: '', at: '', expected: '', found: '', do: '' };

// Loading files is another room's work; here it is the table that is asked for.
jest.unstable_mockModule('../../../framework/load/prepare.js', async () => ({
  prepare: async (file: string) => {
    if (file.includes('broken')) throw new SpecError([problem]);
    const name = file.slice(file.lastIndexOf('/') + 1, -'.experiment.ts'.length);
    const spec = {
      hypothesis: `What ${name} asks, at some length so that it has to be wrapped.`,
      slos: { a: 1, b: 2 },
      trials: { runs: 10 },
    };
    const variant = { spec, planFor: () => ({ times: { estimated: 100_000 } }) };
    return { name, variants: name === 'two' ? [variant, variant] : [variant] };
  },
}));

const folder = mkdtempSync(join(tmpdir(), 'swarmquake-list-'));
const runs = join(folder, 'runs');
const NOW = new Date('2026-11-20T20:30:00Z');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ran(name: string, verdict: string): void {
  mkdirSync(join(runs, name), { recursive: true });
  writeFileSync(join(runs, name, 'verdict.json'), verdict);
}

beforeAll(() => {
  for (const name of ['one', 'two', 'three', 'broken']) writeFileSync(join(folder, `${name}.experiment.ts`), '');
  writeFileSync(join(folder, 'parts.ts'), '');
  ran('2026-11-20T10-00-00Z-one-aaaaaaaa', '{"experiment":"one","outcome":"fail"}');
  ran('2026-11-20T20-26-00Z-one-aaaaaaaa', '{"experiment":"one","outcome":"pass"}');
  ran('2026-11-15T20-26-00Z-two-aaaaaaaa', '{"experiment":"two","outcome":"inconclusive"}');
  ran('2026-11-20T20-29-00Z-two-aaaaaaaa', '{ cut sho');
  ran('latest', '{"experiment":"three","outcome":"pass"}');
});

async function shown(json: boolean, where = folder): Promise<string> {
  const { list } = await import('../../../framework/commands/list.js');
  const lines: string[] = [];
  const plain = style({ colour: false, unicode: true, width: 100 });
  const code = await list(where, { json, style: plain, print: (text) => lines.push(text), runs, now: NOW });
  expect(code).toBe(0);
  return lines.join('\n');
}

test('each experiment has its newest verdict, with its age', async () => {
  const { experiments } = JSON.parse(await shown(true)) as { experiments: Record<string, unknown>[] };
  expect(experiments.map(({ name, last }) => [name, (last as { outcome?: string } | null)?.outcome])).toEqual([
    ['broken', undefined],
    ['one', 'pass'],
    ['three', undefined],
    ['two', 'inconclusive'],
  ]);
  expect(experiments[3]).toMatchObject({ promises: 2, variants: 2, trials: 10, takesMs: 200_000, problem: null });
  expect(experiments[0]).toMatchObject({ problem: 'SPEC_NO_IMPACT' });
});

test('people read a table', async () => {
  const text = await shown(false);
  expect(text).toMatch(/one +2 +1 +10 +100 s +✓ pass, 4 min +What one asks/);
  expect(text).toMatch(/two +2 +2 +10 +3 min +\? open, 5 days +What two asks/);
  expect(text).toMatch(/three +2 +1 +10 +100 s +· never/);
  expect(text).toMatch(/broken +- +- +- +- +- +SPEC_NO_IMPACT/);
  expect(text).toContain('4 experiments in ');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('an empty folder is told of, one that is not there is refused', async () => {
  expect(await shown(false, runs)).toContain('0 experiments');
  await expect(shown(false, join(folder, 'nowhere'))).rejects.toMatchObject({ exitCode: 30 });
});
