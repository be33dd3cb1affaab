/**
 * One run of a plan, as a list of phases:
 *
 *   provision -> populate -> settle -> inject -> hold -> undo -> collect
 *
 * Whatever happens, what was begun is undone and ended: the last three lines of `runTrial` run on success,
 * on failure, on Ctrl-C, and (by the reaper, which is another process) when this process is killed.
 */

import { setMaxListeners } from 'node:events';
import { order } from '../fault/driver.js';
import { evaluate } from '../observe/condition.js';
import type { ControlClient } from '../observe/control.js';
import { controlClient } from '../observe/control.js';
import type { Journal } from '../observe/journal.js';
import { openJournal, openLines } from '../observe/journal.js';
import { type Poller, poller } from '../observe/poller.js';
import type { Phase } from '../observe/records.js';
import { Fold } from '../observe/series.js';
import { observationEnd } from '../plan/times.js';
import type { Plan, PlannedStep } from '../plan/types.js';
import type { RunIdentity, Runtime, StopReport, Swarm } from '../runtime/runtime.js';
import type { ExperimentSpec } from '../spec/types.js';
import type { DurationMs, Second, TimeMs } from '../spec/units.js';
import type { RunClock } from './clock.js';
import { fieldOf } from './field.js';
import { watchGuard } from './guard.js';
import { firstWaves } from './launching.js';
import { type Pulse, pulse } from './pulse.js';
import type { TrialFolder } from './run-folder.js';
import { type Steps, stepsOf } from './steps.js';
import { Stopped } from './stopping.js';
import type { TrialView } from './view.js';

export interface TrialParts {
  readonly spec: ExperimentSpec;
  readonly plan: Plan;
  readonly runtime: Runtime;
  readonly identity: RunIdentity;
  readonly clock: RunClock;
  readonly folder: TrialFolder;
  readonly view: TrialView;
  /** A person's wish to stop: its reason is a `Stopped`. */
  readonly signal: AbortSignal;
}

export interface TrialEnd {
  /** null: observed to the end. */
  readonly stopped: Stopped | null;
  /** False where an undo did not work: exit 40. */
  readonly undone: boolean;
  readonly left: StopReport;
  readonly records: number;
}

/** Hosts that say nothing any more are waited for no longer than this. */
const HEARD_WITHIN_MS: DurationMs = 15_000;

/** Throws only what is nobody's finding: a machine that lacks something, an error of ours. The swarm is ended before. */
export async function runTrial(parts: TrialParts): Promise<TrialEnd> {
  const { folder, clock, identity, runtime, view } = parts;
  const journal = openJournal(folder.journal);
  const intents = openLines(folder.intents);
  const fold = new Fold();
  journal.watch((record) => fold.add(record));
  journal.append(runRecord(parts));
  let swarm: Swarm | null = null;
  let control: ControlClient | null = null;
  let left: StopReport = { ended: 0, tookMs: 0, left: [] };
  let stopped: Stopped | null = null;
  let undone = true;
  try {
    enter(parts, journal, 'provision');
    swarm = await runtime.open(identity);
    const here = swarm;
    control = controlClient(identity.token, (node) => here.node(node).control());
    const stage = stageOf(parts, journal, fold, here, control, intents);
    const polling = new AbortController();
    const polled = stage.poller.run(polling.signal, () => stage.pulse.beat());
    polled.catch((error: unknown) => stage.pulse.fail(error));
    let observedTo: Second | null = null;
    try {
      observedTo = await perform(stage);
    } catch (error) {
      stopped = asStopped(error, stage.signal);
      journal.append({ k: 'stop', t: clock.now(), reason: stopped.reason, words: stopped.words });
      view.stopping(stopped.words);
      if (stopped.reason === 'error') throw stopped.cause ?? stopped;
    } finally {
      undone = await windUp(stage, observedTo, async () => {
        polling.abort();
        await polled.catch(() => undefined);
      });
    }
  } finally {
    await control?.close();
    if (swarm) left = await swarm.stop().catch(couldNotStop);
    intents.close();
    journal.close();
  }
  return { stopped, undone, left, records: journal.count() };
}

