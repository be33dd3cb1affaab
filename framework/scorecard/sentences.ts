/** Plain sentences: what was done, what came of it, and what that says about the promise. */
import type { CampaignVerdict, Doubt, TrialVerdict } from '../slo/types.js';
import {
  capital,
  count,
  countOf,
  factor,
  joined,
  measuredSeconds,
  percent,
  plural,
  promisedPercent,
  seconds,
  things,
} from './figures.js';
import { neverLost, sinceWords } from './promises.js';
import { roleWord } from './role-word.js';
import type { Told } from './types.js';

/** The campaign in one sentence, without the experiment's name. */
export function headline(campaign: CampaignVerdict, told: readonly Told[]): string {
  const broken = told.find((t) => t.verdict.ended !== 'complete');
  if (broken) return `${endedWords(broken.verdict.ended)}.`;
  const doubt = campaign.variants.flatMap((v) => v.trials.flatMap((t) => t.doubts))[0];
  if (campaign.outcome === 'inconclusive')
    return doubt ? `${doubtWords(doubt)}.` : 'what was measured does not decide it.';
  if (campaign.outcome === 'fail') return `${brokenWords(campaign)}.`;
  const phrases = told.map((t) => inVariant(t.name, stateWords(t.verdict)));
  const asExpected = campaign.variants.some((v) => v.expected !== null);
  const tail = !asExpected
    ? 'as promised'
    : told.length === 1
      ? 'as expected'
      : told.length === 2
        ? 'both as expected'
        : 'all as expected';
  return `${phrases.join('; ')}${phrases.length > 1 ? '; ' : ', '}${tail}.`;
}

/** What became of the users of one variant. */
export function variantSentence(told: Told): string {
  const { verdict } = told;
  const prefix = told.name === 'default' ? '' : `${capital(told.name)}: `;
  if (verdict.ended === 'not-steady') return `${prefix}${capital(endedWords('not-steady'))}.`;
  const parts: string[] = [];
  const shut = verdict.nodes.shutThemselves;
  if (shut > 0) parts.push(shutWords(told));
  if (verdict.nodes.operatorRunAdded > 0)
    parts.push(`${things(verdict.nodes.operatorRunAdded, 'server')} of the operator's own took over users`);
  if (verdict.users.troughShare !== null)
    parts.push(`at worst ${percent(verdict.users.troughShare, verdict.users.before)} of demand was online`);
  parts.push(...backWords(told));
  if (parts.length === 0) parts.push(stateWords(verdict));
  const text = joined(parts, '; ', '; ');
  return `${prefix}${prefix === '' ? capital(text) : text}.`;
}

export function doubtWords(doubt: Doubt): string {
  switch (doubt.code) {
    case 'IMPACT_NOT_SEEN':
      return 'the fault had no impact, so nothing was tested';
    case 'NO_EVIDENCE':
      return 'a fault left no evidence that it acted, so nothing was tested';
    case 'MISSING_DATA':
      return 'too much data is missing to judge';
    case 'DRIVER_LAGGED':
    case 'CLOCK_LAGGED':
      return 'this machine was too busy to measure well';
    case 'THIN_SLICES':
      return 'too few users were in a slice to judge it';
    case 'NO_PROMISE':
      return 'it promises nothing, so there is nothing to judge';
    case 'JOURNAL_GARBLED':
      return 'the journal is damaged';
    case 'JOURNAL_CUT':
      return 'the journal ends before the run did';
    default:
      return `expected ${doubt.expected}, found ${doubt.found}`;
  }
}

export function endedWords(ended: Exclude<TrialVerdict['ended'], 'complete'> | 'complete'): string {
  switch (ended) {
    case 'stopped':
      return 'a stop condition ended the run, so there is no verdict';
    case 'not-steady':
      return 'the steady state was not reached, so nothing was injected';
    case 'interrupted':
      return 'the run was interrupted, so there is no verdict';
    case 'cut-short':
      return 'the journal ends before the run did, so there is no verdict';
    case 'complete':
      return 'the run was complete';
  }
}

