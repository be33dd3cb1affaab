/** The field tells the poller whose silence is ours, and judges by the seconds that were polled. */
import type { ControlClient } from '../../../framework/observe/control.js';
import type { Poller } from '../../../framework/observe/poller.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { Fold } from '../../../framework/observe/series.js';
import type { Swarm } from '../../../framework/runtime/runtime.js';
import type { RunClock } from '../../../framework/trial/clock.js';
import { fieldOf } from '../../../framework/trial/field.js';
import { firstWaves } from '../../../framework/trial/launching.js';
import { journalOf, ONSET_S, planOf, STEADY } from '../slo/journal-of.js';

const never = new AbortController().signal;
const plan = planOf({ curve: () => 1 });

function stage(records = journalOf({ curve: () => 1, seconds: 20 }), now = (ONSET_S + 20) * 1000) {
  const polled = new Set<string>();
  const written: JournalRecord[] = [];
  const { field, launchAll } = fieldOf({
    plan,
    swarm: {
      start: async () => [],
      node: (id: string) => ({ id, role: id.startsWith('sn') ? 'supernode' : 'client-host' }),
    } as unknown as Swarm,
    control: {} as ControlClient,
    journal: { append: (r) => void written.push(r), watch: () => undefined, count: () => 0, close: () => undefined },
    fold: Fold.of(records),
    clock: { now: () => now } as RunClock,
    poller: { follow: (id) => void polled.add(id), leave: (id) => void polled.delete(id) } as Poller,
  });
  const lives = () => written.flatMap((r) => (r.k === 'life' ? [[r.node, r.event, r.by]] : []));
  return { field, launchAll, polled, lives };
}

test('nodes are asked from their start on, in the order of the waves, and again when they come back', async () => {
  const { field, launchAll, polled, lives } = stage();
  await launchAll(firstWaves(plan), never);
  expect(polled.size).toBe(25);
  expect(lives()[0]).toEqual(['login-01', 'started', null]);
  const victim = plan.nodes.filter(({ id }) => id === 'sn-01');
  field.mark('sn-01', 'killed');
  expect(polled.has('sn-01')).toBe(false);
  await field.launch(victim, never);
  expect(polled.has('sn-01')).toBe(true);
  expect(lives().slice(-2)).toEqual([
    ['sn-01', 'killed', 'injected'],
    ['sn-01', 'relaunched', null],
  ]);
});

test.each(['killed', 'paused', 'ended'] as const)('the silence of a node that was %s by us is ours', async (event) => {
  const { field, launchAll, polled, lives } = stage();
  await launchAll(firstWaves(plan), never);
  field.mark('host-1', event);
  expect(polled.has('host-1')).toBe(false);
  expect(lives().at(-1)).toEqual(['host-1', event, 'injected']);
});

test('a paused node is asked again once it goes on; one that is cut off is asked all the time', async () => {
  const { field, launchAll, polled, lives } = stage();
  await launchAll(firstWaves(plan), never);
  field.mark('host-1', 'paused');
  field.mark('host-1', 'resumed');
  expect(polled.has('host-1')).toBe(true);
  expect(lives().at(-1)).toEqual(['host-1', 'resumed', null]);
  field.mark('sn-02', 'isolated');
  expect(polled.has('sn-02')).toBe(true);
});

test('the steady mean is over all seconds of the steady window, and no other', () => {
  const records = journalOf({ curve: () => 1, seconds: 20 }).map((r) =>
    r.k === 'node' && r.node === 'login-01'
      ? { ...r, arrivals: { logins: r.s < STEADY.from || r.s > STEADY.to ? 1_000 : r.s === STEADY.to ? 160 : 10 } }
      : r,
  );
  const { field } = stage(records);
  expect(field.steadyMean('login-01', (r) => r.arrivals.logins ?? 0)).toBe(20);
  expect(field.steadyMean('sn-01', () => 1)).toBe(0);
  expect(stage(records.filter((r) => r.k !== 'steady')).field.steadyMean('login-01', () => 1)).toBe(0);
});

test('seconds of nodes are those from a second on, as far as the run has come', () => {
  const { field } = stage(undefined, (ONSET_S + 5) * 1000);
  const seconds = new Set(field.nodeSeconds(ONSET_S + 3).map((r) => r.s));
  expect([...seconds]).toEqual([ONSET_S + 3, ONSET_S + 4, ONSET_S + 5]);
});