/** An engine that went away, say: what is left is said, and the reaper goes on trying. */
function couldNotStop(error: unknown): StopReport {
  return {
    ended: 0,
    tookMs: 0,
    left: [`what the run started: ${error instanceof Error ? error.message : String(error)}`],
  };
}

interface Stage extends TrialParts {
  readonly journal: Journal;
  readonly fold: Fold;
  readonly swarm: Swarm;
  readonly control: ControlClient;
  readonly poller: Poller;
  readonly pulse: Pulse;
  readonly steps: Steps;
  /** Ends everything that waits: a person, the guard, a failure of ours. */
  readonly signal: AbortSignal;
  launchAll(): Promise<void>;
}

/** Everything up to the end of observation; the first second that is not judged any more. */
async function perform(stage: Stage): Promise<Second> {
  await stage.launchAll();
  const populationEpoch = await populate(stage);
  await settle(stage, populationEpoch);
  const injectAt = await inject(stage);
  return hold(stage, injectAt);
}

async function populate(stage: Stage): Promise<TimeMs> {
  const { plan, clock, journal, control, signal } = stage;
  enter(stage, journal, 'populate');
  // On a whole second, so that the plan's seconds of demand are the run's.
  const epoch = Math.ceil((clock.now() + 500) / 1000) * 1000;
  await Promise.all(plan.hosts.map((host) => order(control, host.id, [{ do: 'populate', populationEpoch: epoch }])));
  journal.append({ k: 'population', t: epoch });
  await clock.until(epoch + plan.times.joinOver, signal);
  return epoch;
}

/** The steady state is proved from samples, over seconds in which everybody had joined, before anything is injected. */
async function settle(stage: Stage, populationEpoch: TimeMs): Promise<void> {
  const { plan, fold, journal, pulse, clock, signal } = stage;
  enter(stage, journal, 'settle');
  const joined = Math.ceil((populationEpoch + plan.times.joinOver) / 1000);
  const giveUp = joined + (plan.times.steadyFor + plan.times.steadyWithin) / 1000;
  const window = Math.max(1, Math.ceil(plan.steadyState.for / 1000));
  for (;;) {
    const second = await pulse.next(signal);
    const seen = evaluate(fold, plan.steadyState, second);
    if (seen.holds && second - window + 1 >= joined) {
      const from = second - window + 1;
      journal.append({ k: 'steady', t: clock.now(), from, to: second, before: fold.meanOnline(from, second) });
      return;
    }
    const unheard = clock.now() >= giveUp * 1000 + HEARD_WITHIN_MS;
    if (second >= giveUp || unheard) throw new Stopped('not-steady', notSteadyWords(plan, seen.saw));
  }
}

/** Timed steps by the clock, conditional ones by the pulse, until every fault is over. Returns the start of inject. */
async function inject(stage: Stage): Promise<TimeMs> {
  const { plan, journal, clock, steps, signal } = stage;
  enter(stage, journal, 'inject');
  const injectAt = clock.now();
  const faults = plan.steps.filter((step) => step.nature === 'fault');
  // A network that nothing is done to is judged from where the fault would have been.
  if (faults.length === 0) journal.append({ k: 'onset', t: injectAt, step: 'none' });
  stage.pulse.onSecond((second) => fireTriggers(stage, injectAt, second));
  for (const [at, due] of byTime(plan.steps)) {
    await clock.until(injectAt + at, signal);
    await steps.fire(due, signal);
  }
  while (faults.some((step) => 'at' in step.trigger) && steps.liftedAt() === null) await stage.pulse.next(signal);
  const lifted = steps.liftedAt() ?? clock.now();
  journal.append({ k: 'lifted', t: lifted });
  stage.view.event({
    sinceOnsetMs: lifted - (steps.onset() ?? injectAt),
    kind: 'lifted',
    words: 'every fault ended, every restart done',
  });
  return injectAt;
}

