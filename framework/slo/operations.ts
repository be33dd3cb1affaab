/**
 * Success share and latency of an operation over a window. An operation without an answer is a failure, and enters
 * the percentile at its time-out. Those of unheard users are put at the rate of the heard: failed in one reading,
 * answered at once in the other.
 */
import { weightedQuantile } from 'simple-statistics';
import type { Missing } from '../observe/series.js';
import type { Operation, Slo, SloWindow, Where } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';
import { count, percent, whereWords } from './figures.js';
import type { Finding } from './finding.js';
import { type Observed, secondsIn, windowOf } from './observed.js';

interface Account {
  readonly ok: number;
  readonly failed: number;
  readonly latency: readonly (readonly [DurationMs, number])[];
}

export function success(slo: Extract<Slo<DurationMs>, { slo: 'success' }>, o: Observed, missing: Missing): Finding {
  const base = { promised: slo.atLeast, unit: 'share', better: 'more', resolution: null } as const;
  const { ok, failed } = accountOf(o, slo, missing);
  const all = ok + failed;
  if (all === 0)
    return { ...base, outcome: 'inconclusive', measured: null, words: `no ${nameOf(slo.operation)} were made` };
  const share = ok / all;
  const words = `${count(ok)} of ${count(all)} ${nameOf(slo.operation)}${whereWords(slo.where)} succeeded (${percent(share)}; promised: ${percent(slo.atLeast)})`;
  return { ...base, outcome: share >= slo.atLeast ? 'pass' : 'fail', measured: share, words };
}

export function latency(slo: Extract<Slo<DurationMs>, { slo: 'latency' }>, o: Observed, missing: Missing): Finding {
  const base = { promised: slo.below, unit: 'ms', better: 'less', resolution: null } as const;
  const pairs = accountOf(o, slo, missing).latency;
  const all = pairs.reduce((sum, [, n]) => sum + n, 0);
  if (all === 0)
    return { ...base, outcome: 'inconclusive', measured: null, words: `no ${nameOf(slo.operation)} were made` };
  const measured = percentile(pairs, slo.percentile);
  const words = `${slo.percentile}% of ${count(all)} ${nameOf(slo.operation)}${whereWords(slo.where)} took at most ${count(measured)} ms (promised: below ${count(slo.below)} ms)`;
  return { ...base, outcome: measured < slo.below ? 'pass' : 'fail', measured, words };
}

/** The least latency that at least `p` percent of the operations do not exceed. */
export function percentile(pairs: readonly (readonly [DurationMs, number])[], p: number): DurationMs {
  return weightedQuantile(
    pairs.map(([ms]) => ms),
    pairs.map(([, n]) => n),
    p / 100,
  );
}

function accountOf(
  o: Observed,
  { operation, where, during }: { readonly operation: Operation; readonly where: Where; readonly during: SloWindow },
  missing: Missing,
): Account {
  const selected = o.fold.slices(where);
  const pairs = new Map<DurationMs, number>();
  const sum = { ok: 0, failed: 0, demand: 0, missing: 0, heldDown: 0 };
  for (const s of secondsIn(windowOf(o, during))) {
    const tally = o.fold.tally(s, where);
    sum.demand += tally.demand;
    sum.missing += tally.missing;
    sum.heldDown += tally.heldDown;
    for (const host of o.fold.usersAt(s)) {
      for (const slice of host.slices) {
        const seen = slice[operation];
        if (seen === undefined || !selected.has(slice.slice)) continue;
        sum.ok += seen.ok;
        sum.failed += seen.failed;
        for (const [ms, n] of seen.latency) pairs.set(ms, (pairs.get(ms) ?? 0) + n);
      }
    }
  }
  return withUnheard(o, operation, sum, pairs, missing);
}

/**
 * Users of whom nothing was heard asked as often as the others. Those that the run holds down got no answer; those that are
 * missing got one or not, as the reading has it.
 */
function withUnheard(
  o: Observed,
  operation: Operation,
  sum: { ok: number; failed: number; demand: number; missing: number; heldDown: number },
  pairs: Map<DurationMs, number>,
  missing: Missing,
): Account {
  const heard = sum.demand - sum.missing - sum.heldDown;
  const asked = heard === 0 ? 0 : (sum.ok + sum.failed) / heard;
  const add = (users: number, answered: boolean): void => {
    const n = Math.round(asked * users);
    if (n === 0) return;
    const at = answered ? 0 : timeoutOf(o, operation);
    pairs.set(at, (pairs.get(at) ?? 0) + n);
    sum[answered ? 'ok' : 'failed'] += n;
  };
  add(sum.heldDown, false);
  add(sum.missing, missing === 'online');
  return { ok: sum.ok, failed: sum.failed, latency: [...pairs].sort(([a], [b]) => a - b) };
}

const nameOf = (operation: Operation): string => (operation === 'lookups' ? 'look-ups' : operation);

function timeoutOf(o: Observed, operation: Operation): DurationMs {
  return operation === 'messages' ? o.plan.shape.messageTimeout : o.plan.shape.probeTimeout;
}
