/** One experiment's row of a suite, from its scorecard. */
import type { Outcome } from '../slo/types.js';
import type { Share } from '../spec/units.js';
import type { SuiteRow, SuiteRun } from './suite-types.js';
import type { Scorecard, ScoreSeries, ScoreVariant } from './types.js';

export function runRow({ card, file, at, trouble }: SuiteRun, now: string): SuiteRow {
  const variant = decidingVariant(card);
  const word = wordOf(card);
  return {
    experiment: card.experiment,
    hypothesis: card.hypothesis === '' ? null : card.hypothesis,
    file,
    given: true,
    outcome: card.placebo ? 'inconclusive' : card.outcome,
    word,
    why: whyOf(card, variant, word, trouble),
    variant: variant === undefined || variant.name === 'default' ? null : variant.name,
    lowest: variant?.figures['lowest, of demand'] ?? null,
    back: variant?.figures['95% back, from onset'] ?? null,
    score: scoreOf(card),
    trials: card.variants.length === 0 ? 0 : Math.min(...card.variants.map((v) => v.of)),
    at,
    ageMs: at === null ? null : Math.max(0, Date.parse(now) - Date.parse(at)),
    runtime: card.runtime === '' ? null : card.runtime,
    specHash: card.specHash === '' ? null : card.specHash,
    folder: card.folder,
    curve: variant?.trials[0] ? shares(variant.trials[0].series) : [],
  };
}

const WORST: readonly Outcome[] = ['fail', 'inconclusive', 'pass'];

/** As a score is taken of: the worst of the variants that are to pass; where all are to fail, of those. */
function decidingVariant({ variants }: Scorecard): ScoreVariant | undefined {
  const toPass = variants.filter((v) => v.fails === null);
  return [...(toPass.length > 0 ? toPass : variants)].sort(
    (a, b) => WORST.indexOf(a.standing) - WORST.indexOf(b.standing) || troughOf(a) - troughOf(b),
  )[0];
}

function troughOf({ trials }: ScoreVariant): number {
  return Math.min(1, ...trials.flatMap((trial) => trial.users.troughShare ?? []));
}

/** What a placebo leaves standing says nothing of the system. */
function scoreOf({ placebo, score }: Scorecard): SuiteRow['score'] {
  if (placebo) return null;
  const { points, interval, possible, trials } = score;
  return { points, interval, possible, trials };
}

function wordOf(card: Scorecard): string {
  if (card.placebo) return 'placebo';
  return card.word === 'STOPPED' || card.word === 'NOT STEADY' ? card.word.toLowerCase() : card.outcome;
}

function whyOf(card: Scorecard, variant: ScoreVariant | undefined, word: string, trouble?: string): string | null {
  const why =
    word === 'pass'
      ? null
      : word === 'placebo'
        ? 'run with a placebo instead of its faults, which tells nothing of the system'
        : (brokenIn(card, variant) ?? doubtOf(card) ?? card.exitWords);
  if (trouble === undefined) return why;
  return why === null ? trouble : `${why}; ${trouble}`;
}

function brokenIn(card: Scorecard, variant: ScoreVariant | undefined): string | null {
  if (card.outcome !== 'fail' || variant?.standing !== 'fail' || variant.fails !== null) return null;
  const broken = variant.promises.find((promise) => promise.outcome === 'fail');
  const promised = card.promises.find((promise) => promise.name === broken?.name)?.promised;
  return broken === undefined ? null : `${broken.name}: ${broken.words}, promised ${promised ?? 'otherwise'}`;
}

function doubtOf({ outcome, doubts: [doubt] }: Scorecard): string | null {
  return outcome !== 'inconclusive' || doubt === undefined
    ? null
    : `${doubt.code}: ${doubt.found}, expected ${doubt.expected}`;
}

/** What a line as small as a word can show. */
const POINTS = 60;

function shares({ demand, online }: ScoreSeries): Share[] {
  const all = online.flatMap((users, i) => {
    const wanted = demand[i] ?? 0;
    return wanted > 0 ? [Math.min(1, users / wanted)] : [];
  });
  const stretch = Math.max(1, Math.ceil(all.length / POINTS));
  return Array.from({ length: Math.ceil(all.length / stretch) }, (_, k) =>
    rounded(Math.min(...all.slice(k * stretch, (k + 1) * stretch))),
  );
}

function rounded(share: Share): Share {
  return Math.round(share * 1e4) / 1e4;
}
