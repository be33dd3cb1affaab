/**
 * What users were told, held against the truth at that moment. A statement is judged by its claim (who, what share), and
 * its words are only shown. It decides no outcome: a network may recover as promised while its operators say wrong things.
 */
import type { JournalRecord, StatementRecord } from '../observe/records.js';
import { Fold, type Missing } from '../observe/series.js';
import { FEWEST_USERS } from '../spec/thresholds.js';
import type { Denominator, Where } from '../spec/types.js';
import type { DurationMs, Second, Share } from '../spec/units.js';
import { printable } from './figures.js';

/** `not-everywhere`: so of all together, not of each region that it speaks of. */
export type Truth = 'true' | 'not-everywhere' | 'false' | 'unknown' | 'claims-nothing';

export interface ScoreStatement {
  readonly step: string;
  readonly words: string;
  /** null: there was no onset. */
  readonly sinceOnsetMs: DurationMs | null;
  readonly claim: { readonly where: Where; readonly of: Denominator; readonly share: Share } | null;
  /** Of those that it speaks of, in the last whole second before it; null: nobody to speak of. */
  readonly online: Share | null;
  /** Of all demand in that second, whoever it speaks of. */
  readonly onlineOfAll: Share | null;
  /** Regions that it speaks of and that were under the claimed share. */
  readonly notBack: readonly { readonly region: string; readonly online: Share }[];
  readonly truth: Truth;
  /** Why it is not known; null: it is. */
  readonly why: string | null;
  readonly after: {
    /** Whether a true one stayed so to the end of observation; null: it was not true, or that is not known. */
    readonly held: boolean | null;
    /** From the statement to the end of the first second under the claim. */
    readonly lostAfterMs: DurationMs | null;
    readonly lowest: Share | null;
    /** From a false one until it was so and stayed so; null: not by the end. */
    readonly cameTrueAfterMs: DurationMs | null;
    readonly observedMs: DurationMs;
  };
}

export function statementsOf(fold: Fold): ScoreStatement[] {
  const told = [...fold.statements].sort((a, b) => a.t - b.t);
  return told.map((record) => judged(record, fold));
}

export function statementsOfRecords(records: Iterable<JournalRecord>): ScoreStatement[] {
  return statementsOf(Fold.of(records));
}

/** The second whose end was the latest before the statement: counts are those at the end of a second. */
export function momentOf(record: Pick<StatementRecord, 't'>): Second {
  return Math.floor(record.t / 1000) - 1;
}

function judged(record: StatementRecord, fold: Fold): ScoreStatement {
  const { step, words, claims, of, share, t } = record;
  const where = givenOf(record.where);
  const moment = momentOf(record);
  const claim = { where, of, share };
  const online = fold.share(claim, moment);
  const notBack = regionsOf(fold, where).flatMap((region) => {
    const seen = fold.tally(moment, { ...where, region });
    const now = seen.demand < FEWEST_USERS ? null : seen.online / seen.demand;
    return now === null || now >= share ? [] : [{ region: printable(region), online: now }];
  });
  const why = claims === 'nothing' ? null : doubtOf(fold, claim, moment);
  const truth = claims === 'nothing' ? 'claims-nothing' : why !== null ? 'unknown' : truthOf(online, share, notBack);
  return {
    step,
    words: printable(words),
    sinceOnsetMs: fold.onset === null ? null : t - fold.onset.t,
    claim: claims === 'nothing' ? null : claim,
    online,
    onlineOfAll: fold.share({ of: 'demand', where: {} }, moment),
    notBack: claims === 'nothing' ? [] : notBack,
    truth,
    why,
    after: afterwards(fold, claim, moment, t, truth),
  };
}

function truthOf(online: Share | null, share: Share, notBack: ScoreStatement['notBack']): Truth {
  if (online === null || online < share) return 'false';
  return notBack.length > 0 ? 'not-everywhere' : 'true';
}

/** Each reading of missing data must say the same, as of a promise. */
function doubtOf(fold: Fold, claim: NonNullable<ScoreStatement['claim']>, moment: Second): string | null {
  const { demand } = fold.tally(moment, claim.where);
  if (demand < FEWEST_USERS)
    return `${demand} of them wanted to be online, and fewer than ${FEWEST_USERS} are not judged`;
  const so = (missing: Missing): boolean => (fold.share(claim, moment, missing) ?? 0) >= claim.share;
  return so('offline') === so('online') ? null : 'samples of that second are missing, and it hangs on them';
}

function afterwards(
  fold: Fold,
  claim: NonNullable<ScoreStatement['claim']>,
  moment: Second,
  t: number,
  truth: Truth,
): ScoreStatement['after'] {
  const end = fold.end?.observedTo ?? (fold.latestCompleteSecond() ?? moment) + 1;
  const seconds = Array.from({ length: Math.max(0, end - moment - 1) }, (_, i) => moment + 1 + i);
  const shares = seconds.map((s) => ({
    s,
    share: fold.share(claim, s) ?? 0,
    atBest: fold.share(claim, s, 'online') ?? 0,
  }));
  const first = shares.find((one) => one.share < claim.share);
  const last = shares.findLast((one) => one.share < claim.share);
  const enough = seconds.length * 1000 >= fold.plan.times.stateWindow;
  const surely = shares.some((one) => one.atBest < claim.share);
  const held = surely ? false : first !== undefined || !enough ? null : true;
  const back = last === undefined ? Math.max(0, (moment + 2) * 1000 - t) : (last.s + 1) * 1000 - t;
  const isTrue = truth === 'true' || truth === 'not-everywhere';
  return {
    held: isTrue ? held : null,
    lostAfterMs: isTrue && first !== undefined ? Math.max(0, (first.s + 1) * 1000 - t) : null,
    lowest: shares.length === 0 ? null : Math.min(...shares.map((one) => one.share)),
    cameTrueAfterMs: truth !== 'false' || seconds.length === 0 || last === shares.at(-1) ? null : back,
    observedMs: Math.max(0, end * 1000 - t),
  };
}

/** Those that a claim speaks of: one, where it names one. */
function regionsOf({ plan }: Fold, where: Where): readonly string[] {
  return where.region === undefined ? plan.regions : [where.region];
}

/** Without the keys that a reader of the journal fills with nothing. */
function givenOf({ region, cohort, version }: StatementRecord['where']): Where {
  return {
    ...(region === undefined ? {} : { region }),
    ...(cohort === undefined ? {} : { cohort }),
    ...(version === undefined ? {} : { version }),
  };
}
