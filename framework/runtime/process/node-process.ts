/** One node as an operating-system process: started in a session of its own, signalled only while it is surely ours. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';
import type { Address } from '../../target/contract.js';
import { ENV, type NodeBoot } from '../../target/protocol.js';
import { home } from '../home.js';
import { hasProc, identify, isAlive, isListed, lookUp, type ProcessIdentity, send } from '../process-table.js';
import type { NodeLife } from '../runtime.js';

export interface NodeProcess extends ProcessIdentity {
  readonly logPath: string;
  /** The handle knows at once; the process table is asked besides. */
  ended(): boolean;
  /** 'exited with code 1', 'was ended by SIGKILL'; for people. */
  ending(): string;
  life(): NodeLife;
  /** Looks whether it is there, and signals when told to, at once: in the same turn, for its pid stays its own until we reap it. */
  aim(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): { fire(): boolean };
}

export interface NodeProcessStart {
  readonly runId: string;
  readonly token: string;
  readonly bundlePath: string;
  readonly bootPath: string;
  readonly logPath: string;
  readonly boot: NodeBoot;
}

export function startNodeProcess(start: NodeProcessStart): NodeProcess {
  writeFileSync(start.bootPath, JSON.stringify(start.boot), { mode: 0o600 });
  const log = openSync(start.logPath, 'a');
  try {
    const child = spawn(process.execPath, [start.bundlePath], {
      // A session of its own: Ctrl-C in the terminal reaches the controller alone.
      detached: true,
      cwd: dirname(start.bootPath),
      stdio: ['ignore', log, log],
      env: {
        [ENV.run]: start.runId,
        [ENV.home]: home(),
        [ENV.token]: start.token,
        [ENV.boot]: start.bootPath,
        NODE_OPTIONS: '',
      },
    });
    child.unref();
    return nodeProcess(child, start.logPath);
  } finally {
    closeSync(log);
  }
}

/** Whether somebody takes a connection there. */
export function acceptsConnection(address: Address, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(address);
    const settle = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.setTimeout(timeoutMs, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

function nodeProcess(child: ChildProcess, logPath: string): NodeProcess {
  let failure: string | null = null;
  child.once('error', (error) => {
    failure = `could not be started: ${error.message}`;
  });
  const who: ProcessIdentity = child.pid === undefined ? { pid: -1, startTime: null } : identify(child.pid);
  const ended = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  // Without /proc every look costs a process, and the handle knows as much of a child.
  const gone = (): boolean => ended() || (hasProc && !isListed(who));
  return {
    ...who,
    logPath,
    ended: gone,
    ending() {
      if (failure !== null) return failure;
      if (child.signalCode !== null) return `was ended by ${child.signalCode}`;
      return child.exitCode === null ? 'is gone' : `exited with code ${child.exitCode}`;
    },
    life() {
      if (gone()) return 'gone';
      const state = lookUp(who.pid)?.state;
      if (state === undefined) return 'gone';
      return state === 'T' || state === 't' ? 'paused' : 'running';
    },
    aim(signal) {
      const there = !gone() && isAlive(who);
      return { fire: () => there && send(who.pid, signal, 'group') };
    },
  };
}
