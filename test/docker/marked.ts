/** What carries a run's label, asked of the engine by other means than the runtime's own. */
import { request } from 'node:http';

export async function markedOnEngine(runId: string, engine = process.env.DOCKER_HOST): Promise<readonly string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`swarmquake.run=${runId}`] }));
  const containers = await ask<{ Id: string; Names: string[] }[]>(
    `/containers/json?all=true&filters=${filters}`,
    engine,
  );
  const networks = await ask<{ Name: string }[]>(`/networks?filters=${filters}`, engine);
  return [...containers.map((one) => one.Names[0] ?? one.Id), ...networks.map((one) => one.Name)];
}

/** Containers of the run that are not dead yet: paused ones are among them. */
export async function livingOnEngine(runId: string): Promise<readonly string[]> {
  const filters = encodeURIComponent(
    JSON.stringify({ label: [`swarmquake.run=${runId}`], status: ['running', 'paused', 'restarting'] }),
  );
  const containers = await ask<{ Id: string; Names: string[] }[]>(`/containers/json?filters=${filters}`);
  return containers.map((one) => one.Names[0] ?? one.Id);
}

/** The engine's own view of one node's container. */
export async function inspectNode(runId: string, node: string, engine = process.env.DOCKER_HOST): Promise<EngineView> {
  const label = [`swarmquake.run=${runId}`, `swarmquake.node=${node}`, 'swarmquake.part=node'];
  const filters = encodeURIComponent(JSON.stringify({ label }));
  const [found] = await ask<{ Id: string }[]>(`/containers/json?all=true&filters=${filters}`, engine);
  return ask<EngineView>(`/containers/${found?.Id}/json`, engine);
}

/** What the node was given to know its controller by. */
export function tokenOf({ Config }: EngineView): string {
  return Config.Env.find((pair) => pair.startsWith('SWARMQUAKE_TOKEN='))?.slice('SWARMQUAKE_TOKEN='.length) ?? '';
}

export interface EngineView {
  readonly Path: string;
  readonly Args: readonly string[];
  readonly Config: { readonly Env: readonly string[] };
  readonly HostConfig: {
    readonly Memory: number;
    readonly NanoCpus: number;
    readonly CpuShares: number;
    readonly Binds: readonly string[] | null;
    readonly Privileged: boolean;
    readonly PortBindings: Readonly<Record<string, readonly { HostIp: string }[]>> | null;
  };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { IPAddress: string }>> };
}

/** `host`: as DOCKER_HOST would name the engine. */
export function ask<T>(path: string, host = process.env.DOCKER_HOST): Promise<T> {
  const where =
    host === undefined || host.startsWith('unix://')
      ? { socketPath: host?.slice('unix://'.length) ?? '/var/run/docker.sock' }
      : { host: new URL(host).hostname, port: new URL(host).port };
  return new Promise((resolve, reject) => {
    const asked = request({ ...where, path, agent: false, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(JSON.parse(text) as T));
    });
    asked.on('error', reject);
    asked.end();
  });
}
