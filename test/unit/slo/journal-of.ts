/**
 * A small valid journal from a curve: what share of demand is online in each second, counted from onset.
 * 1,000 users in two regions and two cohorts on four hosts, twenty supernodes of which ten are killed,
 * and one login server that reports. Everything that a test does not name is healthy.
 */
import type { JournalRecord } from '../../../framework/observe/records.js';
import type { Plan, PlannedHost, PlannedNode, Slice } from '../../../framework/plan/types.js';
import type { ExperimentSpec, Impact, Slo } from '../../../framework/spec/types.js';

export const POPULATION_MS = 5_000;
export const STEADY = { from: 20, to: 34 } as const;
export const ONSET_S = 40;
const REGIONS = ['eu', 'us'] as const;
const COHORTS = [
  { name: 'faulty', version: '5.0' },
  { name: 'others', version: '4.2' },
] as const;

export interface Shape {
  /** Share of demand online, by whole seconds after onset (negative: before) and region. */
  readonly curve: (afterOnset: number, region: string) => number;
  readonly slos?: Readonly<Record<string, Slo<number>>>;
  /** Seconds of observation after onset. */
  readonly seconds?: number;
  readonly onsetMs?: number;
  readonly liftedAfterMs?: number | null;
  readonly impact?: Impact<number> | null;
  readonly expect?: { readonly slo: string; readonly state: string };
  readonly users?: number;
  readonly silent?: boolean;
  readonly placebo?: boolean;
  readonly capacityUsers?: number;
  readonly hit?: { readonly crashed: number; readonly attached: number };
  readonly seen?: boolean;
  /** Look-ups of one host in a second, by seconds after onset. */
  readonly lookups?: (afterOnset: number) => { ok: number; failed: number; latencyMs: number };
  readonly messages?: { readonly accepted: number; readonly lost: number };
  /** Seconds after onset at which a host is not heard, and whether the run killed it. */
  readonly unheard?: { readonly host: string; readonly from: number; readonly to: number; readonly byTheRun: boolean };
  readonly lagMs?: (afterOnset: number) => number;
  readonly clockLagMs?: (afterOnset: number) => number;
}

export function journalOf(shape: Shape): JournalRecord[] {
  const plan = planOf(shape);
  const onsetMs = shape.onsetMs ?? ONSET_S * 1000;
  const end = Math.floor(onsetMs / 1000) + (shape.seconds ?? 90);
  const lifted = shape.liftedAfterMs === undefined ? 12_000 : shape.liftedAfterMs;
  const hit = shape.hit ?? { crashed: 200, attached: 400 };
  return [
    {
      k: 'run',
      schema: 'swarmquake/journal/1',
      t: 0,
      runtime: 'process',
      variant: plan.variant,
      seed: plan.seed,
      specHash: plan.specHash,
      spec: {} as ExperimentSpec,
      plan,
    },
    { k: 'phase', t: 0, phase: 'provision' },
    ...plan.nodes.map(
      (n): JournalRecord => ({ k: 'life', t: 1000, node: n.id, role: n.role, event: 'started', by: null }),
    ),
    { k: 'phase', t: POPULATION_MS, phase: 'populate' },
    { k: 'population', t: POPULATION_MS },
    ...secondsOf(plan, shape, 5, STEADY.to + 1),
    {
      k: 'steady',
      t: (STEADY.to + 1) * 1000,
      ...STEADY,
      before: plan.slices.map((s) => ({ slice: s.id, online: s.users })),
    },
    { k: 'phase', t: (STEADY.to + 1) * 1000, phase: 'inject' },
    { k: 'step', t: onsetMs - 200, step: 's1', kind: plan.steps[0]?.action.kind ?? '', status: 'ordered', words: '' },
    ...(shape.seen === false
      ? []
      : [
          {
            k: 'step',
            t: onsetMs,
            step: 's1',
            kind: plan.steps[0]?.action.kind ?? '',
            status: 'seen',
            words: '10 pids gone',
          } as const,
          { k: 'onset', t: onsetMs, step: 's1' } as const,
        ]),
    ...(shape.placebo
      ? []
      : plan.nodes
          .filter((n) => n.id <= 'sn-10' && n.role === 'supernode')
          .map(
            (n): JournalRecord => ({
              k: 'life',
              t: onsetMs,
              node: n.id,
              role: n.role,
              event: 'killed',
              by: 'injected',
            }),
          )),
    ...(shape.placebo ? [] : [{ k: 'hit', t: onsetMs, ...hit } as const]),
    ...(shape.placebo
      ? []
      : plan.nodes
          .filter((n) => n.id <= 'sn-10' && n.role === 'supernode')
          .map(
            (n): JournalRecord => ({
              k: 'life',
              t: onsetMs + 9_000,
              node: n.id,
              role: n.role,
              event: 'relaunched',
              by: null,
            }),
          )),
    ...(shape.unheard?.byTheRun
      ? [
          {
            k: 'life',
            t: onsetMs + shape.unheard.from * 1000,
            node: shape.unheard.host,
            role: 'client-host',
            event: 'killed',
            by: 'injected',
          } as const,
        ]
      : []),
    ...secondsOf(plan, shape, STEADY.to + 1, end),
    ...(lifted === null ? [] : [{ k: 'lifted', t: onsetMs + lifted } as const]),
    { k: 'phase', t: end * 1000, phase: 'collect' },
    ...plan.hosts.map((h): JournalRecord => {
      const { accepted, lost } = shape.messages ?? { accepted: 1_000, lost: 0 };
      return {
        k: 'messages',
        t: end * 1000 + 10,
        host: h.id,
        accepted: accepted / 4,
        delivered: (accepted - lost) / 4,
        unconfirmed: 0,
        lost: lost / 4,
        pending: 0,
      };
    }),
    { k: 'end', t: end * 1000 + 20, observedTo: end, complete: true },
  ];
}

