/** What is said where no engine answers, and what a controller that dies alone leaves to be found. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { MachineError } from '../../framework/errors.js';
import { dockerRuntime, findDockerRemains, removeDockerRemains } from '../../framework/runtime/docker/docker.js';
import { withdrawRun } from '../../framework/runtime/run-registry.js';
import { spawnController } from '../conformance/launch-controller.js';
import { until } from '../until.js';
import { describeWithEngine } from './engine-wanted.js';
import { markedOnEngine } from './marked.js';

jest.setTimeout(120_000);

/** Runs `act` with another engine's address. */
async function withEngineAt<T>(address: string, act: () => Promise<T>): Promise<T> {
  const before = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = address;
  try {
    return await act();
  } finally {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
  }
}

describe('where no engine answers', () => {
  const preflight = (address: string): Promise<unknown> =>
    withEngineAt(address, () => dockerRuntime().preflight()).catch((error: unknown) => error);

  test('preflight says so in five parts: no socket, nobody at it, a stranger, another form of address', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'swarmquake-test-'));
    const stranger = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'));
    await once(stranger.listen(join(dir, 'stranger.sock')), 'listening');
    try {
      const dead = `unix://${join(dir, 'none.sock')}`;
      const error = await preflight(dead);
      expect(error).toBeInstanceOf(MachineError);
      expect((error as MachineError).exitCode).toBe(31);
      expect((error as MachineError).problems).toEqual([
        {
          code: 'ENGINE_NOT_FOUND',
          path: '--runtime docker',
          at: `DOCKER_HOST=${dead}`,
          expected: 'a container engine, API 1.41 or later',
          found: 'no such socket',
          do: 'start an engine, set DOCKER_HOST, or use --runtime process',
        },
      ]);
      expect(String(await preflight('tcp://127.0.0.1:1'))).toContain('ENGINE_NOT_FOUND');
      expect(String(await preflight(`unix://${join(dir, 'stranger.sock')}`))).toContain('ENGINE_NOT_FOUND');
      expect(String(await preflight('ssh://somebody@somewhere'))).toContain('ENGINE_ADDRESS');
    } finally {
      stranger.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test('opening a run, and looking for remains, say the same', async () => {
    const run = { runId: 'none', token: 't', epochMs: 0, bundlePath: 'none', logsDir: 'none', width: 1 };
    await withEngineAt('unix:///nowhere/docker.sock', async () => {
      await expect(dockerRuntime().open(run)).rejects.toThrow('ENGINE_NOT_FOUND');
      await expect(findDockerRemains()).rejects.toThrow('ENGINE_NOT_FOUND');
      await expect(removeDockerRemains('none')).rejects.toThrow('ENGINE_NOT_FOUND');
    });
  });
});

describeWithEngine('a controller that dies without a reaper', () => {
  test.each(['while-nodes-start', 'in-mid-run'])('%s: what it left is found by label and removed', async (moment) => {
    const runId = `docker orphan/${process.pid} ${moment}`;
    const dir = mkdtempSync(join(tmpdir(), 'swarmquake-test-'));
    const bundle = fileURLToPath(new URL('./fixtures/node.mjs', import.meta.url));
    const { child, lines } = spawnController(['docker', runId, bundle, dir, moment, 'without-reaper']);
    try {
      await lines.next();
      if (moment === 'in-mid-run') await lines.next();
      else
        await until(
          () => markedOnEngine(runId),
          (found) => found.length > 2,
          30_000,
          10,
        );
      child.kill('SIGKILL');
      await once(child, 'exit');
      const [ours] = (await findDockerRemains()).filter((found) => found.runId === runId);
      expect(ours?.networks).toBe(2);
      expect(ours?.containers).toBeGreaterThan(0);
      const removed = await removeDockerRemains(runId);
      expect(removed.left).toEqual([]);
      expect(removed.containers).toBeGreaterThanOrEqual(ours?.containers ?? 0);
      expect(await markedOnEngine(runId)).toEqual([]);
      expect(await removeDockerRemains(runId)).toEqual({ containers: 0, networks: 0, left: [] });
    } finally {
      child.kill('SIGKILL');
      await removeDockerRemains(runId);
      withdrawRun(runId);
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test('an empty run id removes nothing', async () => {
    expect(await removeDockerRemains('')).toEqual({ containers: 0, networks: 0, left: [] });
  });
});
