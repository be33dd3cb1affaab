/** What made it worse, as far as the journal shows it. */
import type { Second } from '../spec/units.js';
import { count, countOf, factor, percent, plural, things } from './figures.js';
import { type Account, nodeSeconds, of, type Sentence, usersOf } from './postmortem-account.js';
import { type CauseKind, causeSentence, loginsOf, perSecond } from './postmortem-causes.js';
import { lowestSecond, shutdowns } from './postmortem-timeline.js';
import { roleWord } from './role-word.js';
import { afterWords, TRUTH_WORDS, truthWords } from './statement-words.js';

export function worseOf(a: Account): Sentence<CauseKind>[] {
  if (a.onset === null) return [];
  return [...spread(a), ...shut(a), ...rush(a), ...blind(a), ...wrongWords(a), ...lostMessages(a)];
}

function spread(a: Account): Sentence<CauseKind>[] {
  const { amplification } = a.verdict;
  const peak = peakSecond(a);
  if (amplification === null || amplification < 1.1 || peak === null || a.fold.steady === null) return [];
  const { demand, online } = a.fold.tally(peak);
  const text = `For each user hit directly ${amplification.toFixed(1)} were offline at the worst moment, ${count(demand - online)} of ${count(demand)} in all.`;
  return [causeSentence(a, 'spread', text, [...a.fold.hits, ...usersOf(a, peak)])];
}

/** The second in which most of demand was missing. */
export function peakSecond(a: Account): Second | null {
  let peak: { s: Second; lost: number } | null = null;
  for (let s = a.from; s < a.to; s++) {
    const { demand, online } = a.fold.tally(s);
    if (peak === null || demand - online > peak.lost) peak = { s, lost: demand - online };
  }
  return peak?.s ?? null;
}

function shut(a: Account): Sentence<CauseKind>[] {
  const records = shutdowns(a);
  const { sessionHolders, crashed } = a.verdict.nodes;
  const nodes = new Set(records.map((r) => r.node)).size;
  if (records.length === 0) return [];
  const reasons = [...new Set(records.flatMap((r) => (r.reason === undefined ? [] : [r.reason])))];
  const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  const word = plural(roleWord(a.fold.plan));
  const text = `Self-protection: ${countOf(nodes, sessionHolders)} ${word} shut themselves down, where the fault crashed ${count(crashed)}; ${things(records.length, 'shutdown')} in all${why}. Each handed its users to the rest.`;
  return [causeSentence(a, 'shut', text, records)];
}

/** The busiest second at the doors. */
function rush(a: Account): Sentence<CauseKind>[] {
  const { steady } = a.fold;
  if (steady === null) return [];
  const usual = nodeSeconds(a, null, steady.from, steady.to + 1);
  const before = perSecond(usual, steady.from, steady.to + 1, loginsOf);
  let busiest: { s: Second; logins: number } | null = null;
  for (let s = a.from; s < a.to; s++) {
    const logins = perSecond(nodeSeconds(a, null, s, s + 1), 0, 1, loginsOf);
    if (busiest === null || logins > busiest.logins) busiest = { s, logins };
  }
  if (busiest === null || busiest.logins < 10 || busiest.logins <= 2 * before) return [];
  const times = before > 0 ? `, ${factor(busiest.logins / before)} the steady mean` : ', and none in the steady state';
  const text = `The rush to sign in again: ${count(busiest.logins)} arrived at the nodes in the busiest second${times}.`;
  return [causeSentence(a, 'sign-ins', text, [...usual, ...nodeSeconds(a, null, busiest.s, busiest.s + 1)])];
}

/** The network's own account was far from the truth. */
function blind(a: Account): Sentence<CauseKind>[] {
  const s = lowestSecond(a);
  const said = s === null ? null : a.fold.reported(s);
  if (s === null || said === null) return [];
  const { demand, online } = a.fold.tally(s);
  if (demand === 0 || (said - online) / demand < 0.1) return [];
  const text = `The network did not see it: at the lowest it said ${percent(said / demand)} of demand, and ${percent(online / demand)} was so.`;
  const sayers = a.fold.nodesAt(s).filter((n) => n.reportedOnline !== null);
  return [causeSentence(a, 'blind', text, [...sayers, ...usersOf(a, s)])];
}

function wrongWords(a: Account): Sentence<CauseKind>[] {
  const records = [...a.fold.statements].sort((x, y) => x.t - y.t);
  return a.statements.flatMap((said, i) => {
    const wrong = said.truth === 'false' || said.truth === 'not-everywhere' || said.after.held === false;
    const record = records[i];
    if (!wrong || record === undefined) return [];
    const after = afterWords(said);
    const text = `Users were told "${said.words}" (${TRUTH_WORDS[said.truth]}): ${truthWords(said)}${after === '' ? '' : `; ${after}`}.`;
    return [causeSentence(a, 'wrong-word', text, [record, ...usersOf(a, Math.floor(record.t / 1000) - 1)])];
  });
}

function lostMessages(a: Account): Sentence<CauseKind>[] {
  const records = of(a, 'messages');
  const sum = (pick: (r: (typeof records)[number]) => number): number => records.reduce((n, r) => n + pick(r), 0);
  const lost = sum((r) => r.lost);
  if (lost === 0) return [];
  return [
    causeSentence(
      a,
      'messages-lost',
      `${countOf(
        lost,
        sum((r) => r.accepted),
      )} messages that the network had accepted were lost.`,
      records,
    ),
  ];
}