/** The journal as the lines of its file. */
export function ndjson(records: readonly JournalRecord[]): string {
  return records.map((r) => `${JSON.stringify(r)}\n`).join('');
}

function* secondsOf(plan: Plan, shape: Shape, from: number, to: number): Generator<JournalRecord> {
  const onset = Math.floor((shape.onsetMs ?? ONSET_S * 1000) / 1000);
  for (let s = from; s < to; s++) {
    const after = s - onset;
    yield {
      k: 'node',
      s,
      node: 'login-01',
      state: 'serving',
      sessions: 0,
      offeredUnits: 0,
      servedUnits: 0,
      refused: 0,
      arrivals: { logins: 10 },
      ended: { reset: 0, expired: 0, goodbye: 0, self: 0 },
      clockLagMs: 0,
      reportedOnline: plan.users,
    };
    yield {
      k: 'node',
      s,
      node: 'sn-20',
      state: 'serving',
      sessions: 20,
      offeredUnits: 40,
      servedUnits: 40,
      refused: 0,
      arrivals: {},
      ended: { reset: 0, expired: 0, goodbye: 0, self: 0 },
      clockLagMs: shape.clockLagMs?.(after) ?? 0,
      reportedOnline: null,
    };
    for (const host of plan.hosts) {
      const unheard = shape.unheard;
      if (unheard?.host === host.id && after >= unheard.from && after < unheard.to) continue;
      const ops = shape.lookups?.(after) ?? { ok: 20, failed: 0, latencyMs: 40 };
      const share = Math.min(1, Math.max(0, shape.curve(after, host.region)));
      const firstOfRegion = plan.hosts.find((h) => h.region === host.region)?.firstUser ?? 0;
      let cumulative = host.firstUser - firstOfRegion;
      yield {
        k: 'users',
        s,
        host: host.id,
        lagP99Ms: shape.lagMs?.(after) ?? 5,
        driverErrors: 0,
        slices: host.demand.map(({ slice, changes }, i) => {
          const demand = changes.at(-1)?.[1] ?? 0;
          const before = Math.round(cumulative * share);
          cumulative += demand;
          const online = Math.round(cumulative * share) - before;
          const lookups = {
            ok: ops.ok,
            failed: ops.failed,
            unanswered: 0,
            latency: [[ops.latencyMs, ops.ok + ops.failed] as [number, number]],
          };
          return { slice, online, found: online, ...(i === 0 ? { lookups } : {}) };
        }),
      };
    }
  }
}

