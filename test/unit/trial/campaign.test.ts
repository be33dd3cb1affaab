/** Trials one after the other, each judged from what is on disk; a person's wish to stop ends them all. */
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verdictJson } from '../../../framework/slo/judge.js';
import type { TrialVerdict } from '../../../framework/slo/types.js';
import type { ExperimentSpec } from '../../../framework/spec/types.js';
import { runCampaign, type TrialOutcome } from '../../../framework/trial/campaign.js';
import { createRunFolder } from '../../../framework/trial/run-folder.js';
import { Stopped } from '../../../framework/trial/stopping.js';
import type { TrialView } from '../../../framework/trial/view.js';
import { type Script, ScriptedRuntime, SILENT_VIEW, smallPlan, stepOf } from './scripted-swarm.js';

const script: Script = {
  curve: () => 1,
  change: {
    steps: [stepOf('s1', 'fault', { at: 0 }, { kind: 'placebo' })],
    slos: { stands: { slo: 'never-below', share: 0.5, of: 'demand', where: {} } },
  },
};
interface Campaign {
  readonly outcomes: readonly TrialOutcome[];
  readonly done: readonly TrialVerdict[];
}
let place = '';
const out = (name: string): string => join(place, name);

async function campaign(name: string, seeds: readonly number[], onPhase: (phase: string, stop: () => void) => void) {
  const person = new AbortController();
  const stop = (): void => person.abort(new Stopped('signal', 'interrupted by Ctrl-C'));
  const done: TrialVerdict[] = [];
  const view: TrialView = { ...SILENT_VIEW, phase: (phase) => onPhase(phase, stop) };
  const outcomes = await runCampaign({
    experiment: 'made-up',
    variants: [{ name: 'default', spec: {} as ExperimentSpec, planFor: (seed) => ({ ...smallPlan(script), seed }) }],
    seeds,
    placebo: false,
    gate: null,
    runtime: new ScriptedRuntime(script, smallPlan(script)),
    code: { code: Buffer.from(''), hash: '' },
    folder: createRunFolder({ experiment: 'made-up', specHash: 'abcdef0123456', out: out(name), now: new Date(0) }),
    view: { ...view, variant: () => undefined, variantDone: (verdict) => void done.push(verdict) },
    signal: person.signal,
  });
  return { outcomes, done };
}

let whole: Campaign;
let garbled: Campaign;
let stopped: Campaign;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'swarmquake-campaign-'));
  const journal = (name: string, seed: number) => join(out(name), 'trials', 'default', String(seed), 'journal.ndjson');
  [whole, garbled, stopped] = await Promise.all([
    campaign('whole', [7], () => undefined),
    campaign('garbled', [7], (phase) => {
      if (phase === 'hold') appendFileSync(journal('garbled', 7), 'not a record\n');
    }),
    campaign('stopped', [7, 8, 9], (phase, stop) => {
      if (phase === 'settle') stop();
    }),
  ]);
}, 120_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

test('a trial that came to its end is judged, and its verdict lies beside its journal, byte for byte', () => {
  const [outcome] = whole.outcomes;
  expect(outcome?.verdict).toMatchObject({ ended: 'complete', outcome: 'pass', doubts: [], seed: 7 });
  expect(whole.done).toEqual([outcome?.verdict]);
  const folder = join(out('whole'), 'trials', 'default', '7');
  expect(readFileSync(join(folder, 'verdict.json'), 'utf8')).toBe(verdictJson(outcome?.verdict));
  for (const name of ['plan.json', 'intents.ndjson', 'logs']) expect(existsSync(join(folder, name))).toBe(true);
});

test('a journal that was garbled on disk is judged as it lies there, not as the run remembers it', () => {
  expect(garbled.outcomes[0]?.verdict).toMatchObject({
    outcome: 'inconclusive',
    doubts: [{ code: 'JOURNAL_GARBLED' }],
  });
});

test('one Ctrl-C ends the trial that runs and all that would come', () => {
  expect(stopped.outcomes.map(({ seed, end }) => [seed, end.stopped?.reason])).toEqual([[7, 'signal']]);
  expect(stopped.outcomes[0]?.verdict).toMatchObject({ ended: 'interrupted', outcome: 'inconclusive' });
  expect(stopped.done).toEqual([]);
  expect(readdirSync(join(out('stopped'), 'trials', 'default'))).toEqual(['7']);
});
