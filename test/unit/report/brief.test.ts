/** The updates that users should have been given, byte for byte; `UPDATE_GOLDEN=1` writes them: read them before you commit. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { type BriefDocument, briefReport } from '../../../framework/report/brief.js';
import { type Brief, briefOf } from '../../../framework/scorecard/brief.js';
import { statementsOfRecords } from '../../../framework/scorecard/statements.js';
import { journalOf, ONSET_S, type Shape } from '../slo/journal-of.js';
import { GOLDEN, recordsOf } from './from-golden.js';

const documentOf = (records: readonly JournalRecord[]): BriefDocument => ({
  brief: briefOf(records),
  said: statementsOfRecords(records),
  trials: 1,
});

test.each(GOLDEN)('of %s: the same bytes as ever', (name) => {
  const file = new URL(`../../golden/${name}.brief.md`, import.meta.url);
  const text = briefReport([documentOf(recordsOf(name))]);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});

/** `+5 s: noticed`, one line an update. */
function newsOf(shape: Partial<Shape> & Pick<Shape, 'curve'>, more: readonly JournalRecord[] = []): string[] {
  return linesOf(briefOf([...journalOf({ seconds: 90, ...shape }), ...more]));
}

function linesOf({ updates }: Brief): string[] {
  return updates.map(({ sinceOnsetMs, news }) => {
    const words = news.map((n) =>
      'region' in n ? `${n.news} ${n.region}` : 'feature' in n ? `${n.news} ${n.feature}` : n.news,
    );
    return `+${sinceOnsetMs / 1000} s: ${words.join(', ')}`;
  });
}

test('a region is called back when it held the target for three probe intervals, and not before', () => {
  const lines = newsOf({ curve: (t, region) => (t < 0 || t >= (region === 'eu' ? 10 : 20) ? 1 : 0.4) });
  expect(lines).toEqual([
    '+1 s: noticed',
    '+11 s: better',
    '+21 s: better',
    '+26 s: region-back eu',
    '+35 s: region-back us, everyone-back',
    '+90 s: end',
  ]);
});

test('what is called back falls again: users are told, after one probe interval of it', () => {
  const lines = newsOf({ curve: (t) => (t < 0 || (t >= 5 && t < 40) || t >= 50 ? 1 : 0.4) });
  expect(lines).toEqual([
    '+1 s: noticed',
    '+6 s: better',
    '+20 s: region-back eu, region-back us, everyone-back',
    '+41 s: worse',
    '+46 s: region-lost eu, region-lost us',
    '+51 s: better',
    '+65 s: region-back eu, region-back us, everyone-back',
    '+90 s: end',
  ]);
});

test('a second or two under the target is no relapse', () => {
  const lines = newsOf({ curve: (t) => (t < 0 || (t >= 5 && t !== 40 && t !== 41) ? 1 : 0.4) });
  expect(lines.filter((line) => line.includes('lost'))).toEqual([]);
});

test('while it is down users hear something every T, and of what becomes worse at once', () => {
  const lines = newsOf({ curve: (t) => (t < 0 ? 1 : t < 12 ? 0.6 : 0.1) });
  expect(lines).toEqual(['+1 s: noticed', '+13 s: worse', '+43 s: unchanged', '+73 s: unchanged', '+90 s: end']);
});

test('nobody is told anything where nobody notices', () => {
  expect(newsOf({ curve: () => 0.97 })).toEqual([]);
});

test('of a small region that alone is down they are told, too', () => {
  expect(newsOf({ curve: (t, region) => (t >= 0 && region === 'us' ? 0.94 : 1) })[0]).toBe('+1 s: noticed');
});

test('a feature that nobody can use is dark after one probe interval, and up again after three', () => {
  const lookups = (t: number) =>
    t >= 0 && t < 10 ? { ok: 0, failed: 9, latencyMs: 40 } : { ok: 9, failed: 0, latencyMs: 40 };
  const lines = newsOf({ curve: (t) => (t >= 0 && t < 60 ? 0.9 : 1), lookups });
  expect(lines.slice(0, 3)).toEqual(['+1 s: noticed', '+6 s: feature-dark lookups', '+25 s: feature-up lookups']);
});