async function hold(stage: Stage, injectAt: TimeMs): Promise<Second> {
  const { plan, journal, steps, pulse, signal, clock } = stage;
  enter(stage, journal, 'hold');
  let known = steps.liftedAt();
  for (;;) {
    const second = await pulse.next(signal);
    // A fault that a condition fired late is not over yet; when it is, `lifted` is later than was said.
    const lifted = steps.liftedAt();
    if (lifted === null && faultsFired(plan, steps)) continue;
    if (lifted !== null && lifted !== known) journal.append({ k: 'lifted', t: lifted });
    known = lifted;
    const landmarks = {
      onset: steps.onset() ?? injectAt,
      lifted: lifted ?? injectAt,
      lastStepOrUndo: steps.lastStepAt(),
    };
    const end = observationEnd(plan, landmarks);
    // Seconds that nobody reports are observed all the same: as missing data.
    const unheard = clock.now() >= end + HEARD_WITHIN_MS;
    if (((second + 1) * 1000 >= end && clock.now() >= end) || unheard) return Math.ceil(end / 1000);
  }
}

function faultsFired(plan: Plan, steps: Steps): boolean {
  const fired = new Set(steps.fired());
  return plan.steps.some((step) => step.nature === 'fault' && fired.has(step.id));
}

/** Undo and collect, with nothing that could cancel them, and no step that begins meanwhile. `observed` null: not to the end. */
async function windUp(stage: Stage, observed: Second | null, stopPolling: () => Promise<void>): Promise<boolean> {
  const { journal, plan, control, clock, fold } = stage;
  stage.pulse.end();
  await stage.steps.close();
  const complete = observed !== null;
  const observedTo = Math.max((fold.latestCompleteSecond() ?? -1) + 1, observed ?? 0);
  const accounts = complete
    ? await Promise.allSettled(
        plan.hosts.map(async (host) => ({ host: host.id, ...(await control.finish(host.id)).messages })),
      )
    : [];
  enter(stage, journal, 'undo');
  const undone = await stage.steps.undoAll();
  await stopPolling();
  enter(stage, journal, 'collect');
  for (const account of accounts) {
    if (account.status === 'fulfilled') journal.append({ k: 'messages', t: clock.now(), ...account.value });
  }
  journal.append({ k: 'end', t: clock.now(), observedTo, complete });
  return undone;
}

function stageOf(
  parts: TrialParts,
  journal: Journal,
  fold: Fold,
  swarm: Swarm,
  control: ControlClient,
  intents: ReturnType<typeof openLines>,
): Stage {
  const { plan, clock, view } = parts;
  const abort = new AbortController();
  const signal = AbortSignal.any([parts.signal, abort.signal]);
  // One wait for each node that is to come back: more than Node's guess of a leak, and bounded by the plan.
  setMaxListeners(0, signal);
  const asks = poller({ swarm, control, journal, hosts: new Set(plan.hosts.map((h) => h.id)), now: () => clock.now() });
  const { field, launchAll } = fieldOf({ plan, swarm, control, journal, fold, clock, poller: asks });
  const beats = pulse(() => fold.latestCompleteSecond());
  const since = (t: TimeMs): number | null => (steps.onset() === null ? null : t - (steps.onset() ?? 0));
  const steps = stepsOf({
    field,
    journal,
    intents,
    events: {
      ordered: (step, words, at) => view.event({ sinceOnsetMs: since(at) ?? 0, kind: step.nature, words }),
      seen: (step, words, seen, at) => view.event({ sinceOnsetMs: since(at) ?? 0, kind: step.nature, words, seen }),
      failed: (error) => beats.fail(error),
      notSeen: (step) =>
        view.event({ sinceOnsetMs: since(clock.now()), kind: step.nature, words: `${step.action.kind}: no evidence` }),
    },
  });
  beats.onSecond((second) => showSecond(parts, fold, steps, second));
  const tripped = new Set<string>();
  journal.watch((record) => {
    if (record.k !== 'life' || record.event !== 'self-shutdown' || tripped.has(record.role)) return;
    // The first of a role is news; how many follow is in the counts of those that serve.
    tripped.add(record.role);
    view.event({
      sinceOnsetMs: since(record.t),
      kind: 'life',
      words: `${record.node} is the first ${record.role} to shut itself down: ${record.reason ?? 'unknown'}`,
    });
  });
  watchGuard({ plan, fold, steps, pulse: beats, clock, stop: (reason) => abort.abort(reason) });
  beats.onFailure((error) => abort.abort(new Stopped('error', 'an error of ours', { cause: error })));
  return {
    ...parts,
    journal,
    fold,
    swarm,
    control,
    poller: asks,
    pulse: beats,
    steps,
    signal,
    launchAll: () => launchAll(firstWaves(plan), signal),
  };
}

