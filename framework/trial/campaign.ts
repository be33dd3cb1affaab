/** All trials of one experiment: every variant with every seed, as many at once as the runtime says, each judged from its own journal. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PreparedVariant } from '../load/prepare.js';
import { readJournal } from '../observe/read-journal.js';
import type { JournalRecord } from '../observe/records.js';
import { labelHash } from '../plan/random.js';
import type { Plan } from '../plan/types.js';
import { type Reaper, startReaper } from '../runtime/reaper/index.js';
import { runTempDir } from '../runtime/run-registry.js';
import type { Runtime } from '../runtime/runtime.js';
import { againstExpectation } from '../slo/expectation.js';
import { type PromisedRate, settled } from '../slo/gate.js';
import { judge, verdictJson } from '../slo/judge.js';
import type { TrialVerdict } from '../slo/types.js';
import type { NodeCode } from '../target/bundle.js';
import { startClock } from './clock.js';
import { type RunFolder, slug } from './run-folder.js';
import { sideBySide } from './side-by-side.js';
import { type CampaignView, spotlight } from './spotlight.js';
import { Stopped } from './stopping.js';
import { runTrial, type TrialEnd } from './trial.js';
import type { TrialView } from './view.js';

const START_WIDTH = 4;
/** Seeds that a person types, and that fit every consumer of 32 bits. */
const SEED_RANGE = 100_000;

export interface CampaignParts {
  readonly experiment: string;
  readonly variants: readonly PreparedVariant[];
  readonly seeds: readonly number[];
  readonly placebo: boolean;
  /** A variant ends as soon as no further trial could change what this gate says; null: all trials run. */
  readonly gate: PromisedRate | null;
  readonly runtime: Runtime;
  /** Of the runtime's capabilities. */
  readonly trialsAtOnce: number;
  readonly code: NodeCode;
  readonly folder: RunFolder;
  readonly view: CampaignView;
  readonly signal: AbortSignal;
}

export interface TrialOutcome {
  readonly variant: string;
  readonly seed: number;
  readonly end: TrialEnd;
  readonly records: readonly JournalRecord[];
  readonly verdict: TrialVerdict;
  readonly journal: string;
}

/** The first seed is the one given; the others are derived from it, and all are printed. No two are alike: each has a folder of its own. */
export function seedsFor(first: number, trials: number): number[] {
  const seeds = new Set([first]);
  for (let i = 1; i < trials; i++) {
    let seed = labelHash(first, ['trial', i]) % SEED_RANGE;
    while (seeds.has(seed)) seed += 1;
    seeds.add(seed);
  }
  return [...seeds];
}

/** By variant and seed. Ends early when a person stops it; the trials that had begun are returned, and are facts. */
export async function runCampaign(parts: CampaignParts): Promise<readonly TrialOutcome[]> {
  const { variants, seeds, trialsAtOnce } = parts;
  const failure = new AbortController();
  const signal = AbortSignal.any([parts.signal, failure.signal]);
  const show = spotlight(parts.view);
  const ended: TrialOutcome[] = [];
  const all = variants.flatMap((variant) => seeds.map((seed) => ({ variant, seed })));
  return sideBySide(all, {
    atOnce: trialsAtOnce,
    begins: ({ variant }) => !signal.aborted && !isSettled(parts, ended, variant.name),
    async run({ variant, seed }, index) {
      const plan = variant.planFor(seed, parts.placebo);
      const view = show(plan, index, all.length);
      let done: TrialOutcome | null = null;
      try {
        done = await oneTrial({ ...parts, signal }, variant, plan, view);
        ended.push(done);
        return done;
      } finally {
        view.done(done === null || stoppedByPerson(done.end.stopped) ? null : done.verdict);
      }
    },
    failed: () => failure.abort(new Stopped('signal', 'another trial of this run failed')),
  });
}

function isSettled({ gate, seeds }: CampaignParts, outcomes: readonly TrialOutcome[], variant: string): boolean {
  if (gate === null) return false;
  const own = outcomes
    .filter((outcome) => outcome.variant === variant)
    .map(({ verdict }) => againstExpectation(verdict));
  return own.length > 0 && settled(own, seeds.length, gate) !== null;
}

async function oneTrial(
  parts: CampaignParts,
  variant: PreparedVariant,
  plan: Plan,
  view: TrialView,
): Promise<TrialOutcome> {
  const { runtime, folder, code, signal } = parts;
  const trialFolder = folder.trial(variant.name, plan.seed);
  trialFolder.write('plan.json', plan);
  // Runs may share a folder's name and a second; nothing that is ours may share a mark.
  const runId = `${folder.id}-${slug(variant.name)}-${plan.seed}-${randomBytes(3).toString('hex')}`;
  // In the run's own temp folder, which goes with the run.
  const bundlePath = join(runTempDir(runId), 'node.mjs');
  writeFileSync(bundlePath, code.code);
  const reaper = await watched(runId, runtime, parts.experiment, trialFolder.logs);
  const clock = startClock();
  let end: TrialEnd | null = null;
  try {
    const identity = {
      runId,
      token: randomBytes(24).toString('base64url'),
      epochMs: clock.epochMs,
      bundlePath,
      nodeIds: [...plan.nodes, ...plan.hosts].map(({ id }) => id),
      logsDir: trialFolder.logs,
      width: START_WIDTH,
    };
    end = await runTrial({ spec: variant.spec, plan, runtime, identity, clock, folder: trialFolder, view, signal });
  } finally {
    // An engine that went away may come back within the reaper's minute.
    await (end?.left.left.length === 0 ? reaper.done() : reaper.takeOver());
  }
  // From the file, as `judge` will read it later: what is not on disk counts for nothing.
  const { records, unreadableLines } = readJournal(trialFolder.journal);
  const verdict = judge(records, { unreadableLines });
  trialFolder.write('verdict.json', verdictJson(verdict));
  return { variant: variant.name, seed: plan.seed, end, records, verdict, journal: trialFolder.journal };
}

/** The reaper is there before the first node is. */
function watched(runId: string, runtime: Runtime, experiment: string, logs: string): Promise<Reaper> {
  return startReaper({
    runId,
    tempDir: runTempDir(runId),
    docker: runtime.name === 'docker',
    experiment,
    logPath: join(logs, 'reaper.log'),
  });
}

export function stoppedByPerson(stopped: Stopped | null): boolean {
  return stopped?.reason === 'signal';
}
