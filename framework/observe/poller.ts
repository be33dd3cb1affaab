/**
 * Asks every node once a second for the samples it kept, and writes them to the journal as they come, where they can be true.
 * A lost poll loses nothing: the cursor stays where it was. A node that stays silent without our doing is a fact of its own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { MachineError } from '../errors.js';
import type { Swarm } from '../runtime/runtime.js';
import type { Second, TimeMs } from '../spec/units.js';
import { type ControlClient, ControlError } from './control.js';
import type { Journal } from './journal.js';
import { type Facts, factsOf, type UncheckedSamples } from './replies.js';

/** After the full second, so that the second that just ended is whole in every node. */
const AFTER_SECOND_MS = 150;
const WIDTH = 16;
const SILENT_AFTER_POLLS = 3;
/** One mute node must not hold up what the others say: its poll goes on, the round does not wait for it. */
const ROUND_WAITS_MS = 600;
/** A node whose answers are not to be believed, so many in a row, is asked in one round of four: still often enough for its lease. */
const LIES_TOLERATED = 10;
const LIAR_ASKED_EACH = 4;
/** Turns in a node's life that it tells of itself: more than any has in a second, on average since it is followed. */
const LIVES_A_SECOND = 5;

export interface Poller {
  /** From now on (again): its cursor starts anew, as after every start of the node. */
  follow(node: string): void;
  /** We took it down, or froze it: its silence is ours. */
  leave(node: string): void;
  /** One round over all nodes; used by the loop, and once more at the end. */
  round(): Promise<void>;
  /** Rounds once a second until the signal; resolves when the last one is done. `eachSecond` runs after each round. */
  run(signal: AbortSignal, eachSecond: () => void): Promise<void>;
}

interface Followed {
  cursor: number;
  /** The last second that it told of. */
  last: Second;
  failures: number;
  busy: boolean;
  silent: boolean;
  /** Answers in a row that were not, or not wholly, believed. */
  lies: number;
  rounds: number;
  readonly since: TimeMs;
  lives: number;
}

export interface PollerParts {
  readonly swarm: Swarm;
  readonly control: ControlClient;
  readonly journal: Journal;
  readonly hosts: ReadonlySet<string>;
  now(): TimeMs;
}

export function poller({ swarm, control, journal, hosts, now }: PollerParts): Poller {
  const followed = new Map<string, Followed>();
  const limit = pLimit(WIDTH);
  let fatal: MachineError | null = null;

  async function poll(node: string, state: Followed): Promise<void> {
    state.rounds += 1;
    const resting = state.lies >= LIES_TOLERATED && state.rounds % LIAR_ASKED_EACH !== 0;
    if (state.busy || resting) return;
    state.busy = true;
    try {
      const reply = await control.samples(node, state.cursor);
      if (followed.get(node) !== state) return;
      state.cursor = reply.next;
      state.failures = 0;
      write(node, state, reply);
    } catch (error) {
      if (error instanceof ControlError && error.answered) state.lies += 1;
      if (error instanceof MachineError) fatal = error;
      else if (followed.get(node) === state) await failed(node, state);
    } finally {
      state.busy = false;
    }
  }

  function write(node: string, state: Followed, reply: UncheckedSamples): void {
    const told = factsOf({ node, host: hosts.has(node) }, reply, state.last, now());
    state.last = told.last;
    for (const sample of told.samples) journal.append(sample);
    const lived = live(node, state, told.events);
    const wrong = told.leftOut ?? (lived ? null : 'more turns of its life than any node has');
    state.lies = wrong === null ? 0 : state.lies + 1;
    if (wrong === null) state.silent = false;
    else silent(node, state, `not believed: ${wrong}`);
  }

  /** What it tells of its own life; false: too much of it, and the rest is left out. */
  function live(node: string, state: Followed, events: Facts['events']): boolean {
    const most = LIVES_A_SECOND * (1 + (now() - state.since) / 1_000);
    for (const { t, event } of events) {
      if (event.event !== 'self-shutdown' && event.event !== 'returned') continue;
      if (state.lives >= most) return false;
      state.lives += 1;
      journal.append({
        k: 'life',
        t: Math.max(0, t),
        node,
        role: swarm.node(node).role,
        event: event.event,
        by: event.event === 'self-shutdown' ? 'self-protection' : null,
        reason: event.reason,
        ...(event.numbers ? { numbers: event.numbers } : {}),
      });
    }
    return true;
  }

  /** Said once, until it is heard again. */
  function silent(node: string, state: Followed, reason: string): void {
    if (state.silent) return;
    state.silent = true;
    journal.append({ k: 'silent', t: now(), node, reason });
  }

  async function failed(node: string, state: Followed): Promise<void> {
    state.failures += 1;
    if (state.failures < SILENT_AFTER_POLLS) return;
    const life = await swarm.node(node).life();
    if (life === 'gone') {
      followed.delete(node);
      journal.append({
        k: 'life',
        t: now(),
        node,
        role: swarm.node(node).role,
        event: 'died',
        by: 'infrastructure',
      });
    }
    silent(node, state, life === 'gone' ? 'it ended by itself' : 'it does not answer');
  }

  async function round(): Promise<void> {
    const polls = Promise.all([...followed].map(([node, state]) => limit(() => poll(node, state))));
    const timer = new AbortController();
    await Promise.race([polls, sleep(ROUND_WAITS_MS, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    if (fatal) throw fatal;
  }

  return {
    follow: (node) =>
      void followed.set(node, {
        cursor: 0,
        last: -1,
        failures: 0,
        busy: false,
        silent: false,
        lies: 0,
        rounds: 0,
        since: now(),
        lives: 0,
      }),
    leave: (node) => void followed.delete(node),
    round,
    async run(signal, eachSecond) {
      while (!signal.aborted) {
        await untilAfterSecond(now(), signal);
        if (signal.aborted) return;
        await round();
        eachSecond();
      }
    },
  };
}

/** Resolves early, and quietly, when the signal aborts. */
async function untilAfterSecond(now: TimeMs, signal: AbortSignal): Promise<void> {
  const wait = 1000 - ((((now - AFTER_SECOND_MS) % 1000) + 1000) % 1000);
  await sleep(wait, undefined, { signal }).catch(() => undefined);
}
