/** Containers leave each network one after the other: an engine that two leave at once loses count, and keeps the network. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Engine } from '../../../../framework/runtime/docker/engine.js';
import { removeDockerRemains } from '../../../../framework/runtime/docker/remains.js';

const RUN = 'a-run';
const labels = { 'swarmquake.run': RUN };
const NETWORKS = ['data', 'control'];

/** Six containers in two networks. Whoever leaves a network while another is leaving it is never counted off. */
class MiscountingEngine {
  readonly containers = new Map(['c1', 'c2', 'c3', 'c4', 'c5', 'c6'].map((id) => [id, new Set(NETWORKS)]));
  readonly counts = new Map(NETWORKS.map((name) => [name, 6]));
  readonly #leaving = new Map(NETWORKS.map((name) => [name, 0]));
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const [status, body] = await this.#answer(`${request.method} ${request.url}`, Buffer.concat(chunks).toString());
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

  async #answer(what: string, body: string): Promise<[number, unknown]> {
    if (what.startsWith('GET /containers/json')) return [200, [...this.containers].map(([id, of]) => listed(id, of))];
    if (what.startsWith('GET /networks')) return [200, [...this.counts.keys()].map((name) => named(name))];
    const [, network = ''] = /POST \/networks\/(\w+)\/disconnect/.exec(what) ?? [];
    if (network !== '') return [200, await this.#leave(JSON.parse(body).Container, [network])];
    const [, container = ''] = /DELETE \/containers\/(\w+)/.exec(what) ?? [];
    if (container !== '') {
      await this.#leave(container, [...(this.containers.get(container) ?? [])]);
      this.containers.delete(container);
      return [204, {}];
    }
    const [, gone = ''] = /DELETE \/networks\/(\w+)/.exec(what) ?? [];
    if ((this.counts.get(gone) ?? 0) > 0) return [403, { message: `network ${gone} has active endpoints` }];
    this.counts.delete(gone);
    return [204, {}];
  }

  async #leave(container: string, networks: readonly string[]): Promise<void> {
    const from = networks.filter((network) => this.containers.get(container)?.delete(network));
    const alone = from.filter((network) => this.#leaving.get(network) === 0);
    for (const network of from) this.#leaving.set(network, (this.#leaving.get(network) ?? 0) + 1);
    // Time for others to ask, if they do not wait for the answer.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    for (const network of from) this.#leaving.set(network, (this.#leaving.get(network) ?? 0) - 1);
    for (const network of alone) this.counts.set(network, (this.counts.get(network) ?? 0) - 1);
  }
}

function listed(id: string, networks: ReadonlySet<string>): object {
  const attached = Object.fromEntries([...networks].map((network) => [network, {}]));
  return { Id: id, Names: [`/${id}`], Labels: labels, State: 'running', NetworkSettings: { Networks: attached } };
}

function named(name: string): object {
  return { Id: name, Name: name, Labels: labels };
}

test('an engine that miscounts those who leave together is left with nothing', async () => {
  const miscounting = new MiscountingEngine();
  const engine = await miscounting.listen();
  try {
    const removal = await removeDockerRemains(RUN, { withinMs: 10_000, lookAgainAfterMs: 20 }, engine);
    expect(removal).toEqual({ containers: 6, networks: 2, left: [] });
  } finally {
    miscounting.close();
  }
});
