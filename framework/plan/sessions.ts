/**
 * When a user wants to be online: the one place that says so. The plan counts demand with it, client hosts launch and
 * quit users by it, so both must call these very functions.
 * Times are whole milliseconds since the start of the populate phase.
 */
import { gammaln } from 'simple-statistics';
import type { Distribution, SessionModel } from '../spec/types.js';
import type { DurationMs, Second, Share } from '../spec/units.js';
import type { PlannedSession } from '../target/protocol.js';
import { type Random, stream } from './random.js';

export type { PlannedSession };

/** A model whose phases last next to nothing must not fill the memory. */
const MOST_SESSIONS = 100_000;

/** The instant at which a user begins to take part: uniform over `joinOver`. */
export function joinMs(seed: number, user: number, joinOver: DurationMs): DurationMs {
  return Math.floor(stream(seed, 'join', user).float() * joinOver);
}

/**
 * The sessions of one user, ascending, cut at the horizon; a longer horizon appends to them and changes none.
 * An alternating user joins in the stationary state: on with the long-run share of time that such users are on, in a
 * session (or pause) that began earlier and of which the residual life is left. So mean demand is flat after the joins.
 */
export function plannedSessions(
  seed: number,
  user: number,
  model: SessionModel<DurationMs>,
  joinAtMs: DurationMs,
  horizonMs: DurationMs,
): PlannedSession[] {
  if (joinAtMs >= horizonMs) return [];
  if (model.session === 'always') return [{ fromMs: joinAtMs, toMs: horizonMs }];
  const random = stream(seed, 'session', user);
  let on = random.float() < onShare(model);
  let at = joinAtMs;
  let length = wholeMs(residualLife(on ? model.on : model.off, random));
  const sessions: PlannedSession[] = [];
  while (at < horizonMs && sessions.length < MOST_SESSIONS) {
    if (on) sessions.push({ fromMs: at, toMs: Math.min(at + length, horizonMs) });
    at += length;
    on = !on;
    length = wholeMs(random.duration(on ? model.on : model.off));
  }
  return sessions;
}

/**
 * Whether a user counts as demand in second `s`: it wants to be online at the start of that second and still at its end.
 * A user that comes or goes within the second is not counted, so nobody is asked to be online in no time.
 */
export function inDemand(session: PlannedSession, s: Second): boolean {
  return session.fromMs <= s * 1000 && session.toMs > (s + 1) * 1000;
}

/** The long-run share of time that a user wants to be online. */
export function onShare(model: SessionModel<DurationMs>): Share {
  if (model.session === 'always') return 1;
  const on = meanOf(model.on);
  const off = meanOf(model.off);
  return on + off === 0 ? 1 : on / (on + off);
}

export function meanOf(d: Distribution<DurationMs>): DurationMs {
  switch (d.dist) {
    case 'fixed':
      return d.value;
    case 'exponential':
      return d.mean;
    case 'lognormal':
      return d.median * Math.exp(d.sigma ** 2 / 2);
    case 'weibull':
      return d.scale * Math.exp(gammaln(1 + 1 / d.shape));
  }
}

/**
 * What is left of a phase that is found under way: a moment of time falls into long phases more often than into short
 * ones, so the phase is drawn length-biased (density x f(x) / mean), and the moment is uniform within it.
 */
export function residualLife(d: Distribution<DurationMs>, random: Random): DurationMs {
  return lengthBiased(d, random) * random.float();
}

function lengthBiased(d: Distribution<DurationMs>, random: Random): DurationMs {
  switch (d.dist) {
    case 'fixed':
      return d.value;
    case 'exponential':
      // x e^-x: the sum of two exponential phases.
      return random.duration(d) + random.duration(d);
    case 'lognormal':
      // Times x shifts the mean of the logarithm by sigma squared.
      return random.duration({ ...d, median: d.median * Math.exp(d.sigma ** 2) });
    case 'weibull':
      // With y = (x / scale)^shape, the biased density is that of a gamma variate of 1 + 1/shape.
      return d.scale * gammaVariate(1 + 1 / d.shape, random) ** (1 / d.shape);
  }
}

/** Marsaglia and Tsang's method, for a >= 1. It accepts more than 95% of its tries: 100 in vain do not happen. */
function gammaVariate(a: number, random: Random): number {
  const d = a - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let tries = 0; tries < 100; tries++) {
    const normal = Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());
    const v = (1 + c * normal) ** 3;
    const u = 1 - random.float();
    if (v > 0 && Math.log(u) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
  return a;
}

/** Not under one millisecond, so that a walk over phases always moves on. */
function wholeMs(length: DurationMs): DurationMs {
  return Math.max(1, Math.round(length));
}
