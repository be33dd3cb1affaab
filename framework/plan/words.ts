/** Parts of a plan in plain words. */

import type { Statement } from '../spec/statement.js';
import type { Condition, Distribution, Impact, ReconnectPolicy, Slo, Where } from '../spec/types.js';
import type { DurationMs, Share } from '../spec/units.js';
import type { PlannedAction } from './types.js';

export function countWords(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}

export function shareWords(share: Share): string {
  return `${Math.round(share * 1000) / 10}%`;
}

export function timeWords(ms: DurationMs): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 100) / 10;
  if (seconds < 120) return `${seconds} s`;
  const rest = Math.round(seconds % 60);
  const minutes = Math.floor(seconds / 60);
  return rest === 0 || rest === 60 ? `${minutes + (rest === 60 ? 1 : 0)} min` : `${minutes} min ${rest} s`;
}

export function whereWords(where: Where): string {
  const parts = [
    where.cohort === undefined ? [] : [`of cohort ${where.cohort}`],
    where.version === undefined ? [] : [`on ${where.version}`],
    where.region === undefined ? [] : [`in ${where.region}`],
  ].flat();
  return parts.length === 0 ? '' : ` ${parts.join(' ')}`;
}

export function conditionWords(condition: Condition<DurationMs>): string {
  const is = condition.is === 'below' ? 'below' : 'at least';
  const lasting = condition.for === 0 ? '' : ` for ${timeWords(condition.for)}`;
  return `online ${is} ${shareWords(condition.share)} of ${condition.of}${whereWords(condition.where)}${lasting}`;
}

export function impactWords(impact: Impact<DurationMs> | null): string {
  if (impact === null) return 'none asked: the timeline has no fault';
  switch (impact.impact) {
    case 'users':
      return `${conditionWords(impact.condition)}, at least once`;
    case 'nodes':
      return `${impact.count} nodes of ${impact.role} ended, at least`;
    case 'load':
      return `arrivals at ${impact.role} at ${impact.multiple} times their steady mean, at least once`;
  }
}

export function distributionWords(d: Distribution<DurationMs>): string {
  switch (d.dist) {
    case 'fixed':
      return `after ${timeWords(d.value)}`;
    case 'exponential':
      return `exponential, mean ${timeWords(d.mean)}`;
    case 'lognormal':
      return `lognormal, median ${timeWords(d.median)}`;
    case 'weibull':
      return `Weibull, scale ${timeWords(d.scale)}, shape ${d.shape}`;
  }
}

export function policyWords(policy: ReconnectPolicy<DurationMs>): string {
  switch (policy.policy) {
    case 'immediate':
      return 'at once';
    case 'fixed':
      return `every ${timeWords(policy.delay)} ±${shareWords(policy.jitter)}${policy.spread ? ', first one spread' : ''}`;
    case 'exponential':
      return `back-off from ${timeWords(policy.base)} to ${timeWords(policy.cap)}, jitter ${policy.jitter}`;
  }
}

/** What is done, and to whom: two columns. */
export function actionWords(action: PlannedAction, usersOf: (where: Where) => number): readonly [string, string] {
  switch (action.kind) {
    case 'crash-users':
    case 'vanish-users': {
      const matching = usersOf(action.users);
      const whom = `${countWords(action.victims.length)} of ${countWords(matching)} users${whereWords(action.users)}`;
      return [action.kind === 'crash-users' ? 'crash' : 'vanish (sockets stay open, mute)', whom];
    }
    case 'crash-nodes':
      return ['crash', idWords(action.victims)];
    case 'crash-hosts':
      return ['crash, with all of its users', `${idWords(action.victims)} (${countWords(action.users)} users)`];
    case 'pause-nodes':
      return ['pause', idWords(action.victims)];
    case 'partition':
      return [
        `cut off ${[action.side.role, action.side.region].filter((s) => s !== undefined).join(' in ')}`,
        idWords(action.victims),
      ];
    case 'overload':
      return [
        `${action.with} at ${action.multiple} times the plan`,
        `${countWords(action.floodPerSecond)}/s on top of ${countWords(action.plannedPerSecond)}/s, at ${action.role}`,
      ];
    case 'placebo':
      return ['placebo', 'nothing is done'];
    case 'provision':
      return [`provision ${action.count} of ${action.role}`, idWords(action.nodes)];
    case 'lend':
      return [
        `lend the ${action.feature} servers`,
        `${idWords(action.from)} as ${action.as} (${action.feature} goes dark)`,
      ];
    case 'admit':
      return [
        'paced return',
        `${countWords(action.rate)} users/s${action.order.length === 0 ? '' : `: ${action.order.join(', ')}`}`,
      ];
    case 'push-retry':
      return ['push a retry policy', `${action.cohort ?? 'every cohort'}: ${policyWords(action.reconnect)}`];
    case 'statement':
      return [`say "${action.says}"`, claimWords(action)];
  }
}

/** What a statement is judged by. */
export function claimWords({ claims, share, of, where }: Statement): string {
  if (claims === 'nothing') return 'claims nothing';
  return `claims ${share === null ? 'the target share' : shareWords(share)} of ${of}${whereWords(where)}`;
}

/** `sn-01 03 04`: the prefix is said once. */
export function idWords(ids: readonly string[]): string {
  if (ids.length === 0) return 'nobody';
  let prefix: string | null = null;
  const words: string[] = [];
  for (const id of ids) {
    const cut = id.lastIndexOf('-') + 1;
    const own = id.slice(0, cut);
    words.push(own === prefix ? id.slice(cut) : id);
    prefix = own;
  }
  return words.join(' ');
}

export function sloWords(slo: Slo<DurationMs>): string {
  const where = whereWords(slo.where);
  switch (slo.slo) {
    case 'recovered':
      return `${shareWords(slo.share)} of ${slo.of}${where} within ${timeWords(slo.within)} of ${slo.since}, held for ${timeWords(slo.heldFor)}`;
    case 'never-below':
      return `never below ${shareWords(slo.share)} of ${slo.of}${where}`;
    case 'none-behind':
      return `the last region reaches ${shareWords(slo.share)} at most ${timeWords(slo.within)} after the first`;
    case 'success':
      return `${shareWords(slo.atLeast)} of ${slo.operation} succeed${where}, ${windowWords(slo.during)}`;
    case 'latency':
      return `p${slo.percentile} of ${slo.operation} below ${timeWords(slo.below)}${where}, ${windowWords(slo.during)}`;
    case 'amplification':
      return `amplification below ${slo.below}`;
    case 'not-metastable':
      return 'not metastable at the end';
    case 'no-lost-messages':
      return `no accepted message is lost${where}`;
  }
}

function windowWords(during: 'after-onset' | 'at-the-end'): string {
  return during === 'after-onset' ? 'from onset to the end' : 'at the end';
}