/** What users would say of it: the state after the faults, as a verb. */
export function stateWords(verdict: TrialVerdict): string {
  switch (verdict.state) {
    case 'metastable':
      return 'it collapsed and stayed down';
    case 'lost':
      return 'it was lost';
    case 'recovered':
      return 'it came back';
    case 'unaffected':
      return 'users noticed nothing';
    case 'slow':
      return 'it was still on its way back';
    case 'degraded':
      return 'it stayed degraded';
    case 'unknown':
      return 'it is not known what became of it';
  }
}

function shutWords({ plan, verdict }: Told): string {
  const { crashed, shutThemselves, sessionHolders } = verdict.nodes;
  const role = plural(roleWord(plan));
  if (shutThemselves === sessionHolders - crashed && crashed > 0) {
    return shutThemselves === 1
      ? `the one ${roleWord(plan)} left shut itself down`
      : `the other ${count(shutThemselves)} ${role} shut themselves down`;
  }
  return `${countOf(shutThemselves, sessionHolders)} ${role} shut themselves down`;
}

function backWords({ plan, verdict }: Told): string[] {
  const entries = Object.entries(plan.slos);
  const [name, slo] =
    entries.find(([, s]) => s.slo === 'recovered' && Object.keys(s.where).length === 0) ??
    entries.find(([, s]) => s.slo === 'recovered') ??
    [];
  const judged = verdict.slos.find((s) => s.name === name);
  const end =
    verdict.users.finalShare === null
      ? []
      : [`${percent(verdict.users.finalShare, verdict.users.before)} of demand was online at the end`];
  if (slo?.slo !== 'recovered' || !judged) return end;
  const share = promisedPercent(slo.share);
  const promised = `(promised: ${seconds(slo.within)})`;
  const since = sinceWords(slo.since);
  if (judged.measured === null) {
    if (judged.outcome === 'pass') return [`never under ${share}`];
    return [
      ...end,
      judged.outcome === 'fail' ? `${share} never came back ${promised}` : `${share} were not back by then ${promised}`,
    ];
  }
  if (neverLost(judged)) return [`never under ${share} of ${slo.of}`];
  if (judged.measured === 0) return [`${share} were back before the fault was over ${promised}`];
  return [
    `${share} were back ${measuredSeconds(judged.measured)} after ${slo.since === 'lifted' ? 'the fault was over' : since} ${promised}`,
  ];
}

function brokenWords(campaign: CampaignVerdict): string {
  const lines = campaign.variants.flatMap((v) => {
    if (v.outcome !== 'fail') return [];
    if (v.expected)
      return [inVariant(v.variant, `it was to fail '${v.expected.slo}' and be ${v.expected.state}, and did not`)];
    const names = [...new Set(v.trials.flatMap((t) => t.slos.filter((s) => s.outcome === 'fail').map((s) => s.name)))];
    const all = v.trials[0]?.slos.length ?? names.length;
    const words =
      names.length === 1
        ? `'${names[0]}' was broken, 1 of ${things(all, 'promise')}`
        : `${countOf(names.length, all)} promises were broken`;
    return [inVariant(v.variant, words)];
  });
  return lines.length > 0 ? joined(lines) : campaign.words;
}

/** `as shipped it stayed down`, `with help it came back`, `in 'b' it came back`. */
function inVariant(name: string, words: string): string {
  if (name === 'default') return words;
  return /^(as|with|without|under|after|before|in|on|at)\b/.test(name) ? `${name} ${words}` : `in '${name}' ${words}`;
}

/** The size of a cascade against what was hit directly. */
export function amplificationWords(verdict: TrialVerdict): string {
  if (verdict.amplification === null) return 'not defined';
  const ceiling = verdict.amplificationCeiling === null ? '' : ` of at most ${factor(verdict.amplificationCeiling)}`;
  return `${factor(verdict.amplification)}${ceiling}`;
}
