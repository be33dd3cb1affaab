/** Trials one after the other or side by side, each judged from what is on disk; a person's wish to stop ends them all. */
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runtime } from '../../../framework/runtime/runtime.js';
import { campaign as verdictOf } from '../../../framework/slo/campaign.js';
import type { PromisedRate } from '../../../framework/slo/gate.js';
import { verdictJson } from '../../../framework/slo/judge.js';
import type { TrialVerdict } from '../../../framework/slo/types.js';
import type { ExperimentSpec } from '../../../framework/spec/types.js';
import { runCampaign, type TrialOutcome } from '../../../framework/trial/campaign.js';
import { createRunFolder } from '../../../framework/trial/run-folder.js';
import { Stopped } from '../../../framework/trial/stopping.js';
import type { TrialView } from '../../../framework/trial/view.js';
import { pauseOf, type Script, ScriptedRuntime, SILENT_VIEW, smallPlan, stepOf } from './scripted-swarm.js';

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
const NEARLY_ALWAYS: PromisedRate = { passRate: 0.99, confidence: 0.95 };
/** A pause of a second, after which most never come back. */
const lossy: Script = {
  curve: (_, hit) => (hit === null ? 1 : 0.3),
  change: { ...script.change, steps: [stepOf('s1', 'fault', { at: 0 }, pauseOf('sn-01', 1_000))] },
};
let place = '';
const out = (name: string): string => join(place, name);

/** A swarm of its own for each trial, as a runtime opens them. */
const runtimeOf = (played: Script): Runtime => ({
  name: 'process',
  preflight: () => Promise.reject(new Error('nobody asks')),
  open: (run) => new ScriptedRuntime(played, smallPlan(played)).open(run),
});

interface How {
  readonly atOnce?: number;
  readonly gate?: PromisedRate;
  readonly played?: Script;
}

async function campaign(
  name: string,
  seeds: readonly number[],
  onPhase: (phase: string, stop: () => void) => void,
  { atOnce = 1, gate, played = script }: How = {},
) {
  const person = new AbortController();
  const stop = (): void => person.abort(new Stopped('signal', 'interrupted by Ctrl-C'));
  const done: TrialVerdict[] = [];
  const view: TrialView = { ...SILENT_VIEW, phase: (phase) => onPhase(phase, stop) };
  const outcomes = await runCampaign({
    experiment: 'made-up',
    variants: [{ name: 'default', spec: {} as ExperimentSpec, planFor: (seed) => ({ ...smallPlan(played), seed }) }],
    seeds,
    placebo: false,
    gate: gate ?? null,
    runtime: runtimeOf(played),
    trialsAtOnce: atOnce,
    code: { code: Buffer.from(''), hash: '' },
    folder: createRunFolder({ experiment: 'made-up', specHash: 'abcdef0123456', out: out(name), now: new Date(0) }),
    view: { ...view, variant: () => undefined, variantDone: (verdict) => void done.push(verdict) },
    signal: person.signal,
  });
  return { outcomes, done };
}

let garbled: Campaign;
let stopped: Campaign;
let together: Campaign;
let broken: Campaign;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'swarmquake-campaign-'));
  const journal = (name: string, seed: number) => join(out(name), 'trials', 'default', String(seed), 'journal.ndjson');
  [garbled, stopped, together, broken] = await Promise.all([
    campaign('garbled', [7], (phase) => {
      if (phase === 'hold') appendFileSync(journal('garbled', 7), 'not a record\n');
    }),
    campaign(
      'stopped',
      [7, 8, 9],
      (phase, stop) => {
        if (phase === 'settle') stop();
      },
      { atOnce: 2 },
    ),
    campaign('together', [7, 3, 5], () => undefined, { atOnce: 3, gate: NEARLY_ALWAYS }),
    campaign('broken', [7, 3, 5, 2, 4], () => undefined, {
      atOnce: 2,
      gate: NEARLY_ALWAYS,
      played: lossy,
    }),
  ]);
}, 120_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

test('a trial that came to its end is judged, and its verdict lies beside its journal, byte for byte', () => {
  const outcome = together.outcomes.find(({ seed }) => seed === 7);
  expect(outcome?.verdict).toMatchObject({ ended: 'complete', outcome: 'pass', doubts: [], seed: 7 });
  expect(together.done).toContainEqual(outcome?.verdict);
  const folder = join(out('together'), 'trials', 'default', '7');
  expect(readFileSync(join(folder, 'verdict.json'), 'utf8')).toBe(verdictJson(outcome?.verdict));
  for (const name of ['plan.json', 'intents.ndjson', 'logs']) expect(existsSync(join(folder, name))).toBe(true);
});

test('a journal that was garbled on disk is judged as it lies there, not as the run remembers it', () => {
  expect(garbled.outcomes[0]?.verdict).toMatchObject({
    outcome: 'inconclusive',
    doubts: [{ code: 'JOURNAL_GARBLED' }],
  });
});

test('one Ctrl-C ends all that run side by side, and no other begins', () => {
  const ends = stopped.outcomes.map(({ seed, end, verdict }) => [seed, end.stopped?.reason, verdict.ended]);
  expect(ends).toEqual([7, 8].map((seed) => [seed, 'signal', 'interrupted']));
  expect(stopped.outcomes[0]?.verdict).toMatchObject({ ended: 'interrupted', outcome: 'inconclusive' });
  expect(stopped.done).toEqual([]);
  expect(readdirSync(join(out('stopped'), 'trials', 'default')).sort()).toEqual(['7', '8']);
});

test('trials side by side come in the order of their seeds; three cannot show 99%, and the number that can is named', () => {
  const ends = together.outcomes.map(({ seed, verdict }) => [seed, verdict.seed, verdict.outcome]);
  expect(ends).toEqual([7, 3, 5].map((seed) => [seed, seed, 'pass']));
  expect(together.done.map(({ seed }) => seed).sort()).toEqual([3, 5, 7]);
  const { exitCode, words } = gated(together);
  expect(exitCode).toBe(21);
  expect(words).toContain('promised 99%; 381 trials decide it if all pass');
});

test('a promise that nothing can keep settles the gate: no other trial begins, and it fails', () => {
  expect(broken.outcomes.map(({ seed, verdict }) => [seed, verdict.outcome])).toEqual([
    [7, 'fail'],
    [3, 'fail'],
  ]);
  expect(gated(broken)).toMatchObject({ exitCode: 20, outcome: 'fail' });
});

function gated({ outcomes }: Campaign) {
  return verdictOf(
    outcomes.map(({ verdict }) => verdict),
    { gate: true, trials: NEARLY_ALWAYS },
  );
}
