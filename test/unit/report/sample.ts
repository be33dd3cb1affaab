/** Synthetic trials to draw: a network that collapses, and one that comes back. Figures are made up and agree with each other. */

import type { Plan } from '../../../framework/plan/types.js';
import { worst } from '../../../framework/scorecard/promises.js';
import { scorecard } from '../../../framework/scorecard/scorecard.js';
import type { ScoreContext, Scorecard, ScoredTrial, ScoreSeries } from '../../../framework/scorecard/types.js';
import type { CampaignVerdict, Outcome, SloVerdict, TrialVerdict } from '../../../framework/slo/types.js';
import { sampleCentralisation, sampleGroups } from './sample-recovery.js';

export const AS_SHIPPED = 'as shipped';
export const WITH_HELP = 'with mega-supernodes and controlled return';

const role = (name: string, count: number, holdsSessions: boolean, operatorRun: boolean): Plan['roles'][number] => ({
  role: name,
  idPrefix: name.slice(0, 2),
  count,
  port: 4000,
  wellKnown: false,
  holdsSessions,
  operatorRun,
  capacity: null,
  guardWindow: null,
  versions: {},
  overloadable: [],
  admits: false,
  config: null,
});

export function samplePlan(variant: string): Plan {
  const roles = [
    role('login', 1, false, true),
    role('supernode', 20, true, false),
    role('group-video', 4, false, true),
    role('mega-supernode', 0, true, true),
  ];
  return {
    schema: 'swarmquake/plan/1',
    experiment: 'skype-2010',
    hypothesis: 'A network that lost half its supernodes comes back with help, and does not without.',
    specHash: '5c1f09e2aabbccdd',
    variant,
    seed: 7,
    placebo: false,
    target: { name: 'supernode-overlay', module: './x.js', export: 'x', options: {} },
    shape: {
      roles,
      features: ['lookups', 'group-video'],
      lendable: {},
      operations: ['lookups'],
      probeInterval: 5000,
      probeTimeout: 5000,
      messageTimeout: 5000,
      steadyUnitsPerUser: 1,
      reportsOnline: true,
    },
    roles,
    users: 4000,
    cohorts: [],
    regions: ['eu', 'asia'],
    slices: [],
    hosts: [
      {
        id: 'host-01',
        region: 'eu',
        firstUser: 0,
        users: 2000,
        sliceOf: [],
        demand: [
          {
            slice: 0,
            changes: [
              [0, 1900],
              [10, 1955],
            ],
          },
        ],
      },
      {
        id: 'host-02',
        region: 'asia',
        firstUser: 2000,
        users: 2000,
        sliceOf: [],
        demand: [
          {
            slice: 1,
            changes: [
              [0, 1900],
              [10, 1955],
            ],
          },
        ],
      },
    ],
    nodes: [],
    operations: { lookupEvery: 'probe', messageEvery: 'never' },
    steps: [
      {
        id: 's1',
        nature: 'fault',
        trigger: { at: 0 },
        action: {
          kind: 'crash-users',
          users: { share: 0.2 },
          relaunch: { relaunch: 'never' },
          victims: [],
          relaunchAfter: null,
        },
        lasts: 22_000,
      },
      ...(variant === WITH_HELP
        ? [
            {
              id: 's2',
              nature: 'mitigation' as const,
              trigger: { at: 1000 },
              action: { kind: 'lend' as const, feature: 'group-video', as: 'mega-supernode', from: [], nodes: [] },
              lasts: 0,
            },
          ]
        : []),
    ],
    steadyState: { metric: 'online', of: 'demand', where: {}, is: 'at-least', share: 0.99, for: 15_000 },
    impact: null,
    stopWhen: [],
    blastRadius: { maxCrashedShare: 0.6, maxNodesShare: 0.6, maxLasting: 600_000 },
    slos: {
      'europe is back': {
        slo: 'recovered',
        share: 0.95,
        of: 'demand',
        within: 30_000,
        heldFor: 15_000,
        since: 'lifted',
        where: { region: 'eu' },
      },
      'everyone is back': {
        slo: 'recovered',
        share: 0.95,
        of: 'demand',
        within: 30_000,
        heldFor: 15_000,
        since: 'lifted',
        where: {},
      },
      'no region left behind': { slo: 'none-behind', share: 0.95, within: 30_000, where: {} },
      'look-ups are answered': { slo: 'success', operation: 'lookups', atLeast: 0.99, during: 'at-the-end', where: {} },
      'look-ups stay quick': {
        slo: 'latency',
        operation: 'lookups',
        percentile: 99,
        below: 500,
        during: 'at-the-end',
        where: {},
      },
      'no message is lost': { slo: 'no-lost-messages', where: {} },
      'not metastable': { slo: 'not-metastable', where: {} },
    },
    thresholds: {
      metastableBelow: 0.5,
      demandAtLeast: 0.9,
      slopePerT: 0.1,
      lostBelow: 0.01,
      unaffectedAtLeast: 0.99,
      target: 0.95,
    },
    expect: variant === AS_SHIPPED ? { fails: { slo: 'everyone is back', state: 'metastable' } } : null,
    times: {
      joinOver: 20_000,
      steadyFor: 15_000,
      steadyWithin: 60_000,
      pollInterval: 1000,
      probeInterval: 5000,
      probeTimeout: 5000,
      stateWindow: 30_000,
      lifted: 22_000,
      resolution: 6000,
      resolutionSilent: 11_000,
      silent: false,
      observeAfterOnset: 97_000,
      estimated: 124_000,
    },
    notes: ['In 2010 a loss of 25-30% of the supernodes was enough; a cluster of 20 needs half.'],
  };
}

