import type { Field } from '../../../framework/fault/driver.js';
import type { JournalRecord, NodeRecord } from '../../../framework/observe/records.js';
import type { Plan, PlannedAction, PlannedStep } from '../../../framework/plan/types.js';
import { type Steps, stepsOf } from '../../../framework/trial/steps.js';
import { until } from '../../until.js';

const never = new AbortController().signal;

const open: Steps[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((steps) => steps.close()));
});

/** Two users and one supernode on paper; the clock and the supernode's samples are the test's. */
function stage() {
  const state = { now: 10_000, samples: [] as NodeRecord[], refuses: false, hostGone: false };
  const records: JournalRecord[] = [];
  const intents: unknown[] = [];
  const failures: unknown[] = [];
  const plan = {
    users: 2,
    hosts: [{ id: 'host-01', firstUser: 0, users: 2 }],
    roles: [{ role: 'supernode', holdsSessions: true, admits: true }],
    nodes: [{ id: 'sn-01', role: 'supernode' }],
    cohorts: [],
    steps: [],
    times: { stateWindow: 30_000 },
  } as unknown as Plan;
  const field = {
    plan,
    now: () => state.now,
    until: async (_time: number, signal: AbortSignal) =>
      new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    swarm: {
      nodes: () => [{ id: 'sn-01', role: 'supernode' }],
      node: () => ({ role: 'supernode', life: async () => (state.hostGone ? 'gone' : 'running') }),
    },
    control: {
      command: async (_node: string, commands: readonly unknown[]) => {
        if (state.hostGone) throw new Error('no answer');
        return commands.map(() =>
          state.refuses
            ? { ok: false, error: 'no such order' }
            : { ok: true, numbers: { vanished: 2, wereOnline: 2, firstHit: 2, users: 2 } },
        );
      },
    },
    nodeSeconds: () => state.samples,
    steadyMean: () => 2,
  } as unknown as Field;
  const steps: Steps = stepsOf({
    field,
    journal: {
      append: (record) => void records.push(record),
      watch: () => undefined,
      count: () => 0,
      close: () => undefined,
    },
    intents: { write: (value) => void intents.push(value) },
    events: {
      ordered: () => undefined,
      seen: () => undefined,
      notSeen: () => undefined,
      failed: (error) => void failures.push(error),
    },
  });
  open.push(steps);
  return { state, records, intents, failures, steps };
}

function step(id: string, nature: PlannedStep['nature'], action: object): PlannedStep {
  return { id, nature, trigger: { at: 0 }, action: action as PlannedAction, lasts: 0 };
}

const vanish = step('s1', 'fault', { kind: 'vanish-users', victims: [0, 1] });
const placebo = step('s2', 'fault', { kind: 'placebo' });

test('the onset is the earliest instant that any evidence tells of, whichever evidence comes first', async () => {
  const { state, records, steps } = stage();
  await steps.fire([vanish], never);
  state.now = 15_000;
  await steps.fire([placebo], never);
  await until(() => steps.onset() === 15_000, Boolean, 2_000);
  state.samples = [{ node: 'sn-01', s: 18, ended: { reset: 0, expired: 2, goodbye: 0, self: 0 } } as NodeRecord];
  await until(() => steps.onset() === 10_000, Boolean, 2_000);
  expect(records.flatMap((r) => (r.k === 'onset' ? [r.t] : []))).toEqual([15_000, 10_000]);
});

test('a step counts from its order: observation does not end while its nodes are starting', async () => {
  const { state, steps } = stage();
  state.now = 42_000;
  const fired = steps.fire([placebo], never);
  expect(steps.lastStepAt()).toBe(42_000);
  await fired;
});

test('an order that a node does not take is an error, not a step that was done', async () => {
  for (const action of [
    { kind: 'admit', rate: 100, order: [] },
    { kind: 'push-retry', reconnect: { policy: 'immediate' } },
  ]) {
    const { state, steps, intents } = stage();
    state.refuses = true;
    await expect(steps.fire([step('s1', 'mitigation', action)], never)).rejects.toThrow('no such order');
    expect(intents).toHaveLength(1);
  }
});

test('a pushed retry policy says how many users took it', async () => {
  const { records, steps } = stage();
  await steps.fire([step('s1', 'mitigation', { kind: 'push-retry', reconnect: { policy: 'immediate' } })], never);
  await until(() => records.some((r) => r.k === 'step' && r.status === 'seen'), Boolean, 2_000);
  expect(records.flatMap((r) => (r.k === 'step' ? [r.words] : []))).toContain(
    'retry policy immediate pushed to 2 users',
  );
});

test('a host that died by itself does not end the run: nobody there can be hit', async () => {
  const { state, records, steps } = stage();
  state.hostGone = true;
  await steps.fire([vanish], never);
  expect(records.flatMap((r) => (r.k === 'hit' ? [r.crashed] : []))).toEqual([0]);
});

test('what a fault goes on to do ends quietly with the run', async () => {
  const { failures, steps } = stage();
  const abort = new AbortController();
  const pause = step('s1', 'fault', {
    kind: 'overload',
    role: 'supernode',
    with: 'lookups',
    floodPerSecond: 1,
    plannedPerSecond: 1,
    multiple: 1,
    lasting: 5_000,
  });
  await steps.fire([pause], abort.signal);
  abort.abort(new Error('stopped by a person'));
  await steps.close();
  expect(failures).toEqual([]);
});
