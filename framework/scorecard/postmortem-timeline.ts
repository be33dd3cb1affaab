/** What happened, in order of time: onset, noticed, remedies, lifted, who was back when. */
import type { JournalRecord } from '../observe/records.js';
import type { Second, TimeMs } from '../spec/units.js';
import { count, fromOnset, joined, percent, promisedPercent, things } from './figures.js';
import { type Account, of, type Sentence, shareAt, usersOf } from './postmortem-account.js';
import { afterWords, TRUTH_WORDS, truthWords } from './statement-words.js';

export type TimelineKind =
  | 'onset'
  | 'fault-seen'
  | 'below'
  | 'reported-below'
  | 'reported-never'
  | 'detected'
  | 'first-shut'
  | 'lowest'
  | 'remedy'
  | 'lifted'
  | 'said'
  | 'region-back'
  | 'all-back'
  | 'never-lost'
  | 'not-back';

export interface TimelineEntry extends Sentence<TimelineKind> {
  readonly sinceOnsetMs: number;
}

export function timelineOf(a: Account): TimelineEntry[] {
  if (a.onset === null) return [];
  const entries = [
    ...onsetEntries(a),
    ...belowEntry(a),
    ...reportedEntry(a),
    ...detectedEntries(a),
    ...shutEntry(a),
    ...lowestEntry(a),
    ...remedyEntries(a),
    ...liftedEntry(a),
    ...saidEntries(a),
    ...backEntries(a),
  ];
  // Within a second, as they follow from each other: what stands first in the list above.
  const second = ({ sinceOnsetMs }: TimelineEntry): number => Math.round(sinceOnsetMs / 1000);
  return entries.sort((x, y) => second(x) - second(y));
}

function entry(
  a: Account,
  kind: TimelineKind,
  t: TimeMs,
  text: string,
  cited: readonly (JournalRecord | null | undefined)[],
): TimelineEntry {
  return { kind, sinceOnsetMs: t - (a.onset ?? 0), text, cites: a.cite(cited) };
}

const endOf = (second: Second): TimeMs => (second + 1) * 1000;

function onsetEntries(a: Account): TimelineEntry[] {
  const onset = a.fold.onset;
  if (onset === null) return [];
  const faults = new Set(a.fold.plan.steps.filter((s) => s.nature === 'fault').map((s) => s.id));
  const seen = a.fold.steps.filter((r) => faults.has(r.step) && r.status === 'seen');
  return [
    entry(a, 'onset', onset.t, `Onset: the first fault (${onset.step}) was seen to act.`, [onset]),
    ...seen.map((r) => entry(a, 'fault-seen', r.t, `The fault ${r.step} (${r.kind}) was seen: ${r.words}.`, [r])),
  ];
}

/** The first second in which fewer than the target were online. */
export function firstBelow(a: Account): Second | null {
  const { target } = a.fold.plan.thresholds;
  for (let s = a.from; s < a.to; s++) if ((shareAt(a, s) ?? 1) < target) return s;
  return null;
}

/** The last one; null: none. */
export function lastBelow(a: Account, region?: string): Second | null {
  const { target } = a.fold.plan.thresholds;
  for (let s = a.to - 1; s >= a.from; s--) if ((shareAt(a, s, region) ?? 1) < target) return s;
  return null;
}

function belowEntry(a: Account): TimelineEntry[] {
  const s = firstBelow(a);
  if (s === null) return [];
  const text = `Users noticed: ${percent(shareAt(a, s) ?? 0)} of those who wanted to be online were, under the target of ${promisedPercent(a.fold.plan.thresholds.target)}.`;
  return [entry(a, 'below', endOf(s), text, usersOf(a, s))];
}

/** When the network's own count would have shown it. */
function reportedEntry(a: Account): TimelineEntry[] {
  const below = firstBelow(a);
  if (below === null || !a.fold.plan.shape.reportsOnline) return [];
  const { target } = a.fold.plan.thresholds;
  const sayers = (s: Second): JournalRecord[] => a.fold.nodesAt(s).filter((n) => n.reportedOnline !== null);
  let asked: Second[] = [];
  for (let s = below; s < a.to; s++) {
    const said = a.fold.reported(s);
    const { demand } = a.fold.tally(s);
    if (said === null || demand === 0) continue;
    asked = [...asked, s];
    if (said / demand >= target) continue;
    const text = `The network's own count fell under the target for the first time: it said ${count(said)} of ${count(demand)}.`;
    return [entry(a, 'reported-below', endOf(s), text, sayers(s))];
  }
  const worst = asked[0];
  if (worst === undefined) return [];
  const text = `The network's own count showed nothing, then or later: it said ${count(a.fold.reported(worst) ?? 0)} online while ${count(a.fold.tally(worst).online)} were.`;
  return [entry(a, 'reported-never', endOf(worst), text, [...sayers(worst), ...usersOf(a, worst)])];
}

