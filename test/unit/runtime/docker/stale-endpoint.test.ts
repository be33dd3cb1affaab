/** An engine that keeps the endpoint of a container that is gone: seen under load, and the network must go all the same. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Engine } from '../../../../framework/runtime/docker/engine.js';
import { removeDockerRemains } from '../../../../framework/runtime/docker/remains.js';

const RUN = 'a-run';
const labels = { 'swarmquake.run': RUN };

/** One container and one network; the network is refused until the container's endpoint is detached by name. */
class StubbornEngine {
  container = true;
  network = true;
  readonly detached: string[] = [];
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [status, body] = this.#answer(`${request.method} ${request.url}`, Buffer.concat(chunks).toString('utf8'));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });

  async listen(): Promise<Engine> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return { uri: '', at: '', connect: { host: '127.0.0.1', port }, tls: false, local: true };
  }

  close(): void {
    this.#server.close();
  }

  #answer(what: string, body: string): [number, unknown] {
    if (what.startsWith('GET /containers/json'))
      return [200, this.container ? [{ Id: 'c1', Names: ['/brave_name'], Labels: labels, State: 'exited' }] : []];
    if (what.startsWith('GET /networks'))
      return [200, this.network ? [{ Id: 'n1', Name: 'a-network', Labels: labels }] : []];
    if (what.startsWith('DELETE /containers/c1')) this.container = false;
    else if (what.startsWith('POST /networks/n1/disconnect')) this.detached.push(JSON.parse(body).Container);
    else if (what.startsWith('DELETE /networks/n1')) {
      if (!this.detached.includes('brave_name')) return [403, { message: 'network a-network has active endpoints' }];
      this.network = false;
    }
    return [204, {}];
  }
}

test('its endpoint is detached by name, and the network is removed', async () => {
  const stubborn = new StubbornEngine();
  const engine = await stubborn.listen();
  try {
    const removal = await removeDockerRemains(RUN, { withinMs: 10_000, lookAgainAfterMs: 20 }, engine);
    expect(removal).toEqual({ containers: 1, networks: 1, left: [] });
    expect(stubborn).toMatchObject({ container: false, network: false });
  } finally {
    stubborn.close();
  }
});
