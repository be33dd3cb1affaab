/** Evidence of crashed nodes, where an engine takes its time and relaunches are quick. */
import { crashNodes } from '../../../framework/fault/crash-nodes.js';
import type { ActionOf, Field } from '../../../framework/fault/driver.js';
import type { NodeLife } from '../../../framework/runtime/runtime.js';

const action: ActionOf<'crash-nodes'> = {
  kind: 'crash-nodes',
  nodes: { role: 'supernode', count: 2 },
  relaunch: { relaunch: 'never' },
  victims: ['sn-01', 'sn-02'],
  relaunchAfter: null,
};

function fieldWith(life: Map<string, NodeLife>, kill: () => Promise<void>): Field {
  let now = 0;
  const node = (id: string) => ({ life: async () => life.get(id), accepts: async () => life.get(id) !== 'gone' });
  return {
    plan: { hosts: [], steps: [], nodes: [] },
    swarm: { node, kill },
    now: () => {
      now += 10;
      return now;
    },
    mark: () => {},
  } as unknown as Field;
}

test('each victim is seen gone once, though the first is back before the last one falls', async () => {
  const life = new Map<string, NodeLife>([
    ['sn-01', 'running'],
    ['sn-02', 'running'],
  ]);
  const field = fieldWith(life, () => new Promise(() => {}));
  const injected = await crashNodes.inject(action, field, new AbortController().signal);
  expect(await crashNodes.evidence(action, field, injected)).toBeNull();

  life.set('sn-01', 'gone');
  const first = await crashNodes.evidence(action, field, injected);
  expect(first).toMatchObject({ partial: true, numbers: { gone: 1 } });

  life.set('sn-01', 'running').set('sn-02', 'gone');
  expect(await crashNodes.evidence(action, field, injected)).toMatchObject({ partial: false, numbers: { gone: 2 } });
});

test('what one injection saw counts for no other', async () => {
  const life = new Map<string, NodeLife>([
    ['sn-01', 'gone'],
    ['sn-02', 'gone'],
  ]);
  const field = fieldWith(life, async () => {});
  const { signal } = new AbortController();
  expect(await crashNodes.evidence(action, field, await crashNodes.inject(action, field, signal))).not.toBeNull();
  life.set('sn-01', 'running').set('sn-02', 'running');
  expect(await crashNodes.evidence(action, field, await crashNodes.inject(action, field, signal))).toBeNull();
});
