/** Users in their number against demand and the network's own account; the share of demand beside the share of before. */
import { count, percent } from '../../scorecard/figures.js';
import type { Scorecard, ScoreVariant } from '../../scorecard/types.js';
import { html, type Markup } from './markup.js';
import { folded, pointTable, section, swatch, table } from './parts.js';
import { drawnIndices, mostPoints } from './sampling.js';
import { networkChart, shareChart } from './small-charts.js';
import { titleOf } from './variant-words.js';

export function networkSection(card: Scorecard): Markup {
  const figures = card.variants.map((v, i) => {
    const chart = networkChart(card, i);
    return chart === null
      ? null
      : html`<figure><figcaption>${swatch(i)}<b>${titleOf(v)}</b></figcaption>${chart}${folded(`t-network-${i}`, 'These figures as a table', countTable(v, mostPoints(card)))}</figure>`;
  });
  const key = html`<p class="key"><span><i class="kl wanted" aria-hidden="true"></i>want to be online</span><span><i class="kl" aria-hidden="true"></i>online</span><span><i class="kl said" aria-hidden="true"></i>what the network reported</span></p>`;
  return section('network', 'Users and the network’s own account', networkReading(card), 'reported', [
    key,
    html`<div class="two">${figures}</div>`,
  ]);
}

function networkReading(card: Scorecard): string[] {
  return card.variants.map((v) => {
    const first = v.trials[0];
    const name = titleOf(v);
    if (first === undefined || first.users.troughShare === null) return `${name}: nothing was injected.`;
    const truth = percent(first.users.troughShare, first.users.before);
    return first.reportedAtTrough === null
      ? `${name}: at worst ${truth} were online; the network did not say what it saw, so its truth is unknown.`
      : `${name}: when ${truth} were online the network reported ${percent(first.reportedAtTrough, 0)}.`;
  });
}

function countTable(variant: ScoreVariant, most: number): Markup {
  const { series, picture } = variant.trials[0] ?? {};
  if (series === undefined || picture === undefined) return html``;
  return pointTable(
    `Users at each point drawn, ${titleOf(variant)}`,
    ['Second', 'want to be online', 'online', 'reported', 'of before'],
    drawnIndices(series.online, series.demand, most).map((i) => {
      const reported = series.reported[i] ?? null;
      const { before } = picture;
      return [
        String(series.second[i] ?? ''),
        count(series.demand[i] ?? 0),
        count(series.online[i] ?? 0),
        reported === null ? '–' : count(reported),
        before === null || before <= 0 ? 'unknown' : percent((series.online[i] ?? 0) / before),
      ];
    }),
  );
}

export function shareSection(card: Scorecard): Markup {
  const rows = card.variants.map((v, i) => ({
    head: html`${swatch(i)}${titleOf(v)}`,
    cells: [
      v.figures['lowest, of demand'] ?? 'unknown',
      v.figures['lowest, of before'] ?? 'unknown',
      v.figures['at the end, of demand'] ?? 'unknown',
    ],
  }));
  return section('shares', 'Of demand, and of before', [shareReading(card)], 'before', [
    html`<div class="two"><figure><figcaption><b>of demand</b>: those who want to be online now</figcaption>${shareChart(card, 'demand')}</figure><figure><figcaption><b>of before</b>: those who were online before the fault</figcaption>${shareChart(card, 'before')}</figure></div>`,
    table(
      'The lowest second by both; every point is in the tables above',
      [
        { name: 'Variant' },
        { name: 'Lowest, of demand', figures: true },
        { name: 'Lowest, of before', figures: true },
        { name: 'At the end, of demand', figures: true },
      ],
      rows,
      'plain',
    ),
  ]);
}

/** How far demand itself moved: where it did not, both shares tell the same. */
function shareReading(card: Scorecard): string {
  const moved = card.variants.flatMap((v) => {
    const demand = v.trials[0]?.series.demand ?? [];
    const before = v.trials[0]?.picture.before ?? 0;
    return demand.length === 0 || before <= 0
      ? []
      : [(demand.reduce((a, b) => Math.max(a, b)) - demand.reduce((a, b) => Math.min(a, b))) / before];
  });
  if (moved.length === 0) return 'There was no steady state, so there is no before.';
  const most = Math.max(...moved);
  return most < 0.02
    ? `Demand moved by ${percent(most)} of before in all that time, so both shares tell the same.`
    : `Demand itself moved by ${percent(most)} of before, so the two differ: the share of demand says what users missed.`;
}
