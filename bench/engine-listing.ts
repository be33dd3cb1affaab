/** Whether an engine answers, and a run's containers as the engine lists them: what a rival needs to aim at, and where to look. */
import { z } from 'zod';
import { MachineError } from '../framework/errors.js';
import { dockerRuntime } from '../framework/runtime/docker/docker.js';
import { askEngine, findEngine } from '../framework/runtime/docker/engine.js';
import { LABEL } from '../framework/runtime/docker/labels.js';

export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly node: string;
  /** In the network that nodes share. */
  readonly address: string;
}

const LIST_WITHIN_MS = 10_000;
const listing = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()),
    Labels: z.record(z.string(), z.string()),
    NetworkSettings: z.object({ Networks: z.record(z.string(), z.object({ IPAddress: z.string() })) }),
  }),
);

/** False where a bench of containers is not run. */
export async function hasEngine(): Promise<boolean> {
  try {
    await dockerRuntime().preflight();
    return true;
  } catch (error) {
    if (error instanceof MachineError) return false;
    throw error;
  }
}

/** Those that run. */
export async function listContainers(runId: string): Promise<readonly ListedContainer[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${LABEL.run}=${runId}`] }));
  const reply = await askEngine(findEngine(), 'GET', `/containers/json?filters=${filters}`, LIST_WITHIN_MS);
  return listing.parse(reply.body).map(({ Id, Names, Labels, NetworkSettings }) => ({
    id: Id,
    name: (Names[0] ?? Id).replace(/^\//, ''),
    node: Labels[LABEL.node] ?? '',
    address: Object.entries(NetworkSettings.Networks).find(([name]) => name.endsWith('-data'))?.[1].IPAddress ?? '',
  }));
}
