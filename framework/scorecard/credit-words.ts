/** Credits in words, alike on every page. */
import type { Where } from '../spec/types.js';
import type { Money, ScoreCredit, ScoreCredits } from './credits.js';
import { count, joined, printable, seconds, things } from './figures.js';

/** Whom, users, time lost, from which time on, what is given, what it is worth. */
export function creditCells(rule: ScoreCredit): string[] {
  return [
    whomWords(rule.to),
    count(rule.users),
    seconds(rule.lostMs),
    seconds(rule.whenLostMs),
    rule.given ? rule.give : `nothing: ${rule.users === 0 ? 'an earlier rule was first' : 'too little was lost'}`,
    rule.total === null ? '' : moneyWords(rule.total),
  ];
}

/** `3,200 users are given something, worth 3,200 USD in all; nothing: 800 of free.` */
export function creditSummary({ credited, totals, nothing }: ScoreCredits): string {
  const worth = totals.length === 0 ? '' : `, worth ${joined(totals.map(moneyWords))} in all`;
  const left = nothing.map((n) => `${count(n.users)} of ${printable(n.cohort)}`);
  const rest = left.length === 0 ? '' : `; nothing: ${joined(left)}`;
  return `${things(credited, 'user')} ${credited === 1 ? 'is' : 'are'} given something${worth}${rest}.`;
}

export function moneyWords({ amount, unit }: Money): string {
  return `${amount.toLocaleString('en-US', { maximumFractionDigits: 2 })} ${unit}`;
}

function whomWords({ cohort, region, version }: Where): string {
  const parts = [
    ...(cohort === undefined ? [] : [cohort]),
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(region === undefined ? [] : [`in ${region}`]),
  ];
  return parts.length === 0 ? 'everybody' : printable(parts.join(', '));
}
