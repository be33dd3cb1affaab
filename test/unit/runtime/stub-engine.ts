/** A container engine that has one container of one run, and refuses to remove it as often as it is told to. */

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StubEngine {
  readonly uri: string;
  /** Whether its container is still there. */
  there(): boolean;
  close(): Promise<void>;
}

export async function stubEngine(runId: string, refusals: number, home: string): Promise<StubEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'swarmquake-test-'));
  const path = join(folder, 'engine.sock');
  let refused = 0;
  let there = true;
  const server = createServer((request, response) => {
    const reply = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(body));
    };
    if (request.method === 'DELETE') {
      if (refused++ < refusals) return reply(500, { message: 'device or resource busy' });
      there = false;
      return reply(200, null);
    }
    if (!request.url?.includes('/containers/json')) return reply(200, []);
    const labels = { 'swarmquake.run': runId, 'swarmquake.home': home };
    return reply(200, there ? [{ Id: 'c0ffee', Names: ['/sn-07'], Labels: labels }] : []);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    uri: `unix://${path}`,
    there: () => there,
    async close() {
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
