/**
 * Every record of `journal.ndjson`: one JSON object a line, `k` says which. The schemas are the definition:
 * types, validation on reading, and docs/journal.schema.json all come from them.
 * Times `t` are milliseconds since the run's epoch; `s` is a whole second since it.
 */
import { z } from 'zod';
import type { Plan } from '../plan/types.js';
import type { ExperimentSpec } from '../spec/types.js';

const time = z.number().nonnegative();
const second = z.number().int();
const count = z.number().int().nonnegative();

export const PHASES = ['provision', 'populate', 'settle', 'inject', 'hold', 'undo', 'collect'] as const;
export type Phase = (typeof PHASES)[number];

export const CAUSES = [
  'injected',
  'bug',
  'self-protection',
  'refused',
  'resource',
  'adversary',
  'left-by-itself',
  'infrastructure',
] as const;
/** Cause of a loss; NUMBERS.md. */
export type Cause = (typeof CAUSES)[number];

/** The first record. `spec` and `plan` are whole. */
export const runRecord = z.object({
  k: z.literal('run'),
  schema: z.literal('swarmquake/journal/1'),
  t: time,
  runtime: z.enum(['process', 'docker', 'simulation']),
  variant: z.string(),
  seed: z.number().int(),
  specHash: z.string(),
  spec: z.custom<ExperimentSpec>((v) => typeof v === 'object' && v !== null),
  plan: z.custom<Plan>((v) => typeof v === 'object' && v !== null),
});

/** Entry of a phase; fsynced. */
export const phaseRecord = z.object({ k: z.literal('phase'), t: time, phase: z.enum(PHASES) });

/** The populate phase began: demand in the plan counts from this instant. */
export const populationRecord = z.object({ k: z.literal('population'), t: time });

const latency = z
  .array(z.tuple([z.number().nonnegative(), count]))
  .describe('pairs of latency in ms, rounded up to two significant digits, and how many');
const operation = z.object({
  ok: count,
  failed: count.describe('answered wrongly, refused, reset, or unanswered at the time-out'),
  unanswered: count.describe('of those failed: entered the percentile at the time-out'),
  latency,
});

const sliceSecond = z.object({
  slice: z.number().int(),
  online: count,
  found: count.describe('online users whose last probe found a buddy'),
  lookups: operation.optional(),
  logins: operation.optional(),
  messages: operation.optional(),
  wrong: count.optional().describe('probe answers that were wrong: the failure kind of NUMBERS.md'),
  staleInGrace: count.optional(),
  offlineAnswers: count.optional(),
});

/** One second of one client host, from its kept samples. */
export const usersRecord = z.object({
  k: z.literal('users'),
  s: second,
  host: z.string(),
  slices: z.array(sliceSecond),
  transitions: z
    .array(
      z.object({
        slice: z.number().int(),
        from: z.enum(['online', 'offline']),
        to: z.enum(['online', 'offline']),
        cause: z.string().describe('as the user saw it: a LossCause, probe-failed, probe-late, registered, probe-ok'),
        node: z.string().nullable(),
        n: count,
      }),
    )
    .optional(),
  sessionsByNode: z.record(z.string(), count).optional(),
  lookupsByNode: z
    .record(z.string(), count)
    .optional()
    .describe('look-ups answered well in this second, by the node that the user asked; absent: not told'),
  lagP99Ms: z.number().nonnegative().describe('event-loop delay of the driver in this second'),
  driverErrors: count,
});

/** One second of one overlay node. */
export const nodeRecord = z.object({
  k: z.literal('node'),
  s: second,
  node: z.string(),
  state: z.enum(['serving', 'cooling-down', 'dark']),
  sessions: count,
  offeredUnits: z.number().nonnegative(),
  servedUnits: z.number().nonnegative(),
  refused: count,
  arrivals: z.record(z.string(), count),
  ended: z.object({ reset: count, expired: count, goodbye: count, self: count }),
  clockLagMs: z.number().nonnegative(),
  reportedOnline: z.number().nonnegative().nullable(),
});

