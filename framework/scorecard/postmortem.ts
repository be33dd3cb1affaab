/**
 * The draft of a post-mortem, from the journals alone. It knows what the network did, not why people decided; what no
 * record shows it calls unknown. The variant that fared worst is the incident, the others say what would have helped.
 */
import type { NetworkState } from '../spec/types.js';
import type { DurationMs, Share } from '../spec/units.js';
import { percent, promisedPercent } from './figures.js';
import type { Account, Sentence } from './postmortem-account.js';
import { type CauseKind, loopOf, triggerOf } from './postmortem-causes.js';
import { type HelpKind, helpOf } from './postmortem-help.js';
import { type TimelineEntry, timelineOf } from './postmortem-timeline.js';
import { worseOf } from './postmortem-worse.js';

export interface Milestones {
  readonly detectedMs: DurationMs | null;
  readonly mitigatedMs: DurationMs | null;
  readonly liftedMs: DurationMs | null;
  readonly allBackMs: DurationMs | null;
}

export interface Postmortem {
  readonly experiment: string;
  readonly hypothesis: string;
  readonly runtime: string;
  readonly specHash: string;
  readonly target: Share;
  /** The incident. */
  readonly subject: string;
  readonly seed: number;
  readonly outcome: string;
  readonly state: string;
  readonly journals: readonly { readonly name: string; readonly file: string }[];
  readonly variants: readonly {
    readonly name: string;
    readonly milestones: Milestones;
    readonly timeline: readonly TimelineEntry[];
  }[];
  readonly trigger: readonly Sentence<CauseKind>[];
  readonly loop: readonly Sentence<CauseKind>[];
  readonly worse: readonly Sentence<CauseKind>[];
  readonly helped: readonly Sentence<HelpKind>[];
  /** Whole sentences; nothing in the journal could be cited for what it does not hold. */
  readonly unknown: readonly string[];
}

export function postmortemOf(accounts: readonly Account[]): Postmortem | null {
  const subject = worstOf(accounts);
  if (subject === null) return null;
  const { plan, run } = subject.fold;
  const others = accounts.filter((a) => a !== subject);
  const parts = {
    trigger: triggerOf(subject),
    loop: loopOf(subject),
    worse: worseOf(subject),
    helped: helpOf(subject, others),
  };
  return {
    experiment: plan.experiment,
    hypothesis: plan.hypothesis,
    runtime: run.runtime,
    specHash: run.specHash,
    target: plan.thresholds.target,
    subject: subject.name,
    seed: run.seed,
    outcome: subject.verdict.outcome,
    state: subject.verdict.state,
    journals: [subject, ...others].map(({ name, file }) => ({ name, file })),
    variants: [subject, ...others].map((a) => {
      const timeline = timelineOf(a);
      return { name: a.name, milestones: milestonesOf(timeline), timeline };
    }),
    ...parts,
    unknown: unknownOf(subject, parts, accounts),
  };
}

/** From bad to good; the first of those that fared alike. */
const STATES: readonly (NetworkState | 'unknown')[] = [
  'lost',
  'metastable',
  'degraded',
  'slow',
  'unknown',
  'recovered',
  'unaffected',
];

function worstOf(accounts: readonly Account[]): Account | null {
  const rank = (a: Account): number => STATES.indexOf(a.verdict.state);
  return accounts.reduce<Account | null>((worst, a) => (worst === null || rank(a) < rank(worst) ? a : worst), null);
}

function milestonesOf(timeline: readonly TimelineEntry[]): Milestones {
  const first = (...kinds: readonly TimelineEntry['kind'][]): DurationMs | null =>
    timeline.find((e) => kinds.includes(e.kind))?.sinceOnsetMs ?? null;
  return {
    detectedMs: first('detected'),
    mitigatedMs: first('remedy'),
    liftedMs: first('lifted'),
    allBackMs: first('all-back'),
  };
}

type Parts = Pick<Postmortem, 'trigger' | 'loop' | 'worse' | 'helped'>;

function unknownOf(a: Account, parts: Parts, accounts: readonly Account[]): string[] {
  const { fold, verdict } = a;
  const target = promisedPercent(fold.plan.thresholds.target);
  return [
    ...(a.onset === null ? ['What a fault would have done is not known: no fault was seen to act.'] : []),
    ...(fold.plan.placebo ? ['A placebo stood in for every fault, so this is no incident.'] : []),
    ...(a.onset !== null && timelineOf(a).every((e) => e.kind !== 'detected')
      ? [
          'When operators would have noticed is not known: nothing was done about it in this variant that waited for a condition.',
        ]
      : []),
    ...(fold.plan.shape.reportsOnline ? [] : ['What the network itself believed is not known: it does not say.']),
    ...(a.onset !== null && parts.loop.length === 0
      ? ['What kept it going is not known: the faults were never seen to be over.']
      : []),
    ...(parts.loop.length > 0 && parts.loop.every((s) => s.kind === 'stayed-after' || s.kind === 'capacity')
      ? [
          `Why it stayed under ${target} after the trigger was gone is not known: no node shut itself down then, and the load at the doors tells of no rush.`,
        ]
      : []),
    ...(parts.helped.length === 0 ? [nothingTried(accounts)] : []),
    ...(verdict.missingShare > 0
      ? [
          `${percent(verdict.missingShare)} of all samples are missing; their users count as offline, and may not have been.`,
        ]
      : []),
    ...verdict.doubts.map((d) => `The run itself is in doubt (${d.code}): expected ${d.expected}, found ${d.found}.`),
    ...(accounts.every((one) => one.trials <= 1)
      ? ['How often it goes like this is not known: each variant ran once.']
      : ['This tells the first trial of each variant; the scorecard has the others.']),
    'Why people decided what they decided, and what they knew, is in no journal.',
  ];
}

function nothingTried(accounts: readonly Account[]): string {
  return accounts.length < 2
    ? 'What would have helped is not known: the run has one variant. Add one with a mitigation, and run both.'
    : 'What would have helped is not known: no other variant has the same faults and differs in what was done about them.';
}
