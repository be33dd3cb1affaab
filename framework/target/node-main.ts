/**
 * The entry of every node process: takes its orders, opens its control door, runs the program of its role
 * or a host of virtual users, and ends itself when nobody asks for it any more.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Second, TimeMs } from '../spec/units.js';
import { clientHostWork } from './client-host/work.js';
import type { Address, NodeEvent, NodeModule } from './contract.js';
import { controlServer } from './control-server.js';
import { KeptSamples } from './kept-samples.js';
import { loopDelay } from './loop-delay.js';
import { readBoot } from './node-boot.js';
import { epochClock, Lease } from './node-clock.js';
import type { RunningWork } from './node-work.js';
import { programWork } from './program-work.js';
import { type CommandsReply, type CommandsRequest, NODE_EXIT, type NodeBoot } from './protocol.js';

const REMEMBERED_COMMANDS = 1_000;
const CLOSE_WITHIN_MS = 2_000;
const MAX_LOG_BYTES = 16 * 1024 * 1024;
const MAX_LINE = 2_000;

export interface NodeParts {
  readonly boot: NodeBoot;
  readonly token: string;
  readonly module: NodeModule;
  log(line: string): void;
  /** Nobody renewed the lease. */
  leaseLost(): void;
}

export interface StartedNode {
  readonly control: Address;
  close(): Promise<void>;
}

/** Runs the node that the environment describes, until it is told to end or left alone. */
export function nodeMain(module: NodeModule): void {
  let token = '';
  const log = logger(() => token);
  const exit = (code: number): never => process.exit(code);
  const crashed = (error: unknown): never => {
    log(`crashed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return exit(NODE_EXIT.crashed);
  };
  process.on('uncaughtException', crashed);
  process.on('unhandledRejection', crashed);
  // Ctrl-C is the controller's: it puts things back first.
  process.on('SIGINT', () => undefined);

  const started = readBoot(process.env);
  token = started.token;
  const leaseLost = (): void => {
    log('the lease is over: no controller');
    exit(NODE_EXIT.leaseLost);
  };
  startNode({ ...started, module, log, leaseLost }).then((node) => {
    process.once('SIGTERM', () => {
      setTimeout(() => exit(NODE_EXIT.inOrder), CLOSE_WITHIN_MS).unref();
      node.close().then(() => exit(NODE_EXIT.inOrder), crashed);
    });
  }, crashed);
}

/** Resolves when the program is up and the node says that it is ready; its control door is open before that. */
export async function startNode(parts: NodeParts): Promise<StartedNode> {
  const { boot, token, log } = parts;
  const now = epochClock(boot.epochMs);
  const kept = new KeptSamples();
  const lease = new Lease();
  const event = (e: NodeEvent): void => kept.event(now(), e);
  let work: RunningWork | null = null;

  const door = controlServer(token, {
    health: () => ({ id: boot.id, ready: work !== null }),
    renewed: () => lease.renew(),
    samples: (after) => kept.after(after, now()),
    commands: doneOnce(now, () => work),
    finish: () => work?.finish() ?? null,
  });
  const control = await listen(door, boot.control);
  const leaseTimer = setInterval(() => {
    if (!lease.tick()) return;
    clearInterval(leaseTimer);
    parts.leaseLost();
  }, 1_000);

  let stopBeat: () => void = () => undefined;
  const close = async (): Promise<void> => {
    clearInterval(leaseTimer);
    stopBeat();
    door.close();
    door.closeAllConnections();
    await work?.close();
  };
  try {
    work = await startWork(parts, now, event);
  } catch (error) {
    await close();
    throw error;
  }
  stopBeat = beat(work, now, (at, sample) => kept.sample(at, sample));
  log(`${boot.id} (${boot.role}) is ready after ${Math.round(performance.now())} ms`);
  return { control, close };
}

async function startWork(parts: NodeParts, now: () => TimeMs, event: (e: NodeEvent) => void): Promise<RunningWork> {
  const { boot, module, log } = parts;
  const { work, id, role, listen, advertise, seeds } = boot;
  if (work.work === 'client-host') {
    const { sourceAddresses } = boot;
    return clientHostWork(work, module.virtualUsers, { seeds, sourceAddresses, now, log, event });
  }
  const program = Object.hasOwn(module.programs, role) ? module.programs[role] : undefined;
  if (!program) throw new Error(`this target has no program for the role "${role}"`);
  const { version, region, config, options, seed } = work;
  const context = { id, role, version, region, listen, advertise, seeds, config, options, seed, now, log, event };
  return programWork(program, context);
}

/** A repeated request is answered from memory: what it asks for is done once. */
function doneOnce(now: () => TimeMs, work: () => RunningWork | null) {
  const answered = new Map<string, CommandsReply>();
  return (request: CommandsRequest): CommandsReply | null => {
    const known = answered.get(request.id);
    if (known) return known;
    const running = work();
    if (!running) return null;
    const results = request.commands.map((command) => running.command(command));
    const reply = { id: request.id, at: now(), results };
    answered.set(request.id, reply);
    const [oldest] = answered.keys();
    if (answered.size > REMEMBERED_COMMANDS && oldest !== undefined) answered.delete(oldest);
    return reply;
  };
}

/** The pulse of a node: ticks on multiples of its tick, and the end of every second, by the run's clock. */
function beat(work: RunningWork, now: () => TimeMs, keep: (at: TimeMs, sample: object) => void): () => void {
  const everyMs = work.tickMs ?? 1_000;
  const delay = loopDelay();
  let second: Second = Math.floor(now() / 1_000);
  let due = nextMultiple(now(), everyMs);
  let timer = setTimeout(pulse, due - now());

  function pulse(): void {
    const at = now();
    if (at < due) {
      timer = setTimeout(pulse, due - at);
      return;
    }
    delay.late(at - due);
    const current = Math.floor(at / 1_000);
    if (current > second) endSeconds(current, at);
    if (work.tickMs !== null) work.tick(at);
    due = nextMultiple(now(), everyMs);
    timer = setTimeout(pulse, due - now());
  }

  function endSeconds(current: Second, at: TimeMs): void {
    const lag = delay.endSecond();
    const first = Math.max(second, current - 1 - work.catchUpSeconds);
    for (let s = first; s < current; s++) {
      const sample = work.endSecond(s, at, lag);
      if (sample) keep(at, sample);
    }
    second = current;
  }

  return () => {
    clearTimeout(timer);
    delay.close();
  };
}

function nextMultiple(time: TimeMs, of: number): TimeMs {
  return (Math.floor(time / of) + 1) * of;
}

async function listen(server: Server, at: Address): Promise<Address> {
  server.listen(at.port, at.host);
  await once(server, 'listening');
  const bound = server.address() as AddressInfo;
  return { host: bound.address, port: bound.port };
}

/** Lines to stdout, which a runtime connects with the node's log file. */
function logger(token: () => string): (line: string) => void {
  let bytes = 0;
  // A log that cannot be written is no reason to die.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return (line) => {
    if (bytes > MAX_LOG_BYTES) return;
    const secret = token();
    const clean = secret === '' ? line : line.replaceAll(secret, '<token>');
    const text = `${new Date().toISOString()} ${clean.slice(0, MAX_LINE)}\n`;
    bytes += text.length;
    process.stdout.write(text);
  };
}
