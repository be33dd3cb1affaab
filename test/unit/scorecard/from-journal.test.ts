import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cardOfRun, report } from '../../../framework/commands/report.js';
import { readRun } from '../../../framework/observe/read-run.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { style } from '../../../framework/report/style.js';
import { scoredTrial } from '../../../framework/scorecard/scored-trial.js';
import { judge } from '../../../framework/slo/judge.js';
import { everyoneBack } from '../slo/everyone-back.js';
import { journalOf, ndjson, ONSET_S } from '../slo/journal-of.js';

const RECOVERS = journalOf({
  curve: (s) => (s < 0 ? 1 : s < 20 ? 0.4 : 1),
  slos: {
    'all are back': everyoneBack,
  },
});
const PLAIN = style({ colour: false, unicode: true, width: 100 });

function as(records: readonly JournalRecord[], variant: string, seed: number, experiment = 'made-up'): JournalRecord[] {
  return records.map((r) =>
    r.k === 'run' ? { ...r, variant, seed, plan: { ...r.plan, variant, seed, experiment } } : r,
  );
}

describe('a journal drawn', () => {
  const { series, events } = scoredTrial(RECOVERS, judge(RECOVERS));

  it('counts seconds from the one that holds onset, beginning 15 s before it', () => {
    expect(series.origin).toBe('onset');
    expect(series.second[0]).toBe(-15);
    expect(series.second.at(-1)).toBe(89);
  });

  it('has the online count of every second', () => {
    const at = (s: number): number | undefined => series.online[series.second.indexOf(s)];
    expect([at(-1), at(0), at(19), at(20)]).toEqual([1000, 400, 400, 1000]);
    expect(new Set(series.demand)).toEqual(new Set([1000]));
    expect(new Set(series.reported)).toEqual(new Set([1000]));
  });

  it('tells a fault once, when it was seen, with what was seen', () => {
    const faults = events.filter((e) => e.kind === 'fault');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ sinceOnsetMs: 0, seen: '10 pids gone' });
  });

  it('begins with the first user where there was no onset', () => {
    const cut = RECOVERS.filter((r) => r.k !== 'onset' && (!('t' in r) || r.t < ONSET_S * 1000));
    const early = scoredTrial(cut, judge(cut)).series;
    expect(early.origin).toBe('start');
    expect(early.second[0]).toBe(0);
  });
});

describe('a run folder', () => {
  let run = '';
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(run, path)), { recursive: true });
    writeFileSync(join(run, path), text);
  };
  const rendered = async (format: 'terminal' | 'markdown' | 'json', ...runs: string[]): Promise<string> => {
    const printed: string[] = [];
    await report(runs, { format, style: PLAIN, print: (text) => printed.push(text) });
    return printed.join('\n');
  };

  beforeEach(() => {
    run = mkdtempSync(join(tmpdir(), 'swarmquake-report-'));
    put('trials/default/7/journal.ndjson', ndjson(as(RECOVERS, 'default', 7)));
  });
  afterEach(() => rmSync(run, { recursive: true, force: true }));

  it('gives its scorecard again, in every form', async () => {
    expect(await rendered('terminal', run)).toMatch(/all are back +✓ 20 s +30 s +6 s/);
    expect(await rendered('markdown', run)).toMatch(/\| all are back \|.*\| ✓ 20 s/);
    expect(JSON.parse(await rendered('json', run))).toMatchObject({ experiment: 'made-up', exitCode: 0 });
  });

  it('names no file that it did not write', async () => {
    expect(await rendered('terminal', run)).not.toContain('scorecard.md');
  });

  it('is one JSON document for several runs too', async () => {
    expect(JSON.parse(await rendered('json', run, run))).toMatchObject({ rows: [{ experiment: 'made-up' }] });
  });

  it('lists trials in the order in which they ran', () => {
    put('trials/default/3/journal.ndjson', ndjson(as(RECOVERS, 'default', 3)));
    expect(readRun(run).map((t) => t.seed)).toEqual([3, 7]);
    put('verdict.json', JSON.stringify({ variants: [{ trials: [{ seed: 7 }, { seed: 3 }] }] }));
    expect(readRun(run).map((t) => t.seed)).toEqual([7, 3]);
  });

  it('names the command that the run itself printed, or that was typed', () => {
    put('env.json', JSON.stringify({ command: ['run', 'my spec.ts', '--seed', '7'] }));
    expect(cardOfRun(run).reproduce).toBe("npx swarmquake run 'my spec.ts' --seed 7");
    put('scorecard.json', JSON.stringify({ reproduce: 'npx swarmquake run x.ts --seed 7', next: null }));
    expect(cardOfRun(run).reproduce).toBe('npx swarmquake run x.ts --seed 7');
  });

  it('may also be one trial, or one journal', () => {
    for (const path of ['trials/default/7', 'trials/default/7/journal.ndjson']) {
      expect(readRun(join(run, path)).map((t) => t.seed)).toEqual([7]);
    }
  });

  it('reads a journal whose writer died, and says that it proves nothing', () => {
    put(
      'trials/default/7/journal.ndjson',
      ndjson(as(RECOVERS, 'default', 7).filter((r) => r.k !== 'end')).slice(0, -20),
    );
    expect(cardOfRun(run)).toMatchObject({
      outcome: 'inconclusive',
      headline: expect.stringContaining('the journal ends before the run did'),
    });
  });

  it.each([
    ['RUN_NOT_FOUND', () => readRun(join(run, 'nowhere'))],
    ['RUN_EMPTY', () => readRun(join(run, 'trials'))],
    [
      'RUN_MIXED',
      () => {
        put('trials/default/8/journal.ndjson', ndjson(as(RECOVERS, 'default', 8, 'another')));
        return readRun(run);
      },
    ],
  ])('%s has a problem in five parts', (code, act) => {
    expect(act).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ code, do: expect.stringMatching(/\w/) })] }),
    );
  });
});