export function planOf(shape: Shape): Plan {
  const users = shape.users ?? 1_000;
  const slices: Slice[] = COHORTS.flatMap((c, i) =>
    REGIONS.map((region, j) => ({ id: i * 2 + j, cohort: c.name, version: c.version, region, users: users / 4 })),
  );
  const hosts: PlannedHost[] = REGIONS.flatMap((region, r) =>
    [0, 1].map((n) => ({
      id: `host-${r * 2 + n + 1}`,
      region,
      firstUser: (r * 2 + n) * (users / 4),
      users: users / 4,
      sliceOf: [],
      demand: slices
        .filter((s) => s.region === region)
        .map((s) => ({ slice: s.id, changes: [[0, users / 8] as const] })),
    })),
  );
  const nodes: PlannedNode[] = [
    { id: 'login-01', role: 'login', version: null, region: null, startedBy: 'provision', capacityUsers: null },
    ...Array.from(
      { length: 20 },
      (_, i): PlannedNode => ({
        id: `sn-${String(i + 1).padStart(2, '0')}`,
        role: 'supernode',
        version: '5.0',
        region: 'eu',
        startedBy: 'provision',
        capacityUsers: shape.capacityUsers ?? 84,
      }),
    ),
  ];
  const role = {
    idPrefix: 'sn',
    count: 20,
    port: 4000,
    wellKnown: false,
    operatorRun: false,
    versions: {},
    overloadable: [],
    admits: false,
    config: null,
  };
  const times = {
    joinOver: 5_000,
    steadyFor: 15_000,
    steadyWithin: 60_000,
    pollInterval: 1_000,
    probeInterval: 5_000,
    probeTimeout: 3_000,
    stateWindow: 30_000,
    lifted: 12_000,
    resolution: 6_000,
    resolutionSilent: 9_000,
    silent: shape.silent ?? false,
    observeAfterOnset: 51_000,
    estimated: 120_000,
  };
  return {
    schema: 'swarmquake/plan/1',
    experiment: 'made-up',
    hypothesis: 'It comes back.',
    specHash: 'abcd1234',
    variant: 'default',
    seed: 7,
    placebo: shape.placebo ?? false,
    target: { name: 'overlay', module: 'm', export: 'e', options: null },
    shape: {
      roles: [],
      features: ['lookups'],
      lendable: {},
      operations: ['lookups'],
      probeInterval: 5_000,
      probeTimeout: 3_000,
      messageTimeout: 5_000,
      steadyUnitsPerUser: 0.6,
      reportsOnline: true,
    },
    roles: [
      {
        ...role,
        role: 'supernode',
        holdsSessions: true,
        capacity: { memberLimit: 300, unitsPerSecond: 200 },
        guardWindow: 2_000,
      },
      {
        ...role,
        role: 'login',
        idPrefix: 'login',
        count: 1,
        wellKnown: true,
        holdsSessions: false,
        operatorRun: true,
        capacity: null,
        guardWindow: null,
      },
    ],
    users,
    cohorts: [],
    regions: [...REGIONS],
    slices,
    hosts,
    nodes,
    operations: { lookupEvery: 'probe', messageEvery: 10_000 },
    steps: [
      {
        id: 's1',
        nature: 'fault',
        trigger: { at: 0 },
        lasts: 12_000,
        action: shape.placebo
          ? { kind: 'placebo' }
          : {
              kind: 'crash-nodes',
              nodes: { role: 'supernode', count: 10 },
              relaunch: { relaunch: 'never' },
              victims: Array.from({ length: 10 }, (_, i) => `sn-${String(i + 1).padStart(2, '0')}`),
              relaunchAfter: null,
            },
      },
    ],
    steadyState: { metric: 'online', of: 'demand', where: {}, is: 'at-least', share: 0.99, for: 15_000 },
    impact:
      shape.impact === undefined
        ? { impact: 'users', condition: { metric: 'online', of: 'demand', where: {}, is: 'below', share: 0.9, for: 0 } }
        : shape.impact,
    stopWhen: [],
    blastRadius: { maxCrashedShare: 1, maxNodesShare: 1, maxLasting: 600_000 },
    slos: shape.slos ?? {},
    thresholds: {
      metastableBelow: 0.5,
      demandAtLeast: 0.9,
      slopePerT: 0.1,
      lostBelow: 0.01,
      unaffectedAtLeast: 0.99,
      target: 0.95,
    },
    expect: shape.expect === undefined ? null : { fails: shape.expect },
    times,
    notes: [],
  };
}
