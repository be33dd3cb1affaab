/** What would have helped: the variants of the run against each other, as far as they differ in what was done about it. */
import type { JournalRecord } from '../observe/records.js';
import type { Plan, PlannedStep } from '../plan/types.js';
import { capital, fromOnset, joined, longTime, percent, promisedPercent, things, userHours } from './figures.js';
import { type Account, type Cite, type Sentence, shareAt, usersOf } from './postmortem-account.js';
import { firstBelow, lastBelow, lowestSecond } from './postmortem-timeline.js';

export type HelpKind = 'helped' | 'no-help' | 'alike' | 'hours' | 'which';

/** `subject` against each other variant with the same faults. */
export function helpOf(subject: Account, others: readonly Account[]): Sentence<HelpKind>[] {
  return others
    .filter((other) => faultsOf(other.fold.plan) === faultsOf(subject.fold.plan) && other.onset !== null)
    .flatMap((other) => comparison(subject, other));
}

function comparison(subject: Account, other: Account): Sentence<HelpKind>[] {
  const differences = differencesOf(subject, other);
  if (differences.length === 0) return [];
  const [bad, good] = [fateOf(subject), fateOf(other)];
  const better = gainOf(subject, other);
  const kind = better > 0 ? 'helped' : better < 0 ? 'no-help' : 'alike';
  const verb = { helped: 'It helped', 'no-help': 'It did not help', alike: 'It made no difference that shows' }[kind];
  const text = `'${other.name}' had ${joined(differences)}; '${subject.name}' had not. ${verb}: ${good.words}, where without it ${bad.words}.`;
  const main: Sentence<HelpKind> = {
    kind,
    text,
    cites: [...citesOf(other, good.records, other), ...citesOf(subject, bad.records, other)],
  };
  const told = [main, hoursOf(subject, other)];
  if (differences.length < 2) return told;
  const which = `${capital(joined(differences))} were tried together: which of them it was is not known. A variant with one alone would tell.`;
  return [...told, { kind: 'which', text: which, cites: other.cite([other.fold.run]) }];
}

function hoursOf(subject: Account, other: Account): Sentence<HelpKind> {
  const seconds = (a: Account): JournalRecord[] =>
    Array.from({ length: a.to - a.from }, (_, i) => usersOf(a, a.from + i)).flat();
  const hours = (a: Account): string => userHours(a.verdict.userMsOffline);
  const text = `It cost users ${hours(other)} hours offline in all, and ${hours(subject)} without it.`;
  return { kind: 'hours', text, cites: [...other.cite(seconds(other)), ...subject.cite(seconds(subject))] };
}

/** The plan stands in the first record. */
function citesOf(a: Account, records: readonly JournalRecord[], other: Account): readonly Cite[] {
  return a.cite(a === other ? [a.fold.run, ...remediesOf(a), ...records] : [a.fold.run, ...records]);
}

function remediesOf({ fold }: Account): JournalRecord[] {
  const mitigations = new Set(fold.plan.steps.filter((s) => s.nature === 'mitigation').map((s) => s.id));
  return fold.steps.filter((r) => r.status === 'ordered' && mitigations.has(r.step));
}

function faultsOf({ steps }: Plan): string {
  return JSON.stringify(steps.filter((s) => s.nature === 'fault').map((s) => [s.trigger, s.action]));
}

/** In words: mitigations that only one has, and what is configured otherwise. */
export function differencesOf(subject: Account, other: Account): string[] {
  const [a, b] = [subject.fold.plan, other.fold.plan];
  const keysOf = (plan: Plan): string[] => mitigationsOf(plan).map(keyOf);
  const more = mitigationsOf(b).filter((s) => !keysOf(a).includes(keyOf(s)));
  const less = mitigationsOf(a).filter((s) => !keysOf(b).includes(keyOf(s)));
  const differ = (x: unknown, y: unknown): boolean => JSON.stringify(x) !== JSON.stringify(y);
  return [
    ...more.map((s) => mitigationWords(s)),
    ...less.map((s) => `no ${mitigationWords(s)}`),
    ...(differ(policies(a), policies(b)) ? ['another retry policy'] : []),
    ...(differ(a.target.options, b.target.options) ? ['other options of the target'] : []),
    ...(a.users === b.users ? [] : ['another number of users']),
  ];
}

function mitigationsOf({ steps }: Plan): PlannedStep[] {
  return steps.filter((s) => s.nature === 'mitigation');
}

function keyOf({ trigger, action }: PlannedStep): string {
  return JSON.stringify([trigger, action]);
}

function policies({ cohorts }: Plan): unknown {
  return cohorts.map((c) => [c.name, c.reconnect]);
}

function mitigationWords({ action }: PlannedStep): string {
  switch (action.kind) {
    case 'provision':
      return things(action.count, `added ${action.role}`);
    case 'lend':
      return `the servers of ${action.feature} as ${action.as}`;
    case 'admit':
      return 'controlled return';
    case 'push-retry':
      return 'a retry policy pushed to users';
    default:
      return action.kind;
  }
}

/** How it ended for users, and the seconds that say so. */
function fateOf(a: Account): { readonly words: string; readonly records: readonly JournalRecord[] } {
  const target = promisedPercent(a.fold.plan.thresholds.target);
  const lowest = lowestSecond(a);
  const low = lowest === null ? '' : ` (${percent(shareAt(a, lowest) ?? 0)} at the lowest)`;
  const last = lastBelow(a);
  const seen = [...(lowest === null ? [] : usersOf(a, lowest)), ...(last === null ? [] : usersOf(a, last))];
  if (last === null) return { words: `never fewer than ${target} were online${low}`, records: seen };
  if (last === a.to - 1) {
    const words = `${target} were not back when observation ended, ${longTime(a.to * 1000 - (a.onset ?? 0))} after onset${low}`;
    return { words, records: seen };
  }
  const at = fromOnset((last + 1) * 1000 - (a.onset ?? 0));
  return { words: `${target} were back at ${at}${low}`, records: [...seen, ...usersOf(a, last + 1)] };
}

/** Above 0: better for users, by whether and when they were back; the hours are told beside it. */
function gainOf(subject: Account, other: Account): number {
  const backAt = (a: Account): number => {
    const last = lastBelow(a);
    if (firstBelow(a) === null || last === null) return 0;
    return last === a.to - 1 ? Number.POSITIVE_INFINITY : (last + 1) * 1000 - (a.onset ?? 0);
  };
  const [was, is] = [backAt(subject), backAt(other)];
  const resolution = other.fold.plan.times.silent
    ? other.fold.plan.times.resolutionSilent
    : other.fold.plan.times.resolution;
  if (was === is) return 0;
  if (!Number.isFinite(was) || !Number.isFinite(is)) return Number.isFinite(is) ? 1 : -1;
  // Nearer to each other than they are known is no difference.
  return Math.abs(was - is) <= resolution ? 0 : was - is;
}
