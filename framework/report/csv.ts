/** The seconds of a run as a table: one row per trial, second and slice, units in the header. Every count is of users or operations. */
import { stringify } from 'csv-stringify/sync';
import type { JournalRecord, UsersRecord } from '../observe/records.js';
import { Fold } from '../observe/series.js';
import type { Slice } from '../plan/types.js';
import type { Second } from '../spec/units.js';

type SliceSecond = UsersRecord['slices'][number];
type Operation = NonNullable<SliceSecond['lookups']>;

const OPERATIONS = ['lookups', 'logins', 'messages'] as const;

const HEADER = [
  ...['experiment', 'variant', 'seed', 'second_s', 'since_onset_s', 'cohort', 'version', 'region'],
  ...['demand_users', 'online_users', 'missing_users', 'found_a_buddy_users'],
  ...OPERATIONS.flatMap((name) => [
    `${name}_ok_count`,
    `${name}_failed_count`,
    `${name}_unanswered_count`,
    `${name}_slowest_ms`,
  ]),
];

/** `journals`: every trial, in the order in which they are to come. */
export function csvReport(journals: readonly (readonly JournalRecord[])[]): string {
  // Second by second: the rows of a long run would fill the memory, the text does not.
  const parts = journals.flatMap((records) => [...secondsOf(Fold.of(records))]);
  return [written([HEADER]), ...parts].join('');
}

type Row = readonly (string | number)[];

/** A name that begins like a formula must not become one in a spreadsheet. */
function written(rows: readonly Row[]): string {
  return stringify([...rows], { escape_formulas: true });
}

function* secondsOf(fold: Fold): Generator<string> {
  const start = fold.population;
  const last = fold.end === null ? fold.latestCompleteSecond() : fold.end.observedTo - 1;
  if (start === null || last === null) return;
  const onset = fold.onset === null ? null : Math.floor(fold.onset.t / 1000);
  for (let second = Math.floor(start / 1000); second <= last; second++) yield written(rowsOf(fold, second, onset));
}

function rowsOf(fold: Fold, second: Second, onset: Second | null): Row[] {
  const { plan } = fold;
  const heard = fold.usersAt(second).flatMap((record) => record.slices);
  return plan.slices.map((slice) => [
    ...[plan.experiment, plan.variant, plan.seed, second, onset === null ? '' : second - onset],
    ...[slice.cohort, slice.version, slice.region],
    ...usersOf(fold, slice, second),
    ...operationsOf(heard.filter((one) => one.slice === slice.id)),
  ]);
}

/** As the verdict counts them: never more online than want to be, and those that were not heard are missing, not online. */
function usersOf(fold: Fold, { cohort, version, region }: Slice, second: Second): number[] {
  const { demand, online, missing, found } = fold.tally(second, { cohort, version, region });
  return [demand, online, missing, found];
}

function operationsOf(heard: readonly SliceSecond[]): (number | string)[] {
  return OPERATIONS.flatMap((name) => {
    const made = heard.flatMap((one) => one[name] ?? []);
    const sum = (pick: (operation: Operation) => number): number => made.reduce((total, one) => total + pick(one), 0);
    const slowest = made
      .flatMap((one) => one.latency)
      .reduce((most, [ms, n]) => (n > 0 ? Math.max(most, ms) : most), -1);
    return [sum((o) => o.ok), sum((o) => o.failed), sum((o) => o.unanswered), slowest < 0 ? '' : slowest];
  });
}
