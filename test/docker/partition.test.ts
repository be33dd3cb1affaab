/** What only containers do: cut nodes off; and what their faults must not touch. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { type DockerRuntimeOptions, dockerRuntime } from '../../framework/runtime/docker/docker.js';
import type { NodeLaunch, Swarm } from '../../framework/runtime/runtime.js';
import { until } from '../until.js';
import { describeWithEngine } from './engine-wanted.js';
import { inspectNode, markedOnEngine } from './marked.js';

jest.setTimeout(120_000);
const WITHIN_MS = 20_000;
const never = new AbortController().signal;

interface Dialled {
  readonly ok: boolean;
  readonly code: string | null;
  readonly ms: number;
}

const launch = (id: string, boot: unknown = {}): NodeLaunch => ({
  id,
  role: 'dialler',
  region: null,
  dataPort: 4_000,
  addresses: 1,
  measures: false,
  seeds: [{ role: 'dialler', id: 'a', port: 4_000 }],
  boot,
});

describeWithEngine('containers', () => {
  let logsDir: string;
  let swarms: Swarm[];
  let runs = 0;

  async function open(options: DockerRuntimeOptions = {}, nodeIds: readonly string[] = []): Promise<Swarm> {
    const swarm = await dockerRuntime(options).open({
      runId: `docker tests/${process.pid}-${++runs}`,
      token: 'a-token-of-these-tests',
      epochMs: Date.now(),
      bundlePath: fileURLToPath(new URL('./fixtures/node.mjs', import.meta.url)),
      logsDir,
      width: 16,
      nodeIds,
    });
    swarms.push(swarm);
    return swarm;
  }

  async function ask<T>(swarm: Swarm, node: string, path: string): Promise<T> {
    const { host, port } = swarm.node(node).control();
    const response = await fetch(`http://${host}:${port}${path}`, { signal: AbortSignal.timeout(5_000) });
    return (await response.json()) as T;
  }
  const dial = (swarm: Swarm, from: string, to: string): Promise<Dialled> =>
    ask(swarm, from, `/dial?host=${to}&port=4000`);
  const outcomes = (swarm: Swarm, pairs: readonly (readonly [string, string])[]) =>
    Promise.all(pairs.map(async ([from, to]) => (await dial(swarm, from, to)).ok));

  beforeEach(() => {
    logsDir = mkdtempSync(join(tmpdir(), 'swarmquake-test-'));
    swarms = [];
  });
  afterEach(async () => {
    for (const swarm of swarms) await swarm.stop();
    rmSync(logsDir, { recursive: true, force: true });
  });

  test('two of four cut off: across nothing passes, within both sides and on control all goes on, and it heals', async () => {
    const swarm = await open();
    await swarm.start(
      ['a', 'b', 'c', 'd'].map((id) => launch(id)),
      never,
    );
    const across = [
      ['a', 'c'],
      ['c', 'a'],
      ['b', 'd'],
      ['d', 'b'],
    ] as const;
    const within = [
      ['a', 'b'],
      ['b', 'a'],
      ['c', 'd'],
      ['d', 'c'],
    ] as const;
    expect(await outcomes(swarm, [...across, ...within])).toEqual(Array(8).fill(true));
    // A connection that exists before the cut falls silent, and lives on after it.
    await ask(swarm, 'c', '/hold?host=a&port=4000');
    const echoed = async () => (await ask<{ echoed: number }>(swarm, 'c', '/held')).echoed;
    await until(echoed, (bytes) => bytes > 0, WITHIN_MS);
    expect(await swarm.dropped(['a', 'b'])).toEqual({ a: 0, b: 0 });

    await swarm.isolate(['a', 'b']);
    const atCut = await echoed();
    const dialled = await Promise.all(across.map(([from, to]) => dial(swarm, from, to)));
    expect(dialled.map((one) => one.code)).toEqual(Array(4).fill('TIMEOUT'));
    expect(await outcomes(swarm, within)).toEqual(Array(4).fill(true));
    expect(await echoed()).toBe(atCut);
    for (const node of swarm.nodes()) {
      expect(await node.life()).toBe('running');
      expect(await node.accepts()).not.toBe(false);
    }
    const dropped = await swarm.dropped(['a', 'b']);
    expect(dropped.a).toBeGreaterThan(0);
    expect(dropped.b).toBeGreaterThan(0);

    await swarm.rejoin(['a', 'b']);
    expect(await outcomes(swarm, [...across, ...within])).toEqual(Array(8).fill(true));
    await until(echoed, (bytes) => bytes > atCut, WITHIN_MS);
    const after = await swarm.dropped(['a', 'b']);
    expect(after.a).toBeGreaterThanOrEqual(dropped.a ?? 0);
    await swarm.rejoin(['a', 'b']);
    expect(await swarm.dropped(['a', 'b'])).toEqual(after);
  });

  test('a node that is killed and started again while cut off is cut off again', async () => {
    const swarm = await open();
    await swarm.start([launch('a'), launch('b')], never);
    await swarm.isolate(['a']);
    await swarm.kill(['a']);
    await swarm.start([launch('a')], never);
    expect(
      await outcomes(swarm, [
        ['a', 'b'],
        ['b', 'a'],
      ]),
    ).toEqual([false, false]);
    await swarm.rejoin(['a']);
    expect(
      await outcomes(swarm, [
        ['a', 'b'],
        ['b', 'a'],
      ]),
    ).toEqual([true, true]);
  });

  test('a node that is dead when it is cut off is cut off when it comes back', async () => {
    const swarm = await open();
    await swarm.start([launch('a'), launch('b')], never);
    await swarm.kill(['a']);
    await swarm.isolate(['a']);
    await swarm.start([launch('a')], never);
    expect(
      await outcomes(swarm, [
        ['a', 'b'],
        ['b', 'a'],
      ]),
    ).toEqual([false, false]);
  });

  test('peers learn of a killed node by a refusal or an unreachable address, not by waiting', async () => {
    const swarm = await open();
    await swarm.start([launch('a'), launch('b')], never);
    expect((await dial(swarm, 'b', 'a')).ok).toBe(true);
    await swarm.kill(['a']);
    // The kernel takes connections for a dying process until its memory is freed.
    const seen = await until(
      () => ask<Dialled>(swarm, 'b', '/dial?host=a&port=4000&within=4000'),
      (one) => !one.ok && one.code !== 'TIMEOUT',
      WITHIN_MS,
    );
    expect(['EHOSTUNREACH', 'ECONNREFUSED']).toContain(seen.code);
  });

  test('a newcomer is found by its name, whether it was announced or not, and inherits no dead node’s address', async () => {
    const swarm = await open({}, ['a', 'announced']);
    await swarm.start([launch('a'), launch('b')], never);
    await swarm.kill(['b']);
    await swarm.start([launch('announced'), launch('unannounced')], never);
    expect(
      await outcomes(swarm, [
        ['a', 'announced'],
        ['a', 'unannounced'],
      ]),
    ).toEqual([true, true]);
    expect((await dial(swarm, 'a', 'b')).ok).toBe(false);
    await swarm.start([launch('b')], never);
    expect(
      await outcomes(swarm, [
        ['a', 'b'],
        ['announced', 'b'],
      ]),
    ).toEqual([true, true]);
  });

  test('through published ports: on 127.0.0.1 alone, and found again after a restart', async () => {
    const swarm = await open({ control: 'published' });
    await swarm.start([launch('a'), launch('b')], never);
    const { HostConfig } = await inspectNode(swarm.runId, 'a');
    expect(
      Object.values(HostConfig.PortBindings ?? {})
        .flat()
        .map((one) => one.HostIp),
    ).toEqual(['127.0.0.1']);
    expect((await dial(swarm, 'a', 'b')).ok).toBe(true);
    await swarm.kill(['a']);
    await swarm.start([launch('a')], never);
    expect(await ask(swarm, 'a', '/health')).toEqual({ id: 'a', ready: true });
    expect(await swarm.node('a').accepts()).toBeNull();
  });

  test('a node has no way out, no mounts, no token in its command, and the limits of its role', async () => {
    const swarm = await open({ limits: { dialler: { memoryMiB: 96, cpus: 0.5 } } });
    await swarm.start([launch('a')], never);
    const view = await inspectNode(swarm.runId, 'a');
    expect(view.HostConfig).toMatchObject({ Memory: 96 * 1024 ** 2, NanoCpus: 5e8, Privileged: false });
    expect(view.HostConfig.Binds ?? []).toEqual([]);
    expect(Object.keys(view.NetworkSettings.Networks).sort()).toEqual(
      (await markedOnEngine(swarm.runId)).slice(1).sort(),
    );
    expect(JSON.stringify([view.Path, view.Args])).not.toContain('a-token-of-these-tests');
    expect(await ask(swarm, 'a', '/boot')).toMatchObject({ id: 'a', run: swarm.runId, hasToken: true });
    expect(JSON.stringify(await ask(swarm, 'a', '/boot'))).not.toContain('a-token-of-these-tests');
    // An address that is set aside for examples: nobody is reached even should this fail.
    expect((await dial(swarm, 'a', '192.0.2.1')).ok).toBe(false);
  });

  test('what measures weighs more than what it measures, where the CPU is short', async () => {
    const swarm = await open();
    await swarm.start([launch('a'), { ...launch('b'), measures: true }], never);
    const shares = async (id: string) => (await inspectNode(swarm.runId, id)).HostConfig.CpuShares;
    expect(await shares('b')).toBe(4 * (await shares('a')));
    expect(await shares('a')).toBe(1_024);
  });

  test('nodes cannot talk behind a cut, on the network that is the controller’s', async () => {
    const swarm = await open({ control: 'direct' });
    await swarm.start([launch('a'), launch('b')], never);
    const { host, port } = swarm.node('b').control();
    expect((await ask<Dialled>(swarm, 'a', `/dial?host=${host}&port=${port}`)).ok).toBe(false);
  });
});
