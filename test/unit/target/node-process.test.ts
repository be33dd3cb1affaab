/** The bundle as a real process, as runtimes start it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UsersRecord } from '../../../framework/observe/records.js';
import { labelHash } from '../../../framework/plan/random.js';
import { bundleNode, type NodeBundle } from '../../../framework/target/bundle.js';
import { ENV, type NodeBoot, type SamplesReply } from '../../../framework/target/protocol.js';
import { placeboTarget } from '../../../targets/placebo/index.js';
import { hostWork, programBoot, TOKEN } from './boots.js';

let bundle: NodeBundle;
const children: ChildProcess[] = [];
beforeAll(async () => {
  bundle = await bundleNode(placeboTarget.nodeModule);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await bundle.remove();
});

function start(boot: string, env: NodeJS.ProcessEnv = { [ENV.token]: TOKEN }): ChildProcess & { output(): string } {
  const child = spawn(process.execPath, [bundle.path], { env: { ...env, [ENV.boot]: boot } });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return Object.assign(child, { output: () => output });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function until<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 15_000; Date.now() < end; ) {
    const value = await attempt().catch(() => undefined);
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('not within 15 s');
}

const bearer = { headers: { authorization: `Bearer ${TOKEN}` } };
const ready = (boot: NodeBoot) =>
  until(async () => {
    const reply = await fetch(`http://127.0.0.1:${boot.control.port}/health`);
    return ((await reply.json()) as { ready: boolean }).ready ? true : undefined;
  });

test('users of a placebo network come online, seen by their host; those that never join do not', async () => {
  const epochMs = Date.now();
  const options = { nodes: 2, neverJoining: 0.25, probeIntervalMs: 400 };
  const ports = [await freePort(), await freePort()];
  const seeds = { node: ports.map((port, i) => ({ id: `node-0${i + 1}`, address: { host: '127.0.0.1', port } })) };
  const boots: NodeBoot[] = [];
  for (const { id, address } of seeds.node) {
    const control = { host: '127.0.0.1', port: await freePort() };
    const work = { work: 'program', version: null, region: null, config: null, options, seed: 1 } as const;
    boots.push(programBoot({ id, epochMs, seeds, listen: address, advertise: address, control, work }));
  }
  const control = { host: '127.0.0.1', port: await freePort() };
  const work = hostWork({ users: 20, options, probeInterval: 400, probeTimeout: 200 });
  const host = programBoot({ id: 'host-01', role: 'client-host', epochMs, seeds, control, work });
  for (const boot of boots) start(JSON.stringify(boot));
  const hostProcess = start(JSON.stringify(host));
  await Promise.all([...boots, host].map(ready));

  const body = JSON.stringify({ id: 'p', commands: [{ do: 'populate', populationEpoch: Date.now() - epochMs }] });
  await fetch(`http://127.0.0.1:${control.port}/commands`, { method: 'POST', body, ...bearer });
  const joining = Array.from({ length: 20 }, (_, i) => 100 + i).filter(
    (user) => labelHash(0, ['never-joining', user]) / 0x1_0000_0000 >= 0.25,
  );
  const last = await until(async () => {
    const reply = await fetch(`http://127.0.0.1:${control.port}/samples?after=0`, bearer);
    const { samples } = (await reply.json()) as SamplesReply;
    const last = samples.at(-1) as UsersRecord | undefined;
    return (last?.slices[0]?.online ?? 0) >= joining.length ? last : undefined;
  });
  expect(joining.length).toBeGreaterThan(5);
  expect(last.slices[0]?.online).toBe(joining.length);
  expect(last.sessionsByNode).toEqual({
    'node-01': joining.filter((user) => user % 2 === 0).length,
    'node-02': joining.filter((user) => user % 2 === 1).length,
  });

  hostProcess.kill('SIGTERM');
  expect(await once(hostProcess, 'exit')).toEqual([0, null]);
});

test('the boot may lie in a file; the token is in no log', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'swarmquake-test-'));
  const control = { host: '127.0.0.1', port: await freePort() };
  const boot = programBoot({ control, seeds: { node: [{ id: 'node-01', address: { host: '127.0.0.1', port: 1 } }] } });
  await writeFile(join(folder, 'boot.json'), JSON.stringify(boot));
  const child = start(join(folder, 'boot.json'));
  await ready(boot);
  const reads = await readFile(`/proc/${child.pid}/cmdline`, 'utf8').catch(() => '');
  expect(reads).not.toContain(TOKEN);
  expect(child.output()).not.toContain(TOKEN);
  await rm(folder, { recursive: true });
});

test.each([
  ['without a token', '{"id":"x"}', {}],
  ['with half a boot', '{"id":"x"}', { [ENV.token]: TOKEN }],
  [
    'with a role that the target does not know',
    JSON.stringify(programBoot({ role: 'toString' })),
    { [ENV.token]: TOKEN },
  ],
])('%s it says so and exits 1', async (_name, boot, env) => {
  const child = start(boot, env);
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  expect(child.output()).toMatch(/crashed: Error: /);
});
