/** What every runtime must do, whatever its nodes are made of. Called by one test file a runtime. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CapabilityError } from '../../framework/errors.js';
import { removeRemains } from '../../framework/runtime/remains.js';
import type { NodeHandle, NodeLaunch, Runtime, Swarm } from '../../framework/runtime/runtime.js';
import { bundleNode, type NodeBundle } from '../../framework/target/bundle.js';
import { until } from '../until.js';
import { askNode, healthOf, latestSessions } from './ask-node.js';
import { launchController } from './launch-controller.js';
import { launchOf, TOKEN } from './launches.js';

export interface ConformanceOptions {
  readonly runtime: 'process' | 'docker';
  readonly makeRuntime: () => Promise<Runtime> | Runtime;
  /** How many processes or containers and networks carry the run's mark, by another way than the runtime's own. */
  readonly remaining: (runId: string) => Promise<number> | number;
  /** How long one node may take to come or go here, so that bounds fit the runtime. */
  readonly slowMs: number;
}

const WIDTH = 2;
const REAPED_WITHIN_MS = 15_000;
let runs = 0;

export function runtimeConformance(options: ConformanceOptions): void {
  const { slowMs } = options;
  const never = new AbortController().signal;
  let bundle: NodeBundle;
  let logsDir: string;
  let swarms: Swarm[];

  const newRunId = (): string => `conformance ${options.runtime}/${process.pid}-${++runs}`;

  async function open(runId = newRunId()): Promise<Swarm> {
    const runtime = await options.makeRuntime();
    await runtime.preflight();
    const epochMs = Date.now();
    const swarm = await runtime.open({ runId, token: TOKEN, epochMs, bundlePath: bundle.path, logsDir, width: WIDTH });
    swarms.push(swarm);
    return swarm;
  }

  async function started(launches: readonly NodeLaunch[]): Promise<{ swarm: Swarm; nodes: NodeHandle[] }> {
    const swarm = await open();
    return { swarm, nodes: [...(await swarm.start(launches, never))] };
  }

  const life = (node: NodeHandle, wanted: string): Promise<string> =>
    until(
      () => node.life(),
      (seen) => seen === wanted,
      slowMs,
    );

  beforeAll(async () => {
    bundle = await bundleNode(new URL('./echo-nodes.ts', import.meta.url).href);
  });
  afterAll(() => bundle.remove());
  beforeEach(() => {
    logsDir = mkdtempSync(join(tmpdir(), 'swarmquake-test-'));
    swarms = [];
  });
  afterEach(async () => {
    for (const swarm of swarms) await swarm.stop();
    rmSync(logsDir, { recursive: true, force: true });
  });

  test('started nodes run, answer the controller, and are heard at their data address', async () => {
    const { swarm, nodes } = await started([launchOf('a'), launchOf('b'), launchOf('c', {}, ['a', 'b'])]);
    expect(nodes.map((node) => node.id)).toEqual(['a', 'b', 'c']);
    expect(
      swarm
        .nodes()
        .map((node) => node.id)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
    for (const node of nodes) {
      expect(await healthOf(node)).toEqual({ id: node.id, ready: true });
      expect(await node.life()).toBe('running');
      expect(await node.accepts()).not.toBe(false);
      expect(swarm.node(node.id)).toBe(node);
    }
    // The third was told of the others, by the addresses at which they really are.
    await until(
      () => latestSessions(swarm.node('c')),
      (answered) => answered === 2,
      slowMs,
    );
  });

  test('a node has its token, and nobody without it is answered', async () => {
    const { nodes } = await started([launchOf('a')]);
    const [node] = nodes;
    expect(await askNode(node, '/samples?after=0', TOKEN)).toMatchObject({ status: 200 });
    expect(await askNode(node, '/samples?after=0', 'another')).toMatchObject({ status: 401 });
  });

  test('a killed node is gone and refuses connections, and its neighbour is not touched', async () => {
    const { swarm } = await started([launchOf('a'), launchOf('b')]);
    await swarm.kill(['a']);
    await life(swarm.node('a'), 'gone');
    // The kernel takes connections for a dying process until its memory is freed.
    await until(
      () => swarm.node('a').accepts(),
      (yes) => yes !== true,
      slowMs,
    );
    expect(await healthOf(swarm.node('b'))).toEqual({ id: 'b', ready: true });
    await swarm.kill(['a']);
    expect(await swarm.node('b').life()).toBe('running');
  });

  test('a killed node starts again under its name at its address', async () => {
    const { swarm, nodes } = await started([launchOf('a'), launchOf('b', {}, ['a'])]);
    const before = nodes[0]?.data;
    await swarm.kill(['a']);
    await life(swarm.node('a'), 'gone');
    const [again] = await swarm.start([launchOf('a')], never);
    expect(again?.data).toEqual(before);
    expect(await healthOf(swarm.node('a'))).toEqual({ id: 'a', ready: true });
    expect(await swarm.node('a').life()).toBe('running');
    await until(
      () => latestSessions(swarm.node('b')),
      (answered) => answered === 1,
      slowMs,
    );
    expect(swarm.nodes()).toHaveLength(2);
  });

  test('a node may be started again as soon as its kill was ordered', async () => {
    const { swarm } = await started([launchOf('a')]);
    await swarm.kill(['a']);
    await swarm.start([launchOf('a')], never);
    expect(await swarm.node('a').life()).toBe('running');
    expect(await healthOf(swarm.node('a'))).toEqual({ id: 'a', ready: true });
  });

  test('starting what runs already changes nothing', async () => {
    const { swarm } = await started([launchOf('a')]);
    const before = await options.remaining(swarm.runId);
    await swarm.start([launchOf('a')], never);
    expect(await options.remaining(swarm.runId)).toBe(before);
  });

  test('a paused node is silent but there; it answers when resumed, and can be killed while paused', async () => {
    const { swarm } = await started([launchOf('a')]);
    const node = swarm.node('a');
    await swarm.pause(['a']);
    await life(node, 'paused');
    expect(await healthOf(node)).toBeNull();
    await swarm.resume(['a']);
    await life(node, 'running');
    expect(
      await until(
        () => healthOf(node),
        (reply) => reply !== null,
        slowMs,
      ),
    ).toEqual({ id: 'a', ready: true });
    await swarm.pause(['a']);
    await life(node, 'paused');
    await swarm.kill(['a']);
    await life(node, 'gone');
  });

  test('two orders at once to pause, or to resume, the same node are as good as one', async () => {
    const { swarm } = await started([launchOf('a')]);
    await Promise.all([swarm.pause(['a']), swarm.pause(['a'])]);
    await life(swarm.node('a'), 'paused');
    await Promise.all([swarm.resume(['a']), swarm.resume(['a'])]);
    await life(swarm.node('a'), 'running');
  });

  test('a node that is cut off hears nobody, keeps its control, and comes back; or the runtime says that it cannot', async () => {
    const { swarm } = await started([launchOf('a'), launchOf('b', {}, ['a'])]);
    const runtime = await options.makeRuntime();
    if (!(await runtime.preflight()).can.includes('partition')) {
      await expect(swarm.isolate(['a'])).rejects.toThrow(CapabilityError);
      await expect(swarm.rejoin(['a'])).rejects.toThrow(CapabilityError);
      await expect(swarm.dropped(['a'])).rejects.toThrow(CapabilityError);
      return;
    }
    const heard = (wanted: number) =>
      until(
        () => latestSessions(swarm.node('b')),
        (n) => n === wanted,
        slowMs,
      );
    await heard(1);
    await swarm.isolate(['a']);
    await heard(0);
    expect(await healthOf(swarm.node('a'))).toEqual({ id: 'a', ready: true });
    await until(
      () => swarm.dropped(['a']),
      (dropped) => (dropped.a ?? 0) > 0,
      slowMs,
    );
    await swarm.rejoin(['a']);
    await heard(1);
  });

  test('a node that dies at its start is an error that shows the end of its log', async () => {
    const swarm = await open();
    const error: unknown = await swarm.start([launchOf('a', { die: true })], never).catch((e: unknown) => e);
    expect(String(error)).toContain('told to die');
  });

  test('a start that is called off ends soon and starts nothing more', async () => {
    const swarm = await open();
    const off = new AbortController();
    const starting = swarm.start(
      [1, 2, 3, 4, 5, 6].map((n) => launchOf(`n${n}`, { delayMs: 60_000 })),
      off.signal,
    );
    const outcome = starting.then(
      () => 'started',
      () => 'called off',
    );
    await until(
      () => options.remaining(swarm.runId),
      (n) => n > 0,
      slowMs,
    );
    off.abort(new Error('enough'));
    expect(await outcome).toBe('called off');
    expect(swarm.nodes().length).toBeLessThanOrEqual(WIDTH);
  });

  test('no more nodes than the width start at once', async () => {
    const { swarm, nodes } = await started([1, 2, 3, 4, 5, 6].map((n) => launchOf(`n${n}`, { delayMs: 300 })));
    await swarm.stop();
    const spans = nodes.map((node) => {
      const [, from, to] = /span (\d+) (\d+)/.exec(readFileSync(join(logsDir, `${node.id}.log`), 'utf8')) ?? [];
      return { from: Number(from), to: Number(to) };
    });
    const atOnce = spans.map(({ from }) => spans.filter((other) => other.from <= from && from < other.to).length);
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(WIDTH);
    expect(Math.max(...atOnce)).toBeGreaterThan(1);
  });

  test('stopping leaves nothing, however often it is asked for, paused nodes included', async () => {
    const { swarm } = await started([launchOf('a'), launchOf('b'), launchOf('c')]);
    await swarm.pause(['b']);
    const [first, second] = await Promise.all([swarm.stop(), swarm.stop()]);
    expect(first.left).toEqual([]);
    expect(second).toEqual(first);
    expect(await options.remaining(swarm.runId)).toBe(0);
    await expect(swarm.start([launchOf('d')], never)).rejects.toThrow();
    expect(await options.remaining(swarm.runId)).toBe(0);
  });

  test('two runs side by side do not touch each other', async () => {
    const [one, other] = [await open(), await open()];
    await Promise.all([
      one.start([launchOf('a')], never),
      other.start([launchOf('a'), launchOf('b', {}, ['a'])], never),
    ]);
    await one.kill(['a']);
    await one.stop();
    expect(await options.remaining(one.runId)).toBe(0);
    expect(await healthOf(other.node('a'))).toEqual({ id: 'a', ready: true });
    await until(
      () => latestSessions(other.node('b')),
      (answered) => answered === 1,
      slowMs,
    );
  });

  test.each(['before-the-first-node', 'while-nodes-start', 'in-mid-run'] as const)(
    'a controller killed %s leaves nothing',
    async (moment) => {
      const runId = newRunId();
      const controller = await launchController(options.runtime, runId, bundle.path, logsDir, moment);
      if (moment === 'in-mid-run') expect(await options.remaining(runId)).toBeGreaterThan(0);
      controller.kill();
      await until(controller.reaperGone, (gone) => gone, REAPED_WITHIN_MS + slowMs);
      expect(await options.remaining(runId)).toBe(0);
    },
  );

  test('with controller and reaper both killed, nodes end by their lease', async () => {
    const runId = newRunId();
    const controller = await launchController(options.runtime, runId, bundle.path, logsDir, 'in-mid-run');
    for (const control of controller.controls) await askNode(control, '/samples?after=0', TOKEN);
    controller.killReaper();
    controller.kill();
    await until(
      () => controller.living(),
      (living) => living === 0,
      20_000,
    );
    // A dead container is still a container: this is what `clean` is for.
    const swept = await removeRemains(runId, options.runtime === 'docker');
    expect(swept?.left).toEqual([]);
    expect(await options.remaining(runId)).toBe(0);
  });
}
