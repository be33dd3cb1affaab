/** How a group came back and who carries the network, in the words that every form of the scorecard uses. */
import type { Carried, Centralisation, GroupRecovery } from '../slo/types.js';
import type { DurationMs, Share } from '../spec/units.js';
import { count, factor, fromOnset, measuredSeconds, percent, points, seconds, things } from './figures.js';

export function groupName({ of, name }: GroupRecovery): string {
  switch (of) {
    case 'network':
      return 'the whole network';
    case 'region':
      return name;
    case 'cohort':
      return `cohort ${name}`;
  }
}

/** `ended`: observation reached its planned end, so that what is not back by then is said never to be. */
export function backWords(afterOnsetMs: DurationMs | null, ended: boolean): string {
  if (afterOnsetMs === null) return ended ? 'never' : 'not yet';
  return afterOnsetMs === 0 ? 'never below' : measuredSeconds(afterOnsetMs);
}

export function troughWords({ trough, users }: GroupRecovery): string {
  return trough === null ? 'unknown' : percent(trough.share, users);
}

export function climbWords({ unknown, climb, trough }: GroupRecovery, target: Share): string {
  if (unknown !== null || trough === null) return 'unknown';
  if (trough.share >= target) return 'never lost';
  if (climb === null) return 'none, or under 3 s';
  const steepest = Math.max(Math.abs(climb.low), Math.abs(climb.high));
  const { length, word } = UNITS.find((u) => steepest * u.length >= 0.001) ?? HOUR;
  const [low, slope, high] = [climb.low, climb.slope, climb.high].map((share) => share * length);
  return `${points(slope ?? 0)} ${word} (${points(low ?? 0).split(' ')[0]} to ${points(high ?? 0).split(' ')[0]})`;
}

const HOUR = { length: 3600, word: 'an hour' } as const;
const UNITS = [{ length: 1, word: 'a second' }, { length: 60, word: 'a minute' }, HOUR] as const;

export function overshootWords({ overshoot }: GroupRecovery): string {
  if (overshoot === null) return 'unknown';
  const { perSecond, afterOnsetMs, factor: times } = overshoot;
  if (perSecond === 0) return 'none';
  const usual = times === null ? 'none usual' : `${factor(times)} usual`;
  return `${count(perSecond)} a second at ${fromOnset(afterOnsetMs)}, ${usual}`;
}

const MOST_RELAPSES = 3;

export function relapseWords({ relapses, users }: GroupRecovery): string {
  if (relapses === null) return 'unknown';
  if (relapses.length === 0) return 'none';
  const told = relapses
    .slice(0, MOST_RELAPSES)
    .map((r) => `${fromOnset(r.fromMs)} for ${seconds(r.toMs - r.fromMs)}, down to ${percent(r.lowest, users)}`);
  const more = relapses.length - told.length;
  return `${relapses.length}: ${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** One sentence on all groups; they may relapse where the whole network does not. */
export function relapseSentence(groups: readonly GroupRecovery[]): string {
  const fell = groups.filter((g) => (g.relapses ?? []).length > 0);
  const unknown = groups.filter((g) => g.unknown !== null);
  const known =
    fell.length === 0 ? 'No relapse.' : `Relapses: ${fell.map((g) => `${groupName(g)} ${relapsesOf(g)}`).join(', ')}.`;
  if (groups.length > 0 && unknown.length === groups.length) return 'How it came back is not known.';
  return unknown.length === 0 ? known : `${known} ${things(unknown.length, 'group')} not judged.`;
}

function relapsesOf({ relapses }: GroupRecovery): string {
  const spans = relapses ?? [];
  const together = spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return `${spans.length} (${seconds(together)})`;
}

// ---------------------------------------------------------------- centralisation

export const SPANS = ['before', 'during', 'after'] as const;

/** Rows of the table: what is carried, and by whom; a cell a span. */
export function carriedRows(
  centralisation: Centralisation,
): { readonly name: string; readonly cells: readonly string[] }[] {
  const row = (name: string, cell: (c: Carried) => string): { name: string; cells: string[] } => ({
    name,
    cells: SPANS.map((span) => cell(centralisation[span])),
  });
  return [
    row('Users on operator-run nodes', (c) => shareWords(c.usersByOperator)),
    row('Look-ups answered by operator-run nodes', (c) => shareWords(c.lookupsByOperator)),
    row('Users on the busiest tenth of nodes', (c) =>
      c.usersOnTopTenth === null || c.topTenthOfNodes === null
        ? 'unknown'
        : `${shareWords(c.usersOnTopTenth)} (${shareWords(c.topTenthOfNodes)} if even)`,
    ),
  ];
}

function shareWords(share: Share | null): string {
  return share === null ? 'unknown' : percent(share, 0);
}

/** What it means, in one sentence. */
export function centralisationSentence({ before, during, after }: Centralisation): string {
  const { usersByOperator: then } = after;
  const most = Math.max(before.usersByOperator ?? 0, during.usersByOperator ?? 0);
  if (then === null) return 'who carried the users at the end is not known.';
  if (then === 0 && most === 0) return 'nobody was carried by nodes that the operator runs.';
  if (then === 0)
    return `at the end nobody was carried by the operator any more; at most ${percent(most, 0)} had been.`;
  const sat = `at the end ${percent(then, 0)} of the users with a session sat on nodes that the operator runs`;
  if (before.usersByOperator === null) return `${sat}.`;
  const leaning = then >= 0.5 && then > before.usersByOperator ? '; the network leans on its operator' : '';
  return `${sat}, ${percent(before.usersByOperator, 0)} before${leaning}.`;
}

/** For one row, before, during and after: `0%, 41%, 67%`. */
export function carriedLine(centralisation: Centralisation): string | null {
  const shares = SPANS.map((span) => centralisation[span].usersByOperator);
  if (shares.every((share) => share === null)) return null;
  return shares.map(shareWords).join(', ');
}