/** A change in a node's life. `by` is the cause where the node was lost. */
export const lifeRecord = z.object({
  k: z.literal('life'),
  t: time,
  node: z.string(),
  role: z.string(),
  event: z.enum([
    'started',
    'killed',
    'relaunched',
    'paused',
    'resumed',
    'isolated',
    'rejoined',
    'died',
    'self-shutdown',
    'returned',
    'ended',
  ]),
  by: z.enum(CAUSES).nullable(),
  reason: z.string().optional(),
  numbers: z.record(z.string(), z.number()).optional(),
});

/** The life of a step. `evidence` is what was seen by another path; `t` of `seen` is when it was first seen. */
export const stepRecord = z.object({
  k: z.literal('step'),
  t: time,
  step: z.string(),
  kind: z.string(),
  status: z.enum(['fired', 'ordered', 'seen', 'not-seen', 'over', 'undone', 'undo-failed']),
  words: z.string().describe('for people: what, how many of how many, what was seen'),
  numbers: z.record(z.string(), z.number()).optional(),
});

/** A `when` condition: `since` is its first true second, `s` the second at which it fired, `saw` the value. */
export const triggerRecord = z.object({
  k: z.literal('trigger'),
  t: time,
  step: z.string(),
  since: second,
  s: second,
  saw: z.number(),
});

/** Users were told something. `claims` back: at least `share` of `of` is online in `where`; nothing: it cannot be wrong. */
export const statementRecord = z.object({
  k: z.literal('statement'),
  t: time,
  step: z.string(),
  words: z.string(),
  claims: z.enum(['back', 'nothing']),
  where: z.object({ region: z.string().optional(), cohort: z.string().optional(), version: z.string().optional() }),
  of: z.enum(['demand', 'before', 'population']),
  share: z.number().min(0).max(1),
});

/** The steady state was reached: the window that proved it, and `before` of each slice (mean online count in it). */
export const steadyRecord = z.object({
  k: z.literal('steady'),
  t: time,
  from: second,
  to: second,
  before: z.array(z.object({ slice: z.number().int(), online: z.number().nonnegative() })),
});

/** First evidence that a fault acts. */
export const onsetRecord = z.object({ k: z.literal('onset'), t: time, step: z.string() });
/** Every fault over and every relaunch done. */
export const liftedRecord = z.object({ k: z.literal('lifted'), t: time });
/** Users hit directly: clients that faults crashed, and users attached to a node at the instant it was killed or paused; each once. */
export const hitRecord = z.object({ k: z.literal('hit'), t: time, crashed: count, attached: count });

/** A host or node was not heard of (its own death, or silence), not by our hand. */
export const silentRecord = z.object({ k: z.literal('silent'), t: time, node: z.string(), reason: z.string() });

/** Message accounts of one host at the end; NUMBERS.md, "Messages". */
export const messagesRecord = z.object({
  k: z.literal('messages'),
  t: time,
  host: z.string(),
  accepted: count,
  delivered: count,
  unconfirmed: count,
  lost: count,
  pending: count.describe('accepted, not delivered, recipient not online for 10 s since'),
});

/** A stop condition or cap ended the run early, or a person did. */
export const stopRecord = z.object({
  k: z.literal('stop'),
  t: time,
  reason: z.enum(['stop-condition', 'cap', 'not-steady', 'signal', 'error']),
  words: z.string(),
});

/** The last record: observation was complete up to second `observedTo` (exclusive). Absent in a journal cut short. */
export const endRecord = z.object({ k: z.literal('end'), t: time, observedTo: second, complete: z.boolean() });

export const journalRecord = z.discriminatedUnion('k', [
  runRecord,
  phaseRecord,
  populationRecord,
  usersRecord,
  nodeRecord,
  lifeRecord,
  stepRecord,
  triggerRecord,
  statementRecord,
  steadyRecord,
  onsetRecord,
  liftedRecord,
  hitRecord,
  silentRecord,
  messagesRecord,
  stopRecord,
  endRecord,
]);

export type JournalRecord = z.infer<typeof journalRecord>;
export type RunRecord = z.infer<typeof runRecord>;
export type UsersRecord = z.infer<typeof usersRecord>;
export type NodeRecord = z.infer<typeof nodeRecord>;
export type LifeRecord = z.infer<typeof lifeRecord>;
export type StepRecord = z.infer<typeof stepRecord>;
export type StatementRecord = z.infer<typeof statementRecord>;
