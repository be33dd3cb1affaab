/** A node that comes back at another address, as containers do, is asked there. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { controlClient } from '../../../framework/observe/control.js';
import { controlServer } from '../../../framework/target/control-server.js';

const TOKEN = 'a-token-of-the-run';
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function nodeAt(next: number): Promise<{ host: string; port: number }> {
  const server = controlServer(TOKEN, {
    health: () => ({ id: 'sn-01', ready: true }),
    renewed: () => undefined,
    samples: () => JSON.stringify({ next, now: 0, samples: [], events: [] }),
    commands: () => null,
    finish: () => null,
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

test('the next request goes to where the node is by then, and to nowhere it was', async () => {
  const [before, after] = [await nodeAt(1), await nodeAt(2)];
  let address = before;
  const control = controlClient(TOKEN, () => address);
  try {
    expect((await control.samples('sn-01', 0)).next).toBe(1);
    address = after;
    expect((await control.samples('sn-01', 0)).next).toBe(2);
    address = before;
    expect((await control.samples('sn-01', 0)).next).toBe(1);
  } finally {
    await control.close();
  }
});