const DEMAND = 3910;

export function sampleSeries(shareAt: (s: number) => number, reportedAt: (s: number) => number | null): ScoreSeries {
  const second = Array.from({ length: 112 }, (_, i) => i - 15);
  const online = second.map((s) => Math.round(DEMAND * shareAt(s)));
  return {
    origin: 'onset',
    second,
    demand: second.map(() => DEMAND),
    online,
    reported: second.map((s) => {
      const share = reportedAt(s);
      return share === null ? null : Math.round(DEMAND * share);
    }),
    found: online.map((n) => Math.round(n * 0.98)),
  };
}

function slo(
  name: string,
  kind: SloVerdict['kind'],
  outcome: Outcome,
  measured: number | null,
  promised: number | null,
  unit: SloVerdict['unit'],
  resolution: number | null,
): SloVerdict {
  const margin =
    measured === null || promised === null ? null : unit === 'share' ? measured - promised : promised - measured;
  return {
    name,
    kind,
    share: kind === 'recovered' || kind === 'none-behind' ? 0.95 : null,
    outcome,
    measured,
    promised,
    unit,
    margin,
    resolution,
    evidence: `${name}: seen from the journal`,
  };
}

export function sampleVerdict(variant: string, change: Partial<TrialVerdict> = {}): TrialVerdict {
  const help = variant === WITH_HELP;
  return {
    schema: 'swarmquake/verdict/1',
    experiment: 'skype-2010',
    specHash: '5c1f09e2aabbccdd',
    runtime: 'process',
    seed: 7,
    variant,
    placebo: false,
    outcome: help ? 'pass' : 'fail',
    ended: 'complete',
    expected: help ? null : { slo: 'everyone is back', state: 'metastable', met: true },
    doubts: [],
    slos: [
      slo('europe is back', 'recovered', help ? 'pass' : 'fail', help ? 0 : null, 30_000, 'ms', 6000),
      slo('everyone is back', 'recovered', help ? 'pass' : 'fail', help ? 10_000 : null, 30_000, 'ms', 6000),
      slo('no region left behind', 'none-behind', help ? 'pass' : 'fail', help ? 12_000 : null, 30_000, 'ms', 6000),
      slo('look-ups are answered', 'success', help ? 'pass' : 'fail', help ? 0.998 : 0.051, 0.99, 'share', 0.001),
      slo('look-ups stay quick', 'latency', help ? 'pass' : 'fail', help ? 84 : 5000, 500, 'ms', 2),
      slo('no message is lost', 'no-lost-messages', 'pass', 0, 0, 'count', 1),
      slo('not metastable', 'not-metastable', help ? 'pass' : 'fail', null, null, 'state', null),
    ],
    users: {
      population: 4000,
      before: 3895,
      trough: help ? 837 : 137,
      troughShare: help ? 0.214 : 0.035,
      troughShareOfBefore: help ? 0.215 : 0.0352,
      troughAtMs: help ? 8000 : 62_000,
      final: help ? 3894 : 239,
      finalShare: help ? 0.996 : 0.061,
      crashed: 800,
      hit: 2348,
    },
    nodes: {
      role: 'supernode',
      sessionHolders: 20,
      crashed: 10,
      shutThemselves: help ? 5 : 10,
      operatorRunAdded: help ? 6 : 0,
    },
    recovery: [
      { share: 0.5, afterOnsetMs: help ? 18_000 : null },
      { share: 0.95, afterOnsetMs: help ? 32_000 : null },
    ],
    amplification: help ? 1.31 : 1.6,
    amplificationOfCrashed: help ? 3.84 : 4.7,
    amplificationCeiling: 1.7,
    state: help ? 'recovered' : 'metastable',
    stateEvidence: help
      ? 'at least 95% of demand to the end'
      : 'under 50% in all of the last 30 s, capacity for 5,000, slope 0.01 of demand in 30 s',
    groups: sampleGroups(help),
    centralisation: sampleCentralisation(help),
    reportedAtTrough: help ? 0.72 : 0.27,
    missingShare: 0,
    unreliableShare: 0,
    driverLagMs: 3,
    userMsOffline: help ? 62_640_000 : 350_640_000,
    causes: help
      ? { injected: 2348, 'self-protection': 711, refused: 52 }
      : { injected: 2348, 'self-protection': 1391, refused: 400 },
    messages: { accepted: help ? 5412 : 1031, delivered: help ? 5412 : 1031, unconfirmed: 0, lost: 0, pending: 0 },
    durationMs: 124_000,
    ...change,
  };
}