/** Conditions are looked at on the same fold as the verdict; each fires once. */
function fireTriggers(stage: Stage, injectAt: TimeMs, second: Second): void {
  if (second * 1000 < injectAt) return;
  const { plan, fold, journal, steps, clock, view, signal, pulse: beats } = stage;
  const done = new Set(steps.fired());
  const due: PlannedStep[] = [];
  for (const step of plan.steps) {
    if (!('when' in step.trigger) || done.has(step.id)) continue;
    const seen = evaluate(fold, step.trigger.when, second);
    if (!seen.holds || seen.since * 1000 < Math.floor(injectAt / 1000) * 1000) continue;
    journal.append({ k: 'trigger', t: clock.now(), step: step.id, since: seen.since, s: second, saw: seen.saw });
    if (due.length === 0) {
      const onset = steps.onset();
      const words = `online ${step.trigger.when.is === 'below' ? 'below' : 'at'} ${percent(step.trigger.when.share)} of ${step.trigger.when.of}`;
      view.event({
        sinceOnsetMs: onset === null ? null : clock.now() - onset,
        kind: 'trigger',
        words,
        seen: `saw ${percent(seen.saw)}`,
      });
    }
    due.push(step);
  }
  if (due.length > 0) steps.fire(due, signal).catch((error: unknown) => beats.fail(error));
}

function showSecond({ plan, view }: TrialParts, fold: Fold, steps: Steps, second: Second): void {
  const { demand, online } = fold.tally(second);
  const onset = steps.onset();
  const nodes = fold.nodesAt(second);
  const serving = plan.roles
    .filter((role) => role.holdsSessions)
    .map(({ role, count }) => {
      const ids = new Set(plan.nodes.filter((node) => node.role === role).map((node) => node.id));
      const up = nodes.filter((node) => ids.has(node.node) && node.state === 'serving').length;
      return { role, serving: up, of: Math.max(count, up) };
    })
    .filter(({ of }) => of > 0);
  const t = (second + 1) * 1000;
  view.second({
    t,
    sinceOnsetMs: onset === null ? null : t - onset,
    demand,
    online,
    reported: fold.reported(second),
    plan,
    serving,
  });
}

function enter({ view, clock }: Pick<TrialParts, 'view' | 'clock'>, journal: Journal, phase: Phase): void {
  const t = clock.now();
  journal.append({ k: 'phase', t, phase });
  view.phase(phase, t);
}

function runRecord({ plan, spec, runtime }: TrialParts): Parameters<Journal['append']>[0] {
  return {
    k: 'run',
    schema: 'swarmquake/journal/1',
    t: 0,
    runtime: runtime.name,
    variant: plan.variant,
    seed: plan.seed,
    specHash: plan.specHash,
    spec,
    plan,
  };
}

function asStopped(error: unknown, signal: AbortSignal): Stopped {
  if (error instanceof Stopped) return error;
  if (signal.aborted && signal.reason instanceof Stopped) return signal.reason;
  return new Stopped('error', error instanceof Error ? error.message : String(error), { cause: error });
}

/** Timed steps grouped by their time, in order. */
function byTime(steps: readonly PlannedStep[]): [number, PlannedStep[]][] {
  const groups = new Map<number, PlannedStep[]>();
  for (const step of steps) {
    if ('at' in step.trigger) groups.set(step.trigger.at, [...(groups.get(step.trigger.at) ?? []), step]);
  }
  return [...groups].sort(([a], [b]) => a - b);
}

function notSteadyWords(plan: Plan, saw: number | null): string {
  const { share, for: lasting, of } = plan.steadyState;
  const last = saw === null ? 'nobody was seen' : `${percent(saw)} at the last look`;
  return `the steady state was not reached: expected ${percent(share)} of ${of} online for ${lasting / 1000} s, found ${last}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).replace(/\.0$/, '')}%`;
}
