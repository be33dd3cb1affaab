/** The runtime that needs nothing but Node: every node a process on loopback, with an address of its own where the machine allows. */
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { MachineError } from '../../errors.js';
import { hasProc } from '../process-table.js';
import type { Capabilities, RunIdentity, Runtime, Swarm } from '../runtime.js';
import { canBind, oneAddress, ownAddresses } from './address-book.js';
import { openProcessSwarm } from './process-swarm.js';
import { claimSubnet, secondByteOf } from './subnet.js';

export interface ProcessRuntimeOptions {
  /** 'own': each node 127.x.y.z of its own; 'single': all on 127.0.0.1 with a port each. Default: own where it can be bound. */
  readonly loopback?: 'own' | 'single';
  /** How long a node may take to answer its health route. */
  readonly startWithinMs?: number;
}

const START_WITHIN_MS = 30_000;
/** Descriptors that a node needs besides its users' connections. */
const SPARE_FILES = 500;
/** Of the range below ephemeral ports, where nodes that share an address listen. */
const SINGLE_FIRST_PORT = 12_000;
const SINGLE_PORTS_PER_RUN = 64;

export function processRuntime(options: ProcessRuntimeOptions = {}): Runtime {
  return {
    name: 'process',
    preflight: () => preflight(options),
    open: (run) => open(run, options),
  };
}

async function preflight(options: ProcessRuntimeOptions): Promise<Capabilities> {
  if (platform() === 'win32') throw noSignals();
  if (!(await canBind({ host: '127.0.0.1', port: 0 }))) throw noLoopback();
  const own = options.loopback !== 'single' && (await hasOwnAddresses());
  const files = openFiles();
  return {
    runtime: 'process',
    can: ['kill', 'relaunch', 'pause'],
    cannot: [
      {
        capability: 'partition',
        why: 'processes share one network stack; containers can be cut off',
      },
      { capability: 'packet loss', why: 'processes share one loopback device' },
    ],
    facts: [
      own ? 'nodes at addresses of their own in 127.0.0.0/8' : 'nodes share 127.0.0.1, a port each',
      files === null ? 'open files: not known here' : `${files.toLocaleString('en-US')} open files a process`,
      ...(hasProc ? [] : ['no /proc: what is left of a crashed run is found by its pid list alone']),
    ],
    maxUsersPerHost: Math.max(1, (files ?? 1_500) - SPARE_FILES),
    maxNodes: null,
    trialsAtOnce: 1,
  };
}

async function open(run: RunIdentity, options: ProcessRuntimeOptions): Promise<Swarm> {
  const subnet = options.loopback === 'single' ? null : await claimSubnet(run.runId);
  if (subnet === null && options.loopback === 'own') throw noOwnAddresses();
  const book =
    subnet === null
      ? oneAddress(SINGLE_FIRST_PORT + secondByteOf(run.runId) * SINGLE_PORTS_PER_RUN)
      : ownAddresses(subnet.secondByte);
  return openProcessSwarm(run, {
    book,
    subnet,
    startWithinMs: options.startWithinMs ?? START_WITHIN_MS,
  });
}

/** Linux answers on all of 127.0.0.0/8; elsewhere only 127.0.0.1 is set up. */
function hasOwnAddresses(): Promise<boolean> {
  return canBind({ host: '127.94.255.253', port: 0 });
}

function openFiles(): number | null {
  if (!hasProc) return null;
  const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return soft === undefined ? null : Number(soft);
}

function noSignals(): MachineError {
  return new MachineError([
    {
      code: 'NO_SIGNALS',
      path: '--runtime process',
      at: platform(),
      expected: 'a system with POSIX signals: Linux or macOS',
      found: platform(),
      do: 'run it in WSL 2, or use --runtime docker',
    },
  ]);
}

function noLoopback(): MachineError {
  return new MachineError([
    {
      code: 'NO_LOOPBACK',
      path: '--runtime process',
      at: '127.0.0.1',
      expected: 'an address that can be listened on',
      found: 'it cannot be bound',
      do: 'allow listening on loopback in this sandbox',
    },
  ]);
}

function noOwnAddresses(): MachineError {
  return new MachineError([
    {
      code: 'NO_OWN_ADDRESSES',
      path: '--runtime process',
      at: '127.0.0.0/8',
      expected: 'loopback addresses that can be bound',
      found: 'only 127.0.0.1, or all are taken by other runs',
      do: 'leave the choice to the runtime: nodes then share 127.0.0.1',
    },
  ]);
}