test('no update is wiser than the seconds before it: cut anywhere, what was told is told alike', () => {
  const whole = journalOf({ curve: (t) => (t < 0 || t >= 20 ? 1 : 0.4), seconds: 60 });
  const told = briefOf(whole).updates;
  for (const update of told.slice(0, -1)) {
    const known = whole.filter((r) => !('s' in r && r.k !== 'trigger' && r.s > update.second) && r.k !== 'end');
    const cut = briefOf(known).updates;
    const upTo = told.slice(0, told.indexOf(update) + 1);
    expect(cut.map(({ second, news }) => ({ second, news }))).toEqual(
      upTo.map(({ second, news }) => ({ second, news })),
    );
  }
});

test('a remedy is told when it is ordered, in words for users', () => {
  const [run, ...rest] = journalOf({ curve: (t) => (t < 0 ? 1 : 0.4), seconds: 60 });
  if (run?.k !== 'run') throw new Error('a journal begins with its run');
  const admit = { kind: 'admit', rate: 40, order: ['us', 'eu'] } as const;
  const step = { id: 's2', nature: 'mitigation', trigger: { at: 9_000 }, lasts: 0, action: admit } as const;
  const records: JournalRecord[] = [
    { ...run, plan: { ...run.plan, steps: [...run.plan.steps, step] } },
    ...rest,
    { k: 'step', t: (ONSET_S + 9) * 1000, step: 's2', kind: 'admit', status: 'ordered', words: 'controlled return' },
  ];
  expect(linesOf(briefOf(records))[1]).toBe('+10 s: remedy');
  expect(briefReport([documentOf(records)])).toContain(
    'We are letting people back in step by step, so that nothing breaks again. Regions come back in this order: US and EU.',
  );
});

test('of what was called back and fell again users hear that it did not hold; of what falls later, that it is offline, too', () => {
  const again = journalOf({ curve: (t) => (t < 0 || (t >= 5 && t < 40) || t >= 50 ? 1 : 0.4), seconds: 70 });
  expect(briefReport([documentOf(again)])).toContain('We said that EU and US were back, and that did not hold.');
  const late = journalOf({ curve: (t, region) => (t < (region === 'eu' ? 0 : 20) ? 1 : 0.4), seconds: 40 });
  const text = briefReport([documentOf(late)]);
  expect(text).toContain('### +21 s: US is offline, too');
  expect(text).not.toContain('did not hold');
});

test('of a journal that was cut anywhere what can be told is told, and that the rest is not known', () => {
  const whole = journalOf({ curve: (t) => (t < 0 || t >= 20 ? 1 : 0.4), seconds: 60 });
  const told = briefOf(whole).updates;
  for (let n = 1; n < whole.length; n += 23) {
    const cut = briefOf(whole.slice(0, n));
    expect(cut.complete).toBe(false);
    expect(cut.updates.length).toBeLessThanOrEqual(told.length);
    expect(briefReport([documentOf(whole.slice(0, n))])).toContain('The run ended early');
  }
});

test('a feature that nobody asks for any more is neither dark nor said to work again', () => {
  const lookups = (t: number) => ({ ok: t < 0 ? 9 : 0, failed: t >= 0 && t < 10 ? 9 : 0, latencyMs: 40 });
  const records = journalOf({ curve: (t) => (t >= 0 && t < 30 ? 0.9 : 1), seconds: 70, lookups });
  const lines = linesOf(briefOf(records));
  expect(lines.filter((line) => line.includes('feature'))).toEqual(['+6 s: feature-dark lookups']);
  expect(lines).toContain('+45 s: region-back eu, region-back us, everyone-back');
  expect(briefReport([documentOf(records)])).toContain('### +45 s: All clear: everyone is back');
});
