/** Removal from engines that are made up: one that cannot list for a while, and one that never lets a network go. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { creationKey } from '../../../../framework/runtime/docker/creations.js';
import type { Engine } from '../../../../framework/runtime/docker/engine.js';
import { removeDockerRemains } from '../../../../framework/runtime/docker/remains.js';

const labels = { 'swarmquake.run': 'a-run' };
const NETWORK = { Id: 'n1', Name: 'a-network', Labels: labels };

describe('removal', () => {
  let server: Server;
  let answer: (what: string) => readonly [status: number, body: unknown];

  async function engine(): Promise<Engine> {
    server = createServer((request, response) => {
      const [status, body] = answer(`${request.method} ${request.url}`);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { uri: '', at: '', connect: { host: '127.0.0.1', port }, tls: false, local: true };
  }
  afterEach(() => void server.close());

  test('a look that fails is not a look that found nothing', async () => {
    let network = true;
    let failures = 0;
    answer = (what) => {
      if (what.startsWith('GET /containers')) return [200, []];
      if (what.startsWith('GET /networks')) {
        if (!network || failures >= 3) return [200, network ? [NETWORK] : []];
        failures += 1;
        return [500, { message: 'No such network: somebody else’s' }];
      }
      network = false;
      return [204, {}];
    };
    const bounds = { withinMs: 10_000, lookAgainAfterMs: 20 };
    expect(await removeDockerRemains('a-run', bounds, await engine())).toEqual({
      containers: 0,
      networks: 1,
      left: [],
    });
    expect(failures).toBe(3);
  });

  test('what cannot be removed is named with the engine’s reason and what to do, within the bound', async () => {
    answer = (what) => {
      if (what.startsWith('GET /containers')) return [200, []];
      if (what.startsWith('GET /networks')) return [200, [NETWORK]];
      return [403, { message: 'network a-network has active endpoints' }];
    };
    const { left } = await removeDockerRemains('a-run', { withinMs: 200 }, await engine());
    expect(left).toHaveLength(1);
    expect(left[0]).toMatch(/a-network.*active endpoints.*restart the engine/);
  });

  test('what the engine was asked for and has not answered is waited for, beyond two looks that find nothing', async () => {
    const key = creationKey('data-network', null);
    let looks = 0;
    let there = false;
    answer = (what) => {
      if (what.startsWith('GET /containers')) return [200, []];
      if (what.startsWith('GET /networks')) {
        looks += 1;
        if (looks === 5) there = true;
        return [200, there ? [{ ...NETWORK, Labels: { ...labels, 'swarmquake.part': 'data-network' } }] : []];
      }
      there = false;
      return [204, {}];
    };
    const unanswered = { keys: new Set([key]), waitMs: 60_000 };
    const removal = await removeDockerRemains('a-run', { lookAgainAfterMs: 5, unanswered }, await engine());
    expect(removal).toEqual({ containers: 0, networks: 1, left: [] });
    // It came: no need to wait for the minute to be over.
    expect(looks).toBe(7);
  });

  test('what never comes is waited for no longer than said', async () => {
    let looks = 0;
    answer = (what) => {
      looks += what.startsWith('GET /networks') ? 1 : 0;
      return [200, []];
    };
    const unanswered = { keys: new Set([creationKey('node', 'a')]), waitMs: 100 };
    const removal = await removeDockerRemains('a-run', { lookAgainAfterMs: 5, unanswered }, await engine());
    expect(removal).toEqual({ containers: 0, networks: 0, left: [] });
    expect(looks).toBeGreaterThan(2);
  });

  test('another run’s things are left alone, even if the engine lists them', async () => {
    const asked: string[] = [];
    answer = (what) => {
      asked.push(what);
      return [200, what.startsWith('GET /networks') ? [{ ...NETWORK, Labels: { 'swarmquake.run': 'another' } }] : []];
    };
    const removal = await removeDockerRemains('a-run', { lookAgainAfterMs: 20 }, await engine());
    expect(removal).toEqual({ containers: 0, networks: 0, left: [] });
    expect(asked.every((what) => what.startsWith('GET'))).toBe(true);
  });
});
