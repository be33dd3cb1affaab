/** Crashed client hosts: whom the run may count as its own doing, and when it is believed. */
import { crashHosts } from '../../../framework/fault/crash-hosts.js';
import { countAttached } from '../../../framework/fault/crash-nodes.js';
import type { ActionOf, Field } from '../../../framework/fault/driver.js';
import type { NodeLife } from '../../../framework/runtime/runtime.js';
import type { HostCommand } from '../../../framework/target/protocol.js';

const action: ActionOf<'crash-hosts'> = {
  kind: 'crash-hosts',
  hosts: { clientHosts: 2 },
  victims: ['host-01', 'host-02'],
  users: 6,
};
const { signal } = new AbortController();

function fieldWith(life: Map<string, NodeLife>, answering: ReadonlySet<string> = new Set()) {
  const done = { killed: [] as string[], marked: [] as string[], told: new Map<string, readonly HostCommand[]>() };
  const hosts = [0, 1, 2].map((i) => ({ id: `host-0${i + 1}`, firstUser: 3 * i, users: 3 }));
  const field = {
    plan: { hosts, nodes: [], steps: [{ trigger: { at: 0 }, action }] },
    swarm: {
      node: (id: string) => ({ life: async () => life.get(id), accepts: async () => null }),
      kill: async (ids: readonly string[]) => void done.killed.push(...ids),
    },
    control: {
      answers: async (id: string) => answering.has(id),
      command: async (id: string, commands: readonly HostCommand[]) => {
        done.told.set(id, commands);
        return [{ ok: true, numbers: { crashed: 3, wereOnline: 2, firstHit: 1 } }];
      },
    },
    now: () => 1_000,
    mark: (id: string) => void done.marked.push(id),
  } as unknown as Field;
  return { field, done };
}
const alive = (): Map<string, NodeLife> => new Map(['host-01', 'host-02', 'host-03'].map((id) => [id, 'running']));

test('all of their clients are crashed by order, and then they are killed; who was hit before is not hit again', async () => {
  const { field, done } = fieldWith(alive());
  const injected = await crashHosts.inject(action, field, signal);
  await injected.underWay;
  expect(done.told.get('host-02')).toEqual([{ do: 'crash', users: [3, 4, 5], relaunchAfter: null }]);
  expect([...done.told.keys()].sort()).toEqual(action.victims);
  expect([done.marked, done.killed]).toEqual([action.victims, action.victims]);
  expect(injected.hit).toEqual({ crashed: 2, attached: 0 });
});

test('one that died by itself is not killed, not marked as ours, and no evidence', async () => {
  const { field, done } = fieldWith(alive().set('host-01', 'gone').set('host-02', 'gone'));
  const injected = await crashHosts.inject(action, field, signal);
  expect([done.marked, done.killed, injected.hit]).toEqual([[], [], { crashed: 0, attached: 0 }]);
  expect(await crashHosts.evidence(action, field, injected)).toBeNull();
});

test('it is seen when the process is gone and the control port is mute; one of two is a part', async () => {
  const life = alive();
  const answering = new Set(action.victims);
  const { field } = fieldWith(life, answering);
  const injected = await crashHosts.inject(action, field, signal);
  life.set('host-01', 'gone');
  expect(await crashHosts.evidence(action, field, injected)).toBeNull();
  answering.delete('host-01');
  expect(await crashHosts.evidence(action, field, injected)).toMatchObject({ partial: true, numbers: { gone: 1 } });
  life.set('host-02', 'gone');
  answering.delete('host-02');
  expect(await crashHosts.evidence(action, field, injected)).toMatchObject({ partial: false, numbers: { gone: 2 } });
});

test('their users are no users attached to a node that is hit at the same time', async () => {
  const { field, done } = fieldWith(alive());
  const nodes = { ...action, kind: 'crash-nodes' } as unknown as ActionOf<'crash-nodes'>;
  const steps = [action, nodes].map((one) => ({ trigger: { at: 0 }, action: one }));
  await countAttached({ ...field, plan: { ...field.plan, steps } } as unknown as Field, nodes, ['sn-01']);
  expect(done.told.get('host-03')).toEqual([{ do: 'count-attached', nodes: ['sn-01'], except: [0, 1, 2, 3, 4, 5] }]);
});
