/** The process runtime does what every runtime must, and what only it does. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type ProcessRuntimeOptions, processRuntime } from '../../framework/runtime/process/process-runtime.js';
import type { Swarm } from '../../framework/runtime/runtime.js';
import { bundleNode, type NodeBundle } from '../../framework/target/bundle.js';
import type { NodeBoot } from '../../framework/target/protocol.js';
import { until } from '../until.js';
import { latestSessions } from './ask-node.js';
import { launchOf, TOKEN } from './launches.js';
import { runtimeConformance } from './runtime.suite.js';

jest.setTimeout(60_000);

/** Living processes with the run's mark, straight from /proc. */
function marked(runId: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`SWARMQUAKE_RUN=${runId}`);
    } catch {
      return false;
    }
  });
}

describe('processes at addresses of their own', () => {
  runtimeConformance({
    runtime: 'process',
    makeRuntime: () => processRuntime({ loopback: 'own' }),
    remaining: (runId) => marked(runId).length,
    slowMs: 10_000,
  });
});

describe('a process node', () => {
  let swarms: Swarm[];
  let bundle: NodeBundle;
  let logsDir: string;
  let runs = 0;
  const never = new AbortController().signal;

  async function open(options: ProcessRuntimeOptions = {}): Promise<Swarm> {
    const run = { runId: `process ${process.pid}-${++runs}`, token: TOKEN, epochMs: Date.now() };
    const swarm = await processRuntime(options).open({ ...run, bundlePath: bundle.path, logsDir, width: 2 });
    swarms.push(swarm);
    return swarm;
  }

  beforeAll(async () => {
    bundle = await bundleNode(new URL('./echo-nodes.ts', import.meta.url).href);
    logsDir = mkdtempSync(join(tmpdir(), 'swarmquake-test-'));
  });
  afterAll(async () => {
    await bundle.remove();
    rmSync(logsDir, { recursive: true, force: true });
  });
  beforeEach(() => {
    swarms = [];
  });
  afterEach(async () => {
    for (const swarm of swarms) await swarm.stop();
  });

  test('is in a session of its own and inherits nothing but its orders', async () => {
    const swarm = await open();
    await swarm.start([launchOf('a')], never);
    const [pid = ''] = marked(swarm.runId);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const session = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3];
    expect(session).toBe(pid);
    const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter(Boolean)
      .map((entry) => entry.split('=')[0]);
    expect(names.sort()).toEqual([
      'NODE_OPTIONS',
      'SWARMQUAKE_BOOT',
      'SWARMQUAKE_HOME',
      'SWARMQUAKE_RUN',
      'SWARMQUAKE_TOKEN',
    ]);
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(TOKEN);
    const bootPath = /SWARMQUAKE_BOOT=([^\0]+)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1] ?? '';
    expect(statSync(bootPath).mode & 0o777).toBe(0o600);
    await swarm.stop();
    expect(existsSync(bootPath)).toBe(false);
  });

  test('of which users connect gets source addresses of its own, and no other node or run has any of them', async () => {
    const [one, other] = [await open({ loopback: 'own' }), await open({ loopback: 'own' })];
    const [host, node] = await one.start([{ ...launchOf('host'), addresses: 3 }, launchOf('a')], never);
    const [stranger] = await other.start([launchOf('a')], never);
    const bootPath =
      /SWARMQUAKE_BOOT=([^\0]+host[^\0]+)/.exec(
        marked(one.runId)
          .map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8'))
          .join('\0'),
      )?.[1] ?? '';
    const boot = JSON.parse(readFileSync(bootPath, 'utf8')) as NodeBoot;
    expect(new Set([...boot.sourceAddresses, node?.data.host, stranger?.data.host]).size).toBe(5);
    expect(boot.sourceAddresses).toContain(host?.data.host);
    const secondByte = (address: string | undefined) => address?.split('.')[1];
    expect(secondByte(node?.data.host)).toBe(secondByte(host?.data.host));
    expect(secondByte(node?.data.host)).not.toBe(secondByte(stranger?.data.host));
    expect(secondByte(node?.data.host)).not.toBe('0');
  });

  test('shares 127.0.0.1 where there is nothing else, with ports of its own that it keeps', async () => {
    const swarm = await open({ loopback: 'single' });
    const nodes = await swarm.start(
      [launchOf('a'), launchOf('b', {}, ['a']), { ...launchOf('host'), addresses: 3 }],
      never,
    );
    const addresses = nodes.flatMap((node) => [node.data, node.control()]);
    expect(new Set(addresses.map((address) => address.host))).toEqual(new Set(['127.0.0.1']));
    expect(new Set(addresses.map((address) => address.port)).size).toBe(6);
    const before = swarm.node('a').data;
    await swarm.kill(['a']);
    const [again] = await swarm.start([launchOf('a')], never);
    expect(again?.data).toEqual(before);
    await until(
      () => latestSessions(swarm.node('b')),
      (answered) => answered === 1,
      5_000,
    );
  });
});
