/** The one way to testcontainers' client of the engine. Imports testcontainers: load this folder's swarm lazily. */
import { type ContainerRuntimeClient, getContainerRuntimeClient } from 'testcontainers';
import { RuntimeError } from '../../errors.js';
import { type Engine, engineNotFound } from './engine.js';

export type { ContainerRuntimeClient };
export type DockerApi = ContainerRuntimeClient['container']['dockerode'];
export type EngineContainer = ReturnType<DockerApi['getContainer']>;

/** testcontainers finds engines by rules of its own; DOCKER_HOST makes it take the one that preflight looked at. */
export async function openClient(engine: Engine): Promise<ContainerRuntimeClient> {
  const before = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = engine.uri;
  try {
    return await getContainerRuntimeClient();
  } catch (error) {
    throw engineNotFound(engine, error instanceof Error ? error.message : String(error));
  } finally {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
  }
}

/** The status of an engine's refusal; null: another kind of error. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : null;
}

/** What the engine refused to do to a node, as an error of ours. */
export function engineRefused(what: string, node: string, error: unknown): RuntimeError {
  return new RuntimeError(
    [
      {
        code: 'ENGINE_REFUSED',
        path: node,
        at: what,
        expected: 'the engine to do it',
        found: error instanceof Error ? error.message : String(error),
        do: 'look at the engine’s log; `swarmquake clean` removes what is left',
      },
    ],
    { cause: error },
  );
}
