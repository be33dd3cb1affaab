/** What a step leaves behind: its intent on disk before it acts, an onset only where a fault acts, and an undo for each. */
import type { Field } from '../../../framework/fault/driver.js';
import type { JournalRecord, NodeRecord } from '../../../framework/observe/records.js';
import type { Plan, PlannedAction, PlannedStep } from '../../../framework/plan/types.js';
import type { NodeLife } from '../../../framework/runtime/runtime.js';
import { type Steps, stepsOf } from '../../../framework/trial/steps.js';
import { until } from '../../until.js';

const never = new AbortController().signal;
const open: { steps: Steps; state: { now: number } }[] = [];
afterEach(async () => {
  // Whatever still waits for its time has waited long enough.
  for (const { state } of open) state.now = 1_000_000;
  await Promise.all(open.splice(0).map(({ steps }) => steps.close()));
});

/** Two supernodes and an entry on paper, whose lives are the test's. */
function stage() {
  const lives = new Map<string, NodeLife>();
  const state = { now: 10_000, refuses: false, kills: null as Promise<void> | null };
  const records: JournalRecord[] = [];
  const intents: { value: unknown; force: boolean; fired: number }[] = [];
  const failures: unknown[] = [];
  const killed: string[] = [];
  const nodes = ['login-01', 'sn-01', 'sn-02'].map((id) => ({
    id,
    role: id === 'login-01' ? 'login' : 'supernode',
    startedBy: 'provision',
    life: async () => lives.get(id) ?? 'running',
    accepts: async () => false,
  }));
  const plan = {
    users: 2,
    hosts: [],
    roles: [{ role: 'login', admits: true }],
    nodes,
    cohorts: [],
    steps: [],
  } as unknown as Plan;
  const field = {
    plan,
    now: () => state.now,
    until: async (time: number, signal: AbortSignal) => {
      await until(
        () => state.now,
        (now) => now >= time || signal.aborted,
        10_000,
        5,
      );
    },
    launch: async () => undefined,
    mark: () => undefined,
    nodeSeconds: () => [{ node: 'login-01', s: 11, state: 'serving' } as NodeRecord],
    swarm: {
      nodes: () => nodes,
      node: (id: string) => nodes.find((node) => node.id === id),
      pause: async () => undefined,
      resume: async () => {
        throw new Error('the engine went away');
      },
      kill: async (ids: readonly string[]) => {
        killed.push(...ids);
        await state.kills;
      },
    },
    control: {
      answers: async () => false,
      command: async (_node: string, commands: readonly unknown[]) =>
        commands.map(() => (state.refuses ? { ok: false, error: 'no such order' } : { ok: true })),
    },
  } as unknown as Field;
  const steps: Steps = stepsOf({
    field,
    journal: {
      append: (record) => void records.push(record),
      watch: () => undefined,
      count: () => 0,
      close: () => undefined,
    },
    intents: { write: (value, force) => void intents.push({ value, force, fired: records.length }) },
    events: {
      ordered: () => undefined,
      seen: () => undefined,
      notSeen: () => undefined,
      failed: (error) => void failures.push(error),
    },
  });
  open.push({ steps, state });
  const statuses = (id: string) => records.flatMap((r) => (r.k === 'step' && r.step === id ? [r.status] : []));
  return { state, lives, records, intents, failures, killed, steps, statuses };
}

function step(id: string, nature: PlannedStep['nature'], action: object): PlannedStep {
  return { id, nature, trigger: { at: 0 }, action: action as PlannedAction, lasts: 0 };
}
const admit = step('s2', 'mitigation', { kind: 'admit', rate: 5, order: [] });
const provision = step('s1', 'mitigation', { kind: 'provision', role: 'supernode', nodes: ['sn-02'] });
const pause = step('s3', 'fault', {
  kind: 'pause-nodes',
  nodes: { role: 'supernode', count: 2 },
  lasting: 5_000,
  victims: ['sn-01', 'sn-02'],
});
const placebo = step('s4', 'fault', { kind: 'placebo' });

test('an intent is on disk, by force, before its step acts', async () => {
  const { steps, intents } = stage();
  await steps.fire([placebo, admit], never);
  expect(intents.map(({ value, force, fired }) => [(value as { step: string }).step, force, fired])).toEqual([
    ['s4', true, 0],
    ['s2', true, 0],
  ]);
});

test('a mitigation that is seen makes no onset', async () => {
  const { steps, records, statuses } = stage();
  await steps.fire([admit], never);
  await until(() => statuses('s2').includes('seen'), Boolean, 5_000);
  expect(steps.onset()).toBeNull();
  expect(records.filter((r) => r.k === 'onset')).toEqual([]);
});

test('part of the evidence is enough for the onset, and the look goes on until all of it is seen', async () => {
  const { steps, lives, statuses } = stage();
  lives.set('sn-01', 'paused');
  await steps.fire([pause], never);
  await until(
    () => steps.onset(),
    (onset) => onset !== null,
    5_000,
  );
  expect(statuses('s3')).toEqual(['fired', 'ordered']);
  lives.set('sn-02', 'paused');
  await until(() => statuses('s3').includes('seen'), Boolean, 5_000);
});

test('nothing is lifted while one fault is on, whatever else is over', async () => {
  const { steps, statuses, state } = stage();
  await steps.fire([pause, placebo], never);
  await until(() => statuses('s4').includes('over'), Boolean, 5_000);
  expect(steps.liftedAt()).toBeNull();
  state.now = 15_000;
  await until(
    () => steps.liftedAt(),
    (lifted) => lifted === 15_000,
    5_000,
  );
});

test('a fault is not over while its order is still being carried out', async () => {
  const { steps, state, statuses, killed } = stage();
  let done = (): void => undefined;
  state.kills = new Promise((resolve) => {
    done = resolve;
  });
  const victims = ['sn-01'];
  const nodes = { role: 'supernode', count: 1 };
  const crash = { kind: 'crash-nodes', nodes, relaunch: { relaunch: 'never' }, victims, relaunchAfter: null };
  await steps.fire([step('s5', 'fault', crash), placebo], never);
  await until(() => statuses('s4').includes('over'), Boolean, 5_000);
  expect(killed).toEqual(victims);
  expect(steps.liftedAt()).toBeNull();
  done();
  await until(
    () => steps.liftedAt(),
    (lifted) => lifted !== null,
    5_000,
  );
});

test('what fails in the course of a fault is told', async () => {
  const { steps, lives, failures, state } = stage();
  lives.set('sn-01', 'paused');
  await steps.fire([pause], never);
  state.now = 15_000;
  await until(
    () => failures.length,
    (n) => n === 1,
    5_000,
  );
  expect(String(failures[0])).toContain('the engine went away');
});

test('each is undone, the last first, also after one that could not be', async () => {
  const { steps, state, statuses, killed } = stage();
  await steps.fire([provision], never);
  await steps.fire([admit], never);
  await steps.close();
  state.refuses = true;
  expect(await steps.undoAll()).toBe(false);
  expect(statuses('s2')).toContain('undo-failed');
  expect(statuses('s1')).toContain('undone');
  expect(killed).toEqual(['sn-02']);
});

test('all went well where each undo did', async () => {
  const { steps, statuses } = stage();
  await steps.fire([provision, admit], never);
  await steps.close();
  expect(await steps.undoAll()).toBe(true);
  expect([statuses('s1'), statuses('s2')].map((all) => all.at(-1))).toEqual(['undone', 'undone']);
});
