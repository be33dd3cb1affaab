/** The controller's side of the protocol, as little of it as the suite needs. */
import { get } from 'node:http';
import type { NodeHandle } from '../../framework/runtime/runtime.js';
import type { Address } from '../../framework/target/contract.js';
import { TOKEN } from './launches.js';

const WITHIN_MS = 1_000;

/** null: no answer in time. */
export function askNode(
  whom: NodeHandle | Address | undefined,
  path: string,
  token?: string,
): Promise<{ status: number; body: unknown } | null> {
  if (whom === undefined) throw new Error('no such node');
  const { host, port } = 'control' in whom ? whom.control() : whom;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve) => {
    const request = get({ host, port, path, headers, agent: false, timeout: WITHIN_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as unknown }));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
  });
}

export async function healthOf(node: NodeHandle): Promise<unknown> {
  return (await askNode(node, '/health'))?.body ?? null;
}

/** How many of the nodes that it was told of answered this one, in its latest whole second; null: none yet. */
export async function latestSessions(node: NodeHandle): Promise<number | null> {
  const reply = await askNode(node, '/samples?after=0', TOKEN);
  const samples = (reply?.body as { samples?: { sessions?: number }[] } | undefined)?.samples ?? [];
  return samples.at(-1)?.sessions ?? null;
}
