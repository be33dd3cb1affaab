/** Charts as small as a cell: the curve of a run, and a score with its interval. Their figures stand in the cells beside them. */
import { scaleLinear } from 'd3-scale';
import { percent } from '../../scorecard/figures.js';
import type { SuiteRow } from '../../scorecard/suite-types.js';
import { scoreWords } from '../suite-words.js';
import { curve, round } from './frame.js';
import { html, type Markup, type Part } from './markup.js';

const SPARK = { width: 96, height: 26 };
const STRIP = { width: 120, height: 18 };

export function spark(id: string, { experiment, curve: shares }: SuiteRow): Markup {
  const scales = {
    x: scaleLinear([0, Math.max(1, shares.length - 1)], [2, SPARK.width - 2]),
    y: scaleLinear([0, 1], [SPARK.height - 3, 3]),
  };
  const points = shares.map((value, second) => ({ second, value }));
  return small(
    id,
    'spark',
    SPARK,
    `Users online over the run of ${experiment}: lowest ${percent(Math.min(...shares))}, at the end ${percent(shares.at(-1) ?? 0)} of demand`,
    [html`<path class="grid" d="M2 3H94M2 23H94"/>`, curve(points, scales, 'line lb')],
  );
}

/** A dot on its interval; what is unknown is the whole of the line, dashed. */
export function scoreStrip(id: string, row: SuiteRow): Markup {
  const x = scaleLinear([0, 100], [6, STRIP.width - 6]);
  const at = (points: number): number => round(x(points));
  const { score } = row;
  const [low, high] = score?.interval ?? [0, 100];
  const body =
    score === null || score.points === null
      ? html`<path class="un" d="M${at(low)} 9H${at(high)}"/>`
      : html`<path class="iv" d="M${at(low)} 9H${at(high)}"/><circle cx="${at(score.points)}" cy="9" r="4.5"/>`;
  return small(id, 'strip', STRIP, `Score of ${row.experiment}, 0 to 100: ${scoreWords(row)}`, [
    html`<path class="grid" d="M${at(0)} 9H${at(100)}"/>`,
    [0, 50, 100].map((points) => html`<path class="tick" d="M${at(points)} 5v8"/>`),
    body,
  ]);
}

function small(
  id: string,
  style: string,
  { width, height }: { readonly width: number; readonly height: number },
  words: string,
  parts: Part,
): Markup {
  return html`<svg viewBox="0 0 ${width} ${height}" class="${style}" role="img" aria-labelledby="${id}-t"><title id="${id}-t">${words}</title>${parts}</svg>`;
}
