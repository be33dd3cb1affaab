/** A journal that cannot be written ends the polling: a run without its journal proves nothing. */
import { MachineError } from '../../../framework/errors.js';
import { controlClient } from '../../../framework/observe/control.js';
import type { Journal } from '../../../framework/observe/journal.js';
import { poller } from '../../../framework/observe/poller.js';
import type { NodeHandle, Swarm } from '../../../framework/runtime/runtime.js';
import { lyingNode, NODE, reply } from './lying-node.js';

const SAMPLE = { s: 10, slices: [{ slice: 0, online: 5, found: 5 }], lagP99Ms: 1, driverErrors: 0 };

test('the round in which the disk is full fails with the disk’s own error', async () => {
  const node = await lyingNode((socket) => {
    socket.write(reply(JSON.stringify({ next: 1, now: 1, samples: [SAMPLE], events: [] })));
  });
  const full = new MachineError([{ code: 'JOURNAL_WRITE', path: '', at: '', expected: '', found: '', do: '' }]);
  const journal = {
    append: () => {
      throw full;
    },
  } as unknown as Journal;
  const handle = { id: NODE, role: 'client-host', life: async () => 'running' } as unknown as NodeHandle;
  const control = controlClient('token', () => node.address);
  try {
    const swarm = { node: () => handle } as unknown as Swarm;
    const one = poller({ swarm, control, journal, hosts: new Set([NODE]), now: () => 30_000 });
    one.follow(NODE);
    await expect(one.round()).rejects.toBe(full);
  } finally {
    await control.close();
    await node.close();
  }
});
