/** Regions and features second by second, beside the curve: what the drawings of a scorecard need and a verdict does not. */
import type { Fold } from '../observe/series.js';
import type { Operation, Where } from '../spec/types.js';
import type { DurationMs, Second, Share, TimeMs } from '../spec/units.js';
import type { FeatureState, ScoreFeature, ScorePicture, ScoreRegion, ScoreSeries } from './types.js';

/** NUMBERS.md, "Score": up from here on, dark under the other. */
const UP: Share = 0.95;
const DARK: Share = 0.05;

export function scorePicture(fold: Fold, series: ScoreSeries): ScorePicture {
  const onset = fold.onset?.t ?? null;
  const { plan, lifted } = fold;
  const seconds = absolute(fold, series);
  const zero = (seconds[0] ?? 0) - (series.second[0] ?? 0);
  const features = [...new Set([...plan.shape.operations, ...plan.shape.features])];
  const cohorts = [...new Set(plan.slices.map((slice) => slice.cohort))];
  const judged = onset === null || fold.end === null ? null : fold.end.observedTo - plan.times.stateWindow / 1000;
  return {
    before: fold.before(),
    liftedMs: onset === null || lifted === null ? null : lifted - onset,
    stateFrom: judged === null ? null : judged - zero,
    target: plan.thresholds.target,
    regions: plan.regions.map((region) => groupOf(fold, { region }, region, seconds, onset)),
    cohorts: cohorts.length < 2 ? [] : cohorts.map((cohort) => groupOf(fold, { cohort }, cohort, seconds, onset)),
    features: features.map((feature) => featureOf(fold, feature, seconds, onset)),
  };
}

/** The seconds of the series as the journal counts them. */
function absolute(fold: Fold, series: ScoreSeries): Second[] {
  const zero = series.origin === 'onset' ? (fold.onset?.t ?? 0) : (fold.population ?? 0);
  return series.second.map((s) => s + Math.floor(zero / 1000));
}

function groupOf(
  fold: Fold,
  where: Where,
  name: string,
  seconds: readonly Second[],
  onset: TimeMs | null,
): ScoreRegion {
  const selected = fold.slices(where);
  const tallies = seconds.map((s) => fold.tally(s, where));
  const shares = seconds.flatMap((s, i) => {
    const tally = tallies[i];
    const after = onset !== null && s >= Math.floor(onset / 1000);
    return after && tally !== undefined && tally.demand > 0 ? [{ s, share: tally.online / tally.demand }] : [];
  });
  return {
    name,
    users: fold.plan.slices.reduce((sum, slice) => sum + (selected.has(slice.id) ? slice.users : 0), 0),
    demand: tallies.map((t) => t.demand),
    online: tallies.map((t) => t.online),
    lowest: shares.length === 0 ? null : shares.reduce((least, { share }) => Math.min(least, share), 1),
    final: shares.at(-1)?.share ?? null,
    backAfterOnsetMs: onset === null ? null : backAfter(shares, fold.plan.thresholds.target, onset),
  };
}

function backAfter(
  shares: readonly { readonly s: Second; readonly share: Share }[],
  target: Share,
  onset: TimeMs,
): DurationMs | null {
  const below = shares.findLast(({ share }) => share < target);
  if (below === undefined) return shares.length === 0 ? null : 0;
  return below === shares.at(-1) ? null : Math.max(0, (below.s + 1) * 1000 - onset);
}

function featureOf(fold: Fold, feature: string, seconds: readonly Second[], onset: TimeMs | null): ScoreFeature {
  const operation = fold.plan.shape.operations.find((o) => o === feature);
  const servers = serversOf(fold, feature);
  const states = seconds.map((s) => (operation === undefined ? standing(fold, servers, s) : asked(fold, operation, s)));
  return {
    name: feature,
    by: operation === undefined ? 'servers' : 'operations',
    states,
    lostMs: onset === null ? null : lostTime(states, seconds, onset),
  };
}

function lostTime(states: readonly FeatureState[], seconds: readonly Second[], onset: TimeMs): DurationMs {
  const weight = { dark: 1000, degraded: 500, up: 0, 'not-asked': 0 };
  return states.reduce((sum, state, i) => sum + ((seconds[i] ?? 0) >= Math.floor(onset / 1000) ? weight[state] : 0), 0);
}

/** By what users asked for in that second; users of a host that was not heard, or was held down, got no answer. */
function asked(fold: Fold, operation: Operation, second: Second): FeatureState {
  const sum = { ok: 0, all: 0 };
  for (const host of fold.usersAt(second)) {
    for (const slice of host.slices) {
      const seen = slice[operation];
      sum.ok += seen?.ok ?? 0;
      sum.all += (seen?.ok ?? 0) + (seen?.failed ?? 0);
    }
  }
  const heard = heardShare(fold, second);
  if (heard === 0) return 'dark';
  return sum.all === 0 ? 'not-asked' : stateOf((sum.ok / sum.all) * heard);
}

/** Of the users of all hosts, those whose host reported that second. */
function heardShare(fold: Fold, second: Second): Share {
  const { hosts, users } = fold.plan;
  const heard = hosts.reduce((sum, h) => sum + (fold.users(second, h.id) === null ? 0 : h.users), 0);
  return users === 0 ? 1 : heard / hosts.reduce((sum, h) => sum + h.users, 0);
}

function serversOf(fold: Fold, feature: string): readonly string[] {
  const role = fold.plan.shape.lendable[feature];
  return fold.plan.nodes.filter((n) => n.role === role && n.startedBy === 'provision').map((n) => n.id);
}

/** Nobody's operations tell of it: only that it is dark where none of its servers is left. */
function standing(fold: Fold, servers: readonly string[], second: Second): FeatureState {
  if (servers.length === 0) return 'not-asked';
  const there = servers.filter((id) => fold.lives.exists(id, second, true)).length / servers.length;
  return there < DARK ? 'dark' : there < UP ? 'degraded' : 'not-asked';
}

/** Of the share that is answered, or can be. */
export function stateOf(share: Share): FeatureState {
  return share >= UP ? 'up' : share < DARK ? 'dark' : 'degraded';
}
