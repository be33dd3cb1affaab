/**
 * What of a plan is read again when its journal is judged and drawn. Fields beside these are nobody's business here, so that
 * plans of later versions read; what may be absent is what older plans do not have.
 */
import { z } from 'zod';

const share = z.number().min(0).max(1);
const name = z.string();
const where = z.object({ region: name.optional(), cohort: name.optional(), version: name.optional() });
const of = z.enum(['demand', 'before', 'population']);
const condition = z.object({ of, where, is: z.enum(['at-least', 'below']), share, for: z.number() });
const operation = z.enum(['lookups', 'logins', 'messages']);
const during = z.enum(['after-onset', 'at-the-end']);

const slo = z.discriminatedUnion('slo', [
  z.object({
    ...{ slo: z.literal('recovered'), where, share, of, within: z.number(), heldFor: z.number() },
    since: z.enum(['onset', 'lifted']),
  }),
  z.object({ slo: z.literal('never-below'), where, share, of }),
  z.object({ slo: z.literal('none-behind'), where, share, within: z.number() }),
  z.object({ slo: z.literal('success'), where, operation, atLeast: share, during }),
  z.object({ slo: z.literal('latency'), where, operation, percentile: z.number(), below: z.number(), during }),
  z.object({ slo: z.literal('amplification'), where, below: z.number() }),
  z.object({ slo: z.literal('not-metastable'), where }),
  z.object({ slo: z.literal('no-lost-messages'), where }),
]);

const impact = z.discriminatedUnion('impact', [
  z.object({ impact: z.literal('users'), condition }),
  z.object({ impact: z.literal('nodes'), role: name, count: z.number() }),
  z.object({ impact: z.literal('load'), role: name, multiple: z.number() }),
]);

const victims = z.array(z.union([name, z.number()]));
const lasting = z.number();
const known = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('crash-nodes'), nodes: z.object({ role: name }), victims }),
  z.object({ kind: z.literal('pause-nodes'), nodes: z.object({ role: name }), victims, lasting }),
  z.object({ kind: z.literal(['crash-users', 'vanish-users', 'crash-hosts']), victims }),
  z.object({
    kind: z.literal('partition'),
    side: z.object({ role: name.optional(), region: name.optional() }),
    lasting,
  }),
  z.object({
    ...{ kind: z.literal('overload'), role: name, with: operation.exclude(['messages']) },
    ...{ multiple: z.number(), floodPerSecond: z.number(), lasting },
  }),
  z.object({ kind: z.literal('provision'), role: name, count: z.number() }),
  z.object({ kind: z.literal('lend'), feature: name, as: name }),
  z.object({ kind: z.literal('admit'), order: z.array(name) }),
]);
const KNOWN: ReadonlySet<string> = new Set(known.options.flatMap(({ shape }) => [...shape.kind.values]));
/** Of others the name is all that is told. */
const action = z.union([known, z.object({ kind: name.refine((kind) => !KNOWN.has(kind)) })]);

const trigger = z.union([z.object({ at: z.number() }), z.object({ when: z.looseObject({}) })]);

export const planShape = z.object({
  schema: z.literal('swarmquake/plan/1'),
  experiment: name,
  hypothesis: name,
  variant: name,
  placebo: z.boolean(),
  users: z.number(),
  shape: z.object({
    features: z.array(name),
    lendable: z.record(name, name),
    operations: z.array(name),
    probeTimeout: z.number(),
    messageTimeout: z.number(),
  }),
  roles: z.array(z.object({ role: name, count: z.number(), holdsSessions: z.boolean(), operatorRun: z.boolean() })),
  regions: z.array(name),
  slices: z.array(z.object({ id: z.number(), cohort: name, version: name, region: name, users: z.number() })),
  hosts: z.array(
    z.object({
      id: name,
      region: name,
      users: z.number(),
      demand: z.array(z.object({ slice: z.number(), changes: z.array(z.tuple([z.number(), z.number()])) })),
    }),
  ),
  nodes: z.array(
    z.object({
      ...{ id: name, role: name, capacityUsers: z.number().nullable() },
      startedBy: z.union([z.literal('provision'), z.object({ step: name })]),
    }),
  ),
  steps: z.array(z.object({ id: name, nature: name, trigger, action })),
  impact: impact.nullable(),
  slos: z.record(name, slo),
  thresholds: z.object({
    ...{ metastableBelow: share, demandAtLeast: share, slopePerT: share },
    ...{ lostBelow: share, unaffectedAtLeast: share, target: share },
  }),
  expect: z.object({ fails: z.object({ slo: name, state: name }) }).nullable(),
  times: z.object({
    ...{ pollInterval: z.number(), probeInterval: z.number(), stateWindow: z.number() },
    ...{ resolution: z.number(), resolutionSilent: z.number() },
  }),
  notes: z.array(name),
});
