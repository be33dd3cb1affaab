/**
 * The runtime whose nodes are containers. Light on purpose: testcontainers and all that needs it is loaded by `open`,
 * so that `--help`, `plan` and the reaper do not wait for it.
 */
import type { Capabilities, Runtime } from '../runtime.js';
import { askEngine, type Engine, findEngine } from './engine.js';
import { type EngineFacts, readEngineFacts } from './engine-facts.js';
import { canBuildFor, imageNotFound, officialImage, sidecarParts } from './image-parts.js';
import { maxMeshedNodes } from './neighbours.js';
import type { ControlPath } from './network.js';

export { type DockerRemains, type DockerRemoval, findDockerRemains, removeDockerRemains } from './remains.js';
export type { ControlPath };

export interface DockerRuntimeOptions {
  /** An image with Node at /usr/local/bin/node, instead of those that would be found or built. */
  readonly image?: string;
  /** How the controller reaches nodes. auto: at their addresses where this machine can, else through published ports. */
  readonly control?: ControlPath;
  /** Containers that start at a time; more only makes the last ones later. Default 4. */
  readonly startWidth?: number;
  /** How long a node may take to answer its health route. Default 60 s. */
  readonly startWithinMs?: number;
  /** By role; other roles have 512 MiB and no CPU limit. */
  readonly limits?: Readonly<Record<string, ResourceLimits>>;
}

export interface ResourceLimits {
  readonly memoryMiB?: number;
  readonly cpus?: number;
}

/** One source address a host: its ephemeral ports, less a wide margin for those that wait to be used again. */
const MAX_USERS_PER_HOST = 10_000;
const REGISTRY_WITHIN_MS = 5_000;

export function dockerRuntime(options: DockerRuntimeOptions = {}): Runtime {
  return {
    name: 'docker',
    async preflight() {
      const engine = findEngine();
      const facts = await readEngineFacts(engine);
      const image = await imageForecast(engine, facts, options);
      const published = options.control === 'published' || !engine.local;
      return capabilitiesOf(facts, [`image: ${image}`, engineWords(engine, published)], await maxMeshedNodes(engine));
    },
    async open(run) {
      const engine = findEngine();
      const facts = await readEngineFacts(engine);
      const { openDockerSwarm } = await import('./docker-swarm.js');
      return openDockerSwarm(run, { engine, facts, options });
    },
  };
}

function capabilitiesOf(facts: EngineFacts, more: readonly string[], maxNodes: number | null): Capabilities {
  const sidecar = sidecarParts(facts.arch);
  const partition = 'programs' in sidecar;
  return {
    runtime: 'docker',
    can: ['kill', 'relaunch', 'pause', ...(partition ? (['partition'] as const) : [])],
    cannot: [
      ...('why' in sidecar ? [{ capability: 'partition', why: sidecar.why }] : []),
      { capability: 'delay, jitter, packet loss', why: 'not written yet' },
    ],
    facts: [
      `engine ${facts.version}, API ${facts.apiVersion}, ${facts.storage}, Linux ${facts.arch}`,
      `${facts.cpus} cores, ${Math.round(facts.memoryBytes / 2 ** 30)} GB, ${facts.system}`,
      ...more,
    ],
    maxUsersPerHost: MAX_USERS_PER_HOST,
    maxNodes,
    trialsAtOnce: 1,
  };
}

function engineWords(engine: Engine, published: boolean): string {
  const where = engine.local ? `engine at ${engine.uri}` : `engine on another machine, ${engine.uri}`;
  return published ? `${where}; control through published ports` : where;
}

/** Where the nodes' image will come from; throws when it can come from nowhere. Pulls and builds nothing. */
async function imageForecast(engine: Engine, facts: EngineFacts, options: DockerRuntimeOptions): Promise<string> {
  if (options.image === undefined && canBuildFor(facts.arch)) {
    return 'a registry’s, or built from this machine’s Node where none answers';
  }
  const name = options.image ?? officialImage();
  const here = await askEngine(engine, 'GET', `/images/${name}/json`, REGISTRY_WITHIN_MS);
  if (here.status === 200) return `${name}, local`;
  // The engine asks the registry; it may take its time to give up, and then we do first.
  const there = await askEngine(engine, 'GET', `/distribution/${name}/json`, REGISTRY_WITHIN_MS).catch(() => null);
  if (there?.status === 200) return `${name}, from the registry`;
  const found = 'not in the engine, and no registry answers';
  throw imageNotFound(`${name}, for linux ${facts.arch}`, found, 'pull or load it first');
}
