/**
 * What the operating system says of processes. A pid alone names nobody, because pids are used again:
 * a process is its pid together with the instant at which it started.
 * Where there is /proc it is read; elsewhere (macOS) `ps` is asked, and marks cannot be seen.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { ENV } from '../target/protocol.js';

export interface ProcessIdentity {
  readonly pid: number;
  /** Boot and start instant, comparable as a whole only; null: cannot be told here. */
  readonly startTime: string | null;
}

export interface ProcessState extends ProcessIdentity {
  /** The letter of ps: R, S, D, T, Z. */
  readonly state: string;
}

export const hasProc = existsSync('/proc/self/stat');

/** null: no such process. */
export function lookUp(pid: number): ProcessState | null {
  return hasProc ? fromProc(pid) : fromPs(pid);
}

/** Whether that very process still exists and is more than a zombie. */
export function isAlive(who: ProcessIdentity): boolean {
  const now = lookUp(who.pid);
  return now !== null && sameProcess(who, now) && now.state !== 'Z' && now.state !== 'X';
}

/** Whether it is still in the table. A zombie counts: other threads of it may hold its sockets for a moment longer. */
export function isListed(who: ProcessIdentity): boolean {
  const now = lookUp(who.pid);
  return now !== null && sameProcess(who, now);
}

function sameProcess(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.startTime === null || other.startTime === null || one.startTime === other.startTime;
}

export function identify(pid: number): ProcessIdentity {
  return { pid, startTime: lookUp(pid)?.startTime ?? null };
}

/** Signals that very process, or its process group, and nobody who has its pid by now. False: it is gone. */
export function signalProcess(
  who: ProcessIdentity,
  signal: NodeJS.Signals,
  to: 'process' | 'group' = 'process',
): boolean {
  return isAlive(who) && send(who.pid, signal, to);
}

/** For who has just looked whose pid it is. False: it is gone. */
export function send(pid: number, signal: NodeJS.Signals, to: 'process' | 'group'): boolean {
  try {
    process.kill(to === 'group' ? -pid : pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

interface Mark {
  readonly runId: string;
  /** Where its controller was started; null: it does not say. */
  readonly home: string | null;
}

/** All living processes of this user that carry a run's mark in their environment, ourselves left out. */
export function markedProcesses(): readonly (ProcessState & Mark)[] {
  if (!hasProc) return [];
  const found: (ProcessState & Mark)[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const state = fromProc(pid);
    if (state === null || state.state === 'Z' || state.state === 'X') continue;
    const mark = markOf(pid);
    if (mark !== null) found.push({ ...state, ...mark });
  }
  return found;
}

function markOf(pid: number): Mark | null {
  try {
    if (statSync(`/proc/${pid}`).uid !== process.getuid?.()) return null;
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const named = (name: string): string | null => {
      const entry = entries.find((one) => one.startsWith(`${name}=`));
      return entry === undefined || entry.length === name.length + 1 ? null : entry.slice(name.length + 1);
    };
    const runId = named(ENV.run);
    return runId === null ? null : { runId, home: named(ENV.home) };
  } catch {
    return null; // It ended meanwhile, or is not ours to read.
  }
}

let boot: string | undefined;

/** Start instants count from the boot, and registry entries may outlive one. */
function bootId(): string {
  boot ??= existsSync('/proc/sys/kernel/random/boot_id')
    ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
    : 'boot';
  return boot;
}

function fromProc(pid: number): ProcessState | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, field 2, is in parentheses and may hold anything, parentheses too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === undefined || startTicks === undefined) return null;
    return { pid, state, startTime: `${bootId()}/${startTicks}` };
  } catch {
    return null;
  }
}

function fromPs(pid: number): ProcessState | null {
  try {
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '/bin:/usr/bin', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const state = line[0];
    return state === undefined ? null : { pid, state, startTime: line.replace(/^\S+\s+/, '') };
  } catch {
    return null;
  }
}
