/** The figures under the promises: one row a figure, the first trial's value and, of several trials, the range. */
import type { TrialVerdict } from '../slo/types.js';
import type { Share } from '../spec/units.js';
import {
  count,
  countOf,
  factor,
  fromOnset,
  joined,
  measuredSeconds,
  percent,
  plural,
  promisedPercent,
  userHours,
} from './figures.js';
import { carriedLine } from './recovery-words.js';
import { roleWord } from './role-word.js';
import { amplificationWords } from './sentences.js';
import { tallyWords } from './statement-words.js';
import type { ScoredTrial } from './types.js';

export function figuresOf(trials: readonly ScoredTrial[]): Readonly<Record<string, string>> {
  const first = trials[0];
  if (!first) return {};
  const verdicts = trials.map((t) => t.verdict);
  const people = first.verdict.users.population;
  const injected = verdicts.some((v) => v.users.troughShare !== null);
  const rows: [string, string | null][] = [
    ...(injected ? [...userRows(verdicts, people), ...lossRows(verdicts, people), ...nodeRows(first, verdicts)] : []),
    [
      'samples missing',
      spread(
        verdicts.map((v) => v.missingShare),
        (s) => percent(s, people),
      ),
    ],
    [
      'most load, of steady',
      spread(
        trials.map((t) => t.cascade?.load?.peak?.multiple ?? null),
        factor,
      ),
    ],
    ['seconds unreliable', unreliable(verdicts)],
    ['said to users', tallyWords(trials.flatMap((t) => t.statements))],
  ];
  return Object.fromEntries(rows.filter((r): r is [string, string] => r[1] !== null));
}

type Row = [string, string | null];

function userRows(verdicts: readonly TrialVerdict[], people: number): Row[] {
  return [
    ['lowest, of demand', lowest(verdicts, people)],
    [
      'lowest, of before',
      spread(
        verdicts.map((v) => v.users.troughShareOfBefore),
        (s) => percent(s, people),
      ),
    ],
    [
      'at the end, of demand',
      spread(
        verdicts.map((v) => v.users.finalShare),
        (s) => percent(s, people),
      ),
    ],
    [
      'reported at the lowest',
      spread(
        verdicts.map((v) => v.reportedAtTrough),
        (s) => percent(s, 0),
      ) ?? 'does not report',
    ],
    ...recoveries(verdicts),
  ];
}

function lossRows(verdicts: readonly TrialVerdict[], people: number): Row[] {
  return [
    ['hit directly', `${countOf(verdicts[0]?.users.hit ?? 0, people)} users`],
    ['amplification', amplified(verdicts)],
    [
      'of crashed clients alone',
      spread(
        verdicts.map((v) => v.amplificationOfCrashed),
        factor,
      ),
    ],
    [
      'user-hours offline',
      spread(
        verdicts.map((v) => v.userMsOffline),
        userHours,
      ),
    ],
  ];
}

function nodeRows(first: ScoredTrial, verdicts: readonly TrialVerdict[]): Row[] {
  const { plan, verdict } = first;
  const standby = plan.roles.some((r) => r.operatorRun && r.holdsSessions && r.count === 0);
  return [
    [`${plural(roleWord(plan))} crashed`, nodesOf(verdicts, (v) => v.nodes.crashed)],
    ['shut themselves down', nodesOf(verdicts, (v) => v.nodes.shutThemselves)],
    [
      'servers added',
      standby
        ? spread(
            verdicts.map((v) => v.nodes.operatorRunAdded),
            count,
          )
        : null,
    ],
    ['lent, so dark', lent(first)],
    ['users on operator-run nodes', standby ? carried(verdicts) : null],
    ...causes(verdict),
  ];
}

function unreliable(verdicts: readonly TrialVerdict[]): string | null {
  return verdicts.some((v) => v.unreliableShare > 0)
    ? spread(
        verdicts.map((v) => v.unreliableShare),
        (s) => percent(s),
      )
    : null;
}

/** The first value, and the range where trials differ. null: no trial has one. */
function spread(values: readonly (number | null)[], write: (n: number) => string): string | null {
  const known = values.filter((v): v is number => v !== null);
  const first = known[0];
  if (first === undefined) return null;
  const [low, high] = [write(Math.min(...known)), write(Math.max(...known))];
  return low === high ? write(first) : `${write(first)} (${low} to ${high})`;
}

function lowest(verdicts: readonly TrialVerdict[], people: number): string | null {
  const text = spread(
    verdicts.map((v) => v.users.troughShare),
    (s) => percent(s, people),
  );
  const at = verdicts[0]?.users.troughAtMs;
  if (verdicts[0]?.users.troughShare === 1) return text;
  return text === null || at === null || at === undefined || verdicts.length > 1 ? text : `${text} at ${fromOnset(at)}`;
}

/** Of the shares that are judged, those that a reader looks for. */
const SHOWN: readonly Share[] = [0.5, 0.95];

function recoveries(verdicts: readonly TrialVerdict[]): [string, string][] {
  return (verdicts[0]?.recovery ?? [])
    .filter((r) => SHOWN.includes(r.share))
    .map(({ share }) => {
      const times = verdicts.map((v) => v.recovery.find((r) => r.share === share)?.afterOnsetMs ?? null);
      const never = times.filter((t) => t === null).length;
      const text = spread(times, (ms) => (ms === 0 ? 'never below' : measuredSeconds(ms)));
      const missing = never > 0 && text !== null ? `, never in ${countOf(never, times.length)}` : '';
      return [
        `${promisedPercent(share)} back, from onset`,
        text === null ? (verdicts.every((v) => v.ended === 'complete') ? 'never' : 'not yet') : `${text}${missing}`,
      ];
    });
}

function amplified(verdicts: readonly TrialVerdict[]): string {
  const first = verdicts[0];
  if (!first) return '-';
  if (verdicts.length === 1) return amplificationWords(first);
  return (
    spread(
      verdicts.map((v) => v.amplification),
      factor,
    ) ?? 'not defined'
  );
}

function nodesOf(verdicts: readonly TrialVerdict[], pick: (v: TrialVerdict) => number): string | null {
  const all = verdicts[0]?.nodes.sessionHolders ?? 0;
  const text = spread(verdicts.map(pick), count);
  return text === null ? null : `${text} of ${count(all)}`;
}

/** Features whose servers a mitigation took, and which are dark until the end. */
function lent({ plan, events }: ScoredTrial): string | null {
  const features = plan.steps.flatMap((s) => (s.action.kind === 'lend' ? [s.action.feature] : []));
  if (features.length === 0) return null;
  return events.some((e) => e.kind === 'mitigation') ? joined(features) : 'nothing was lent';
}

/** Of the first trial: a range of three figures would not be read. */
function carried(verdicts: readonly TrialVerdict[]): string | null {
  const centralisation = verdicts[0]?.centralisation ?? null;
  return centralisation === null ? null : carriedLine(centralisation);
}

function causes(verdict: TrialVerdict): [string, string][] {
  const entries = Object.entries(verdict.causes).filter(([, n]) => n > 0);
  const all = entries.reduce((sum, [, n]) => sum + n, 0);
  return entries.sort((a, b) => b[1] - a[1]).map(([cause, n]) => [`lost: ${cause}`, countOf(n, all)]);
}
