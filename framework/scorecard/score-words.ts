/** Scores for people: points, their interval, the raw figure behind each and what it says in one line. */
import type { Dimension } from '../spec/score-weights.js';
import { count, countOf, factor, measuredSeconds, percent, points } from './figures.js';
import type { DimensionScore, ExperimentScore, Range, VariantScore } from './score.js';
import type { RawFigures } from './score-raw.js';
import { spreadOf } from './spread.js';

export const DIMENSION_TITLES: Readonly<Record<Dimension, readonly [title: string, figure: string]>> = {
  survive: ['Survive', 'lowest share of demand'],
  recover: ['Recover', 'time against promise'],
  contain: ['Contain', 'amplification'],
  degrade: ['Degrade well', 'feature-time kept'],
  preserve: ['Preserve', 'messages lost of accepted'],
  truth: ['Tell the truth', 'mean gap, reported against true'],
  margin: ['Margin', 'distance to the breakpoint'],
};

/** Never rounds to 0 or 100: these two are claims of their own. */
export function pointsWords(value: number | null): string {
  if (value === null) return 'unknown';
  if (value > 0 && value < 1) return 'under 1';
  return count(value < 100 ? Math.min(99, value) : value);
}

/** `71-73`; empty where both ends read alike, as of one trial. */
export function rangeWords([low, high]: Range): string {
  const [from, to] = [pointsWords(low), pointsWords(high)];
  return from === to ? '' : `${from}-${to}`;
}

/** `72 (71-73)`, `40, capped: metastable`, `unknown (0-100)`. */
export function scoreWords(score: VariantScore | ExperimentScore): string {
  const range = rangeWords(score.interval);
  const capped = 'uncapped' in score && score.uncapped !== null ? ', capped: metastable' : '';
  return `${pointsWords(score.points)}${range === '' ? '' : ` (${range})`}${capped}`;
}

/** What the score would be if the unknown were known; null: nothing is unknown, or all is. */
export function possibleWords({ points, possible, dimensions }: VariantScore): string | null {
  const unknown = dimensions
    .filter((d) => d.points === null && d.weight > 0)
    .map((d) => DIMENSION_TITLES[d.dimension][0]);
  const range = rangeWords(possible);
  if (points === null || unknown.length === 0 || range === '') return null;
  return `${unknown.join(', ')} unknown; known, the score would lie between ${range.replace('-', ' and ')}`;
}

type Raw<D extends Dimension> = NonNullable<RawFigures[D]>;

/** The raw figure over all trials: the middle, then the 95% interval of the median, as of the points. */
export function rawWords(score: DimensionScore): string {
  const known = knownOf(score);
  if (known === null) return 'unknown';
  const spread = <T>(pick: (raw: T) => number, write: (n: number) => string): string =>
    spreadText((known as readonly T[]).map(pick), write);
  switch (score.dimension) {
    case 'survive':
      return spread<Raw<'survive'>>(({ trough }) => trough, percent);
    case 'recover':
      return recoverWords(known as readonly Raw<'recover'>[]);
    case 'contain':
      return spread<Raw<'contain'>>(({ amplification }) => amplification, factor);
    case 'degrade':
      return spread<Raw<'degrade'>>(keptOf, percent);
    case 'preserve':
      return preserveWords(known as readonly Raw<'preserve'>[]);
    case 'truth':
      return spread<Raw<'truth'>>(({ gap }) => gap, points);
    case 'margin':
      return 'unknown';
  }
}

/** What it says, in plain words. */
export function readingOf(score: DimensionScore): string {
  const raw = rawWords(score);
  if (knownOf(score) === null) return unknownReading(score);
  switch (score.dimension) {
    case 'survive':
      return `At worst ${raw} of those who wanted to be online were.`;
    case 'recover':
      return raw.startsWith('never')
        ? `What was promised to come back did not: ${raw}.`
        : `Back after ${raw} promised.`;
    case 'contain':
      return `At the worst ${raw} as many were missing as were hit.`;
    case 'degrade':
      return `Features were up for ${raw} of their time, degraded counting half.`;
    case 'preserve':
      return `Of the messages that the network took, ${raw} were lost.`;
    case 'truth':
      return `What the network said of itself was ${raw} off, on average.`;
    case 'margin':
      return unknownReading(score);
  }
}

function unknownReading({ dimension, trials }: DimensionScore): string {
  const why: Readonly<Record<Dimension, string>> = {
    survive: 'Nothing was injected.',
    recover: 'No return is promised, or one could not be judged.',
    contain: 'Nobody was hit directly, so that nothing could grow.',
    degrade: 'Nobody used a feature.',
    preserve: 'Fewer than 100 messages were accepted, which tell nothing.',
    truth: 'The network says nothing of itself.',
    margin: 'The breakpoint was not searched.',
  };
  if (dimension !== 'margin' && trials.every(({ raw }) => raw === null) && trials.length > 0) return why[dimension];
  return dimension === 'margin' ? why.margin : 'Not known in every trial.';
}

/** null: unknown. */
function knownOf({ points, trials }: DimensionScore): readonly unknown[] | null {
  return points === null ? null : trials.flatMap(({ raw }) => raw ?? []);
}

function spreadText(values: readonly number[], write: (n: number) => string): string {
  const spread = spreadOf(values);
  if (spread === null) return 'unknown';
  const [middle, low, high] = [write(spread.middle), write(spread.low), write(spread.high)];
  const bare = (text: string): string => text.replace(/\s*(s|×|%|points?)$/, '');
  return low === high ? middle : `${middle} (${bare(low)}-${bare(high)})`;
}

function recoverWords(known: readonly Raw<'recover'>[]): string {
  const times = known.flatMap(({ time }) => (time === 'never' ? [] : [time]));
  const promised = measuredSeconds(known[0]?.promised ?? 0);
  if (times.length === 0) return 'never';
  const text = `${spreadText(times, measuredSeconds)} of ${promised}`;
  return times.length === known.length
    ? text
    : `never in ${countOf(known.length - times.length, known.length)}, else ${text}`;
}

function preserveWords(known: readonly Raw<'preserve'>[]): string {
  const sum = (pick: (raw: Raw<'preserve'>) => number): number => known.reduce((all, raw) => all + pick(raw), 0);
  return countOf(
    sum(({ lost }) => lost),
    sum(({ accepted }) => accepted),
  );
}

function keptOf({ features }: Raw<'degrade'>): number {
  const whole = features.reduce((sum, { weight }) => sum + weight, 0);
  return whole <= 0 ? 0 : features.reduce((sum, { kept, weight }) => sum + kept * weight, 0) / whole;
}