export function sampleTrial(variant: string, change: Partial<TrialVerdict> = {}): ScoredTrial {
  const help = variant === WITH_HELP;
  const fall = (s: number): number => Math.max(0.035, 0.42 - s * 0.045);
  const share = (s: number): number => {
    if (s < 0) return 0.996;
    if (!help) return s < 10 ? fall(s) : 0.038 + (s % 26 > 20 ? 0.06 : 0);
    return s < 5 ? Math.max(fall(s), 0.214) : s < 32 ? Math.min(0.996, 0.214 + (s - 5) * 0.029) : 0.996;
  };
  const reported = (s: number): number =>
    s < 0
      ? 0.99
      : help
        ? s < 16
          ? 0.98 - s * 0.028
          : Math.min(0.99, 0.54 + (s - 16) * 0.02)
        : Math.max(0.25, 0.99 * 0.985 ** s);
  return {
    verdict: sampleVerdict(variant, change),
    plan: samplePlan(variant),
    acted: ['s1'],
    series: sampleSeries(share, reported),
    events: [
      { sinceOnsetMs: 0, kind: 'fault', words: '10 of 20 supernodes crashed', seen: '10 pids gone, connect refused' },
      { sinceOnsetMs: 0, kind: 'fault', words: '800 of 4,000 clients crashed', seen: 'supernodes lost their sessions' },
      ...(help
        ? [{ sinceOnsetMs: 1000, kind: 'mitigation' as const, words: 'group-video servers lent', seen: null }]
        : []),
      { sinceOnsetMs: 22_000, kind: 'lifted', words: 'every fault ended, every restart done', seen: null },
    ],
    statements: [],
    picture: { before: 3895, liftedMs: 22_000, stateFrom: 67, target: 0.95, regions: [], cohorts: [], features: [] },
  };
}

export function sampleCampaign(trials: readonly ScoredTrial[], change: Partial<CampaignVerdict> = {}): CampaignVerdict {
  const names = [...new Set(trials.map((t) => t.verdict.variant))];
  return {
    schema: 'swarmquake/campaign/1',
    experiment: 'skype-2010',
    specHash: '5c1f09e2aabbccdd',
    runtime: 'process',
    outcome: 'pass',
    exitCode: 0,
    words: 'every promise was kept, or broken as expected',
    variants: names.map((variant) => {
      const own = trials.filter((t) => t.verdict.variant === variant).map((t) => t.verdict);
      const outcomes = own.map((v) => (v.expected === null ? v.outcome : v.expected.met ? 'pass' : 'fail'));
      return {
        variant,
        outcome: worst(outcomes),
        expected: own[0]?.expected ?? null,
        trials: own,
        passed: own.filter((v) => v.expected?.met === true || (v.expected === null && v.outcome === 'pass')).length,
        of: own.length,
        interval: [0.21, 1] as const,
      };
    }),
    ...change,
  };
}

export const CONTEXT: ScoreContext = {
  folder: 'runs/latest',
  reproduce: 'npx swarmquake run experiments/skype-2010.experiment.ts --runtime process --seed 7',
  next: 'npx swarmquake report runs/latest',
  leftBehind: 'nothing',
};

export function sampleCard(
  trials: readonly ScoredTrial[] = [sampleTrial(AS_SHIPPED), sampleTrial(WITH_HELP)],
  change: Partial<CampaignVerdict> = {},
): Scorecard {
  return scorecard(trials, sampleCampaign(trials, change), CONTEXT);
}
