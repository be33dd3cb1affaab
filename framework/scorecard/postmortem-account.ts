/** A trial as a post-mortem reads it: the fold, the verdict, and the line of each record, so that every sentence can be looked up. */
import type { JournalRecord, NodeRecord, UsersRecord } from '../observe/records.js';
import { Fold } from '../observe/series.js';
import type { TrialVerdict } from '../slo/types.js';
import type { Second, TimeMs } from '../spec/units.js';
import { type ScoreStatement, statementsOf } from './statements.js';

/** Lines of one journal. */
export interface Cite {
  /** The variant, as the journal is called. */
  readonly journal: string;
  readonly lines: readonly number[];
}

/** One sentence, and the records that say so. `kind` is for whoever checks it. */
export interface Sentence<K extends string = string> {
  readonly kind: K;
  readonly text: string;
  readonly cites: readonly Cite[];
}

export interface Account {
  readonly name: string;
  /** Of the journal, as a person would type it from the run's folder. */
  readonly file: string;
  readonly trials: number;
  readonly verdict: TrialVerdict;
  readonly fold: Fold;
  readonly records: readonly JournalRecord[];
  readonly statements: readonly ScoreStatement[];
  /** null: nothing was injected. */
  readonly onset: TimeMs | null;
  /** The seconds from onset to the end of observation; `to` is not watched any more. */
  readonly from: Second;
  readonly to: Second;
  cite(records: readonly (JournalRecord | null | undefined)[]): readonly Cite[];
}

export interface AccountContext {
  readonly file: string;
  readonly trials: number;
  /** Of each record, in order. */
  readonly lines: readonly number[];
}

export function accountOf(
  records: readonly JournalRecord[],
  verdict: TrialVerdict,
  { file, trials, lines }: AccountContext,
): Account {
  const fold = Fold.of(records);
  const lineOf = new Map(records.map((record, i) => [record, lines[i] ?? 0]));
  const onset = fold.onset?.t ?? null;
  const from = Math.floor((onset ?? fold.phase('inject') ?? 0) / 1000);
  const to = Math.max(from, fold.end?.observedTo ?? (fold.latestCompleteSecond() ?? from - 1) + 1);
  return {
    name: verdict.variant,
    file,
    trials,
    verdict,
    fold,
    records,
    statements: statementsOf(fold),
    onset,
    from,
    to,
    cite: (cited) => {
      const found = cited.flatMap((record) => (record ? [lineOf.get(record) ?? 0] : [])).filter((line) => line > 0);
      const unique = [...new Set(found)].sort((a, b) => a - b);
      return unique.length === 0 ? [] : [{ journal: verdict.variant, lines: unique }];
    },
  };
}

/** What the hosts, or those of a region, reported of a second. */
export function usersOf({ fold }: Account, second: Second, region?: string): UsersRecord[] {
  const hosts = new Map(fold.plan.hosts.map((h) => [h.id, h.region]));
  return fold.usersAt(second).filter((r) => region === undefined || hosts.get(r.host) === region);
}

/** What the nodes of a role reported in some seconds. */
export function nodeSeconds({ fold }: Account, role: string | null, from: Second, to: Second): NodeRecord[] {
  const roles = new Map(fold.plan.nodes.map((n) => [n.id, n.role]));
  const seconds = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  return seconds.flatMap((s) => fold.nodesAt(s).filter((n) => role === null || roles.get(n.node) === role));
}

export function of<K extends JournalRecord['k']>({ records }: Account, kind: K): Extract<JournalRecord, { k: K }>[] {
  return records.filter((r): r is Extract<JournalRecord, { k: K }> => r.k === kind);
}

/** Of all demand, or of a region's. */
export function shareAt({ fold }: Account, second: Second, region?: string): number | null {
  return fold.share({ of: 'demand', where: region === undefined ? {} : { region } }, second);
}
