/** Preflight against engines that are made up: what it takes, what it refuses, and with which words. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MachineError } from '../../../../framework/errors.js';
import { dockerRuntime } from '../../../../framework/runtime/docker/docker.js';

const VERSION = {
  Version: '27.1',
  ApiVersion: '1.46',
  Os: 'linux',
  Arch: process.arch === 'x64' ? 'amd64' : process.arch,
};
const INFO = { Driver: 'overlay2', OperatingSystem: 'Made Up Linux', NCPU: 4, MemTotal: 8 * 2 ** 30 };

describe('preflight', () => {
  let dir: string;
  let engine: Server;
  let replies: Record<string, unknown>;
  const before = process.env.DOCKER_HOST;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'swarmquake-test-'));
    replies = { '/version': VERSION, '/info': INFO };
    engine = createServer((request, response) => {
      const found = replies[request.url ?? ''];
      response.writeHead(found === undefined ? 404 : 200).end(JSON.stringify(found ?? { message: 'not here' }));
    });
    await once(engine.listen(join(dir, 'engine.sock')), 'listening');
    process.env.DOCKER_HOST = `unix://${join(dir, 'engine.sock')}`;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
    await new Promise((resolve) => engine.close(resolve));
    rmSync(dir, { recursive: true, force: true });
  });

  const refusal = async (options = {}): Promise<MachineError> => {
    const error: unknown = await dockerRuntime(options)
      .preflight()
      .then(String, (e: unknown) => e);
    if (error instanceof MachineError) return error;
    throw new Error(`no refusal: ${String(error)}`);
  };

  test('an engine too old for us is not found, with its version', async () => {
    replies['/version'] = { ...VERSION, ApiVersion: '1.40' };
    expect((await refusal()).problems[0]).toMatchObject({ code: 'ENGINE_NOT_FOUND', found: 'API 1.40' });
  });

  test('an engine of Windows containers is refused', async () => {
    replies['/version'] = { ...VERSION, Os: 'windows' };
    expect((await refusal()).problems[0]?.code).toBe('ENGINE_NOT_LINUX');
  });

  test('something else at the address is no engine', async () => {
    replies['/version'] = { hello: 'world' };
    expect((await refusal()).problems[0]?.code).toBe('ENGINE_NOT_FOUND');
  });

  test('another architecture needs an image that is there or can be pulled, and has no partitions', async () => {
    const image = `node:${process.versions.node.split('.')[0]}-slim`;
    replies['/version'] = { ...VERSION, Arch: 'riscv64' };
    expect((await refusal()).problems[0]).toMatchObject({ code: 'IMAGE_NOT_FOUND' });
    replies[`/distribution/${image}/json`] = {};
    const capabilities = await dockerRuntime().preflight();
    expect(capabilities.can).toEqual(['kill', 'relaunch', 'pause']);
    expect(capabilities.cannot.map((one) => one.capability)).toContain('partition');
    expect(capabilities.facts).toContain(`image: ${image}, from the registry`);
  });

  test('an image of the user’s own must be there', async () => {
    expect(String(await refusal({ image: 'mine:1' }))).toContain('mine:1');
    replies['/images/mine:1/json'] = {};
    expect((await dockerRuntime({ image: 'mine:1' }).preflight()).facts).toContain('image: mine:1, local');
  });
});
