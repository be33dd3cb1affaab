/** The one way to testcontainers' client of the engine. Imports testcontainers: load this folder's swarm lazily. */
import { type ContainerRuntimeClient, getContainerRuntimeClient } from 'testcontainers';
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
