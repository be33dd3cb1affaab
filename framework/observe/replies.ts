/**
 * What a node's answers may hold. A node may be another program than ours, broken, or lie: what is no fact of that node,
 * of a second that has passed, does not reach the journal, and data that is missing counts as down.
 */
import { z } from 'zod';
import type { Second, TimeMs } from '../spec/units.js';
import { type FinishReply, KEPT_SECONDS, type SamplesReply } from '../target/protocol.js';
import { isSmall } from './bounds.js';
import { messagesRecord, type NodeRecord, nodeRecord, type UsersRecord, usersRecord } from './records.js';

/** Clocks of machines differ a little; a second that has not passed there cannot have been seen. */
const MAY_BE_AHEAD_MS = 2_000;
/** A node keeps KEPT_SECONDS, and tells of each once. */
const MOST_SAMPLES = 2 * KEPT_SECONDS;
const MOST_EVENTS = 5_000;
const MOST_WORDS = 200;
/** Of one second, and of one event, as JSON. */
const MOST_OF_A_SAMPLE = 128 * 1024;
const MOST_OF_AN_EVENT = 4 * 1024;
/** What is wrong costs most to look at: after so many, the rest of the answer is left out unread. */
const MOST_WRONG = 3;

/** Checks, and leaves out what it does not know. */
export type Shape<T> = z.ZodType<T>;

const cursor = z.number().int().nonnegative();
export const samplesReply = z.object({
  next: cursor,
  now: z.number(),
  samples: z.array(z.unknown()).max(MOST_SAMPLES),
  events: z.array(z.unknown()).max(MOST_EVENTS),
}) satisfies z.ZodType<{ readonly [Key in keyof SamplesReply]: unknown }>;
export type UncheckedSamples = z.infer<typeof samplesReply>;

export const commandsReply = z.object({
  id: z.string(),
  at: z.number(),
  results: z.array(
    z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), numbers: z.record(z.string(), z.number().nonnegative()).default({}) }),
      z.object({ ok: z.literal(false), error: z.string() }),
    ]),
  ),
});

export const finishReply = z.object({
  messages: messagesRecord.omit({ k: true, t: true, host: true }),
}) satisfies z.ZodType<FinishReply>;

export const healthReply = z.object({ id: z.string(), ready: z.boolean() });

const event = z.object({
  t: z.number(),
  event: z.object({
    event: z.enum(['self-shutdown', 'returned', 'node-left', 'node-joined', 'note']),
    reason: z.string().max(MOST_WORDS),
    numbers: z.record(z.string(), z.number()).optional(),
    node: z.string().max(MOST_WORDS).optional(),
  }),
});

type Happened = z.infer<typeof event>;

export interface Speaker {
  readonly node: string;
  /** A client host; else a node of the network. */
  readonly host: boolean;
}

export interface Facts {
  readonly samples: readonly (UsersRecord | NodeRecord)[];
  readonly events: readonly Happened[];
  /** The last second that was told. */
  readonly last: Second;
  /** The first of what was left out; null: nothing. */
  readonly leftOut: string | null;
}

/** `after`: the last second that this node has told of; each is told once, in order. Whose facts they are is for us to say. */
export function factsOf({ node, host }: Speaker, reply: UncheckedSamples, after: Second, now: TimeMs): Facts {
  let last = after;
  const leftOut: string[] = [];
  const samples: (UsersRecord | NodeRecord)[] = [];
  for (const given of reply.samples) {
    if (leftOut.length >= MOST_WRONG) break;
    const sample = isSmall(given, MOST_OF_A_SAMPLE) ? sampleOf(given, { node, host }) : 'a sample larger than any';
    const wrong = typeof sample === 'string' ? sample : untimely(sample.s, last, now);
    if (wrong !== null) leftOut.push(wrong);
    if (wrong !== null || typeof sample === 'string') continue;
    last = sample.s;
    samples.push(sample);
  }
  const events: Happened[] = [];
  for (const given of reply.events) {
    if (leftOut.length >= MOST_WRONG) break;
    const happened = isSmall(given, MOST_OF_AN_EVENT) ? eventOf(given, now) : 'an event larger than any';
    if (typeof happened === 'string') leftOut.push(happened);
    else events.push(happened);
  }
  return { samples, events, last, leftOut: leftOut[0] ?? null };
}

/** In words: why it is none. */
function sampleOf(given: unknown, { node, host }: Speaker): UsersRecord | NodeRecord | string {
  const sample = typeof given === 'object' ? given : null;
  const parsed = host
    ? usersRecord.safeParse({ ...sample, k: 'users', host: node })
    : nodeRecord.safeParse({ ...sample, k: 'node', node });
  return parsed.success ? parsed.data : `a sample that is none, at ${placeOf(parsed)}`;
}

function eventOf(given: unknown, now: TimeMs): Happened | string {
  const parsed = event.safeParse(given);
  if (!parsed.success) return `an event that is none, at ${placeOf(parsed)}`;
  return parsed.data.t <= now + MAY_BE_AHEAD_MS ? parsed.data : 'an event that is still to come';
}

function untimely(second: Second, last: Second, now: TimeMs): string | null {
  if (second <= last) return `second ${second} after second ${last}`;
  return (second + 1) * 1000 > now + MAY_BE_AHEAD_MS ? `second ${second}, which is still to come` : null;
}

/** Our words for the place: what a node says is not repeated. */
function placeOf({ error }: { error: z.ZodError }): string {
  const keys = error.issues[0]?.path.filter((key) => typeof key === 'number' || /^\w{1,30}$/.test(String(key))) ?? [];
  return keys.length === 0 ? 'its top' : keys.join('.');
}
