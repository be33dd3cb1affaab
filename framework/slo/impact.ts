/** What the faults had to do visibly, else nothing was tested; and whether each was seen to act at all. */
import { firstTrue } from '../observe/condition.js';
import type { Fold } from '../observe/series.js';
import type { Condition } from '../spec/types.js';
import type { DurationMs, Second } from '../spec/units.js';
import { count, percent, whereWords } from './figures.js';
import { troughOf } from './never-below.js';
import { type Observed, secondsIn } from './observed.js';
import type { Doubt } from './types.js';

export function impactDoubts(o: Observed): Doubt[] {
  const { impact } = o.plan;
  if (impact === null) return [];
  switch (impact.impact) {
    case 'users':
      return usersHit(o, impact.condition);
    case 'nodes': {
      const fallen = nodesFallen(o.fold, impact.role, o.onset);
      if (fallen >= impact.count) return [];
      return [notSeen(`at least ${impact.count} nodes of ${impact.role} ended`, `${fallen}`, o)];
    }
    case 'load': {
      const { usual, peak } = loadOf(o, impact.role);
      if (usual > 0 && peak >= impact.multiple * usual) return [];
      const found = `${count(peak)} a second at most, ${count(usual)} before`;
      return [notSeen(`arrivals at ${impact.role} of ${impact.multiple} times those before, at least once`, found, o)];
    }
  }
}

/** A fault that was ordered and never seen by another path may not have acted. A placebo has nothing to show. */
export function evidenceDoubts(o: Observed): Doubt[] {
  const unseen = o.plan.steps.filter((step) => {
    if (step.nature !== 'fault' || step.action.kind === 'placebo') return false;
    const records = o.fold.steps.filter((r) => r.step === step.id);
    if (records.some((r) => r.status === 'seen')) return false;
    // A fault that waits for a condition that never came true was not meant to act.
    return 'at' in step.trigger || records.length > 0 || o.fold.triggers.some((t) => t.step === step.id);
  });
  return unseen.map((step) => ({
    code: 'NO_EVIDENCE',
    expected: `step ${step.id} (${step.action.kind}) seen to act`,
    found: 'nothing of it was seen',
    do: "see the step's records in the journal and the logs of the nodes it was aimed at",
  }));
}

function usersHit(o: Observed, condition: Condition<DurationMs>): Doubt[] {
  // Missing users count as online here: silence must not pass for an impact.
  const seen = firstTrue(o.fold, condition, o.from, o.to - 1, 'online');
  const { steady } = o.fold;
  const usual = steady !== null && firstTrue(o.fold, condition, steady.from, steady.to, 'online') !== null;
  if (seen !== null && !usual) return [];
  const expected = `online ${condition.is === 'below' ? 'below' : 'at least'} ${percent(condition.share)} of ${condition.of}${whereWords(condition.where)}, at least once`;
  // What was so before the faults is not their doing.
  if (usual) return [notSeen(`${expected}, and not before the faults`, 'it was so in the steady state', o)];
  const trough = troughOf(o, condition, 'online');
  return [notSeen(expected, trough === null ? 'nobody to see' : `${percent(trough.share)} at the lowest`, o)];
}

function nodesFallen(fold: Fold, role: string, since: number): number {
  const from = Math.min(since, fold.phase('inject') ?? since);
  return fold.lives
    .nodes()
    .filter((node) =>
      fold.lives
        .of(node)
        .some((l) => l.role === role && l.t >= from && ['killed', 'died', 'self-shutdown'].includes(l.event)),
    ).length;
}

function loadOf(o: Observed, role: string): { usual: number; peak: number } {
  const nodes = new Set(o.plan.nodes.filter((n) => n.role === role).map((n) => n.id));
  const arrivalsAt = (s: Second): number =>
    o.fold
      .nodesAt(s)
      .filter((n) => nodes.has(n.node))
      .reduce((sum, n) => sum + Object.values(n.arrivals).reduce((a, b) => a + b, 0), 0);
  const { steady } = o.fold;
  const before = steady === null ? [] : [...secondsIn({ from: steady.from, to: steady.to + 1 })].map(arrivalsAt);
  const usual = before.length === 0 ? 0 : before.reduce((a, b) => a + b, 0) / before.length;
  return { usual, peak: Math.max(0, ...[...secondsIn(o)].map(arrivalsAt)) };
}

function notSeen(expected: string, found: string, o: Observed): Doubt {
  return {
    code: 'IMPACT_NOT_SEEN',
    expected,
    found,
    do: o.plan.placebo
      ? 'with --placebo this is the right answer'
      : 'make the fault larger, or promise a smaller impact',
  };
}
