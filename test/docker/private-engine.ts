/**
 * A container engine of a test's own, which can be stopped and started for real: in namespaces of its own for network, mounts
 * and host name, so that neither its rules nor its stop reach the engine of the machine. Linux, as root.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../until.js';
import { ask, markedOnEngine } from './marked.js';

const ANSWERS_WITHIN_MS = 60_000;
const STOPS_WITHIN_MS = 30_000;
/** Of containers that do not heed SIGTERM, in seconds. */
const GRACE = '1';

export interface PrivateEngine {
  /** For DOCKER_HOST. */
  readonly address: string;
  /** What goes before a command that is to meet its containers on its own network. */
  readonly within: readonly string[];
  start(): Promise<void>;
  /** As an administrator does: its containers end with it. */
  stop(): Promise<void>;
  /** Names of the containers and networks with the label of a run. */
  marked(runId: string): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function privateEngine(): Promise<PrivateEngine> {
  const dir = mkdtempSync(join(tmpdir(), 'swarmquake-engine-'));
  const address = `unix://${join(dir, 'engine.sock')}`;
  const log = join(dir, 'log');
  const own = 'mount -t tmpfs tmpfs /run && ip link set lo up && echo there && exec cat';
  const holder = spawn('unshare', ['--net', '--mount', '--uts', '--propagation', 'private', 'sh', '-c', own], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  const within = ['nsenter', '--net', '--mount', '--uts', `--target=${holder.pid}`, '--'];
  let daemon: ChildProcess | null = null;

  async function start(): Promise<void> {
    const [command = '', ...args] = [
      ...within,
      // A test that is killed takes its engine with it.
      ...['setpriv', '--pdeathsig', 'TERM', 'dockerd'],
      ...['--log-level', 'error', '--shutdown-timeout', GRACE, '-H', address],
      ...['--data-root', join(dir, 'data'), '--exec-root', join(dir, 'exec'), '--pidfile', join(dir, 'pid')],
    ];
    daemon = spawn(command, args, { stdio: ['ignore', 'ignore', openSync(log, 'a')] });
    const ended = once(daemon, 'exit').then(() =>
      Promise.reject(new Error(`dockerd ended: ${readFileSync(log, 'utf8')}`)),
    );
    const answers = until(
      () => ask<{ ApiVersion?: string }>('/version', address).catch(() => null),
      (said) => said?.ApiVersion !== undefined,
      ANSWERS_WITHIN_MS,
    );
    ended.catch(() => undefined);
    await Promise.race([answers, ended]);
  }

  async function stop(): Promise<void> {
    if (daemon === null || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const exit = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    const late = setTimeout(() => daemon?.kill('SIGKILL'), STOPS_WITHIN_MS);
    await exit;
    clearTimeout(late);
  }

  return {
    address,
    within,
    start,
    stop,
    marked: (runId) => markedOnEngine(runId, address),
    async remove() {
      await stop();
      const gone = once(holder, 'exit');
      holder.stdin.end();
      await gone;
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