/** Conditions that set off what was done about it; those that held alike are one. A statement detects nothing. */
function detectedEntries(a: Account): TimelineEntry[] {
  const groups = new Map<string, Extract<JournalRecord, { k: 'trigger' }>[]>();
  for (const r of a.fold.triggers) {
    const step = a.fold.plan.steps.find((s) => s.id === r.step);
    if (step?.nature !== 'mitigation') continue;
    const key = `${r.since} ${r.s} ${r.saw}`;
    groups.set(key, [...(groups.get(key) ?? []), r]);
  }
  return [...groups.values()].flatMap((records) => {
    const [first] = records;
    if (first === undefined) return [];
    const since = fromOnset(endOf(first.since) - (a.onset ?? 0));
    const kindOf = (id: string): string => a.fold.plan.steps.find((s) => s.id === id)?.action.kind ?? 'a step';
    const steps = joined(records.map((r) => `${r.step} (${kindOf(r.step)})`));
    const text = `Detected: the condition of ${steps} had held since ${since}, and saw ${percent(first.saw)} online.`;
    return [entry(a, 'detected', first.t, text, records)];
  });
}

export function shutdowns(a: Account): Extract<JournalRecord, { k: 'life' }>[] {
  return of(a, 'life').filter((r) => r.event === 'self-shutdown' && r.t >= (a.onset ?? 0));
}

function shutEntry(a: Account): TimelineEntry[] {
  const [first] = shutdowns(a);
  if (first === undefined) return [];
  const why = first.reason === undefined ? '' : ` (${first.reason})`;
  return [
    entry(a, 'first-shut', first.t, `${first.node} was the first ${first.role} to shut itself down${why}.`, [first]),
  ];
}

export function lowestSecond(a: Account): Second | null {
  let lowest: { s: Second; share: number } | null = null;
  for (let s = a.from; s < a.to; s++) {
    const share = shareAt(a, s);
    if (share !== null && (lowest === null || share < lowest.share)) lowest = { s, share };
  }
  return lowest?.s ?? null;
}

function lowestEntry(a: Account): TimelineEntry[] {
  const s = lowestSecond(a);
  if (s === null || firstBelow(a) === null) return [];
  const { online, demand } = a.fold.tally(s);
  const text = `Lowest: ${count(online)} of ${count(demand)} who wanted to be online were (${percent(online / demand)}).`;
  return [entry(a, 'lowest', endOf(s), text, usersOf(a, s))];
}

/** Mitigations as they were ordered, with what was seen of them. */
function remedyEntries(a: Account): TimelineEntry[] {
  return a.fold.plan.steps.flatMap((step) => {
    const ordered = a.fold.steps.find((r) => r.step === step.id && r.status === 'ordered');
    if (step.nature !== 'mitigation' || ordered === undefined) return [];
    const seen = a.fold.steps.find((r) => r.step === step.id && r.status === 'seen');
    const later =
      seen === undefined
        ? ', and nothing of it was seen'
        : `, seen ${fromOnset(seen.t - (a.onset ?? 0))}: ${seen.words}`;
    return [entry(a, 'remedy', ordered.t, `Mitigation ${step.id}: ${ordered.words}${later}.`, [ordered, seen])];
  });
}

function liftedEntry(a: Account): TimelineEntry[] {
  const last = of(a, 'lifted').findLast((r) => r.t === a.fold.lifted);
  if (last === undefined) return [];
  return [entry(a, 'lifted', last.t, 'Every fault was over and every restart done: the trigger was gone.', [last])];
}

function saidEntries(a: Account): TimelineEntry[] {
  return a.statements.flatMap((said, i) => {
    const record = [...a.fold.statements].sort((x, y) => x.t - y.t)[i];
    if (record === undefined) return [];
    const after = afterWords(said);
    const text = `Users were told "${said.words}". That was ${TRUTH_WORDS[said.truth]}: ${truthWords(said)}${after === '' ? '' : `; ${after}`}.`;
    return [entry(a, 'said', record.t, text, [record, ...usersOf(a, Math.floor(record.t / 1000) - 1)])];
  });
}

function backEntries(a: Account): TimelineEntry[] {
  const { plan } = a.fold;
  const target = promisedPercent(plan.thresholds.target);
  const end = a.to - 1;
  if (end < a.from) return [];
  const regions =
    plan.regions.length < 2
      ? []
      : plan.regions.flatMap((region): TimelineEntry[] => {
          const last = lastBelow(a, region);
          if (last === null || last >= end) return [];
          const text = `${region} was back: ${percent(shareAt(a, last + 1, region) ?? 0)} of its demand, and never under ${target} again.`;
          return [
            entry(a, 'region-back', endOf(last), text, [...usersOf(a, last, region), ...usersOf(a, last + 1, region)]),
          ];
        });
  const last = lastBelow(a);
  if (last === null) {
    const text = `At no time were fewer than ${target} online.`;
    return [...regions, entry(a, 'never-lost', endOf(end), text, usersOf(a, end))];
  }
  if (last < end) {
    const text = `All back: ${percent(shareAt(a, last + 1) ?? 0)} of demand, and never under ${target} again.`;
    return [...regions, entry(a, 'all-back', endOf(last), text, [...usersOf(a, last), ...usersOf(a, last + 1)])];
  }
  const away = plan.regions.filter((region) => (shareAt(a, end, region) ?? 1) < plan.thresholds.target);
  const where = plan.regions.length < 2 || away.length === 0 ? '' : `; not back: ${away.join(', ')}`;
  const text = `Observation ended with ${percent(shareAt(a, end) ?? 0)} of ${things(a.fold.tally(end).demand, 'user')} in demand online: not all were back${where}.`;
  return [...regions, entry(a, 'not-back', endOf(end), text, usersOf(a, end))];
}
