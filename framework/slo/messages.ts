/** Messages: none that a supernode took may be lost while its recipient was there to get it. */
import type { Missing } from '../observe/series.js';
import type { Slo } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';
import { count } from './figures.js';
import type { Finding } from './finding.js';
import type { Observed } from './observed.js';

const ENOUGH = 100;

export interface MessageAccount {
  readonly accepted: number;
  readonly delivered: number;
  readonly unconfirmed: number;
  readonly lost: number;
  readonly pending: number;
  /** Hosts that handed in no account. */
  readonly without: number;
}

export function messagesOf(o: Pick<Observed, 'fold' | 'plan'>, region?: string): MessageAccount {
  const sum = { accepted: 0, delivered: 0, unconfirmed: 0, lost: 0, pending: 0, without: 0 };
  for (const host of o.plan.hosts) {
    if (region !== undefined && host.region !== region) continue;
    const account = o.fold.messages(host.id);
    if (account === null) {
      sum.without += 1;
      continue;
    }
    sum.accepted += account.accepted;
    sum.delivered += account.delivered;
    sum.unconfirmed += account.unconfirmed;
    sum.lost += account.lost;
    sum.pending += account.pending;
  }
  return sum;
}

export function noLostMessages(
  slo: Extract<Slo<DurationMs>, { slo: 'no-lost-messages' }>,
  o: Observed,
  missing: Missing,
): Finding {
  const base = { promised: 0, unit: 'count', better: 'less', resolution: null } as const;
  if (slo.where.cohort !== undefined || slo.where.version !== undefined) {
    return {
      ...base,
      outcome: 'inconclusive',
      measured: null,
      words: 'messages are accounted by host: by region, not by cohort or version',
    };
  }
  const { accepted, lost, pending, without } = messagesOf(o, slo.where.region);
  const words = `${count(lost)} of ${count(accepted)} accepted messages lost, ${count(pending)} pending`;
  if (lost > 0) return { ...base, outcome: 'fail', measured: lost, words };
  // An account that nobody handed in may hide a loss.
  if (without > 0 && missing === 'offline') {
    return {
      ...base,
      outcome: 'inconclusive',
      measured: lost,
      words: `${words}; ${without} hosts handed in no account`,
    };
  }
  if (accepted < ENOUGH) {
    return { ...base, outcome: 'inconclusive', measured: lost, words: `${words}: fewer than ${ENOUGH} tell nothing` };
  }
  return { ...base, outcome: 'pass', measured: lost, words };
}
