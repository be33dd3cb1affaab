/** What a manager reads in a minute: the outcome in words, what happened, the curve, the next command. */
import { count, fromOnset, percent, things } from '../../scorecard/figures.js';
import type { Scorecard, ScoreVariant } from '../../scorecard/types.js';
import { curveCharts } from './curve-chart.js';
import { landmarksOf } from './landmarks.js';
import { html, type Markup } from './markup.js';
import { capital, folded, outcomeMark, pointTable, swatch, table } from './parts.js';
import { drawnIndices, mostPoints } from './sampling.js';
import { shareOf } from './time-and-share.js';
import { titleOf } from './variant-words.js';

export function firstScreen(card: Scorecard): Markup {
  return html`<div class="first">
<p class="meta"><b>${card.experiment}</b> on runtime ${card.runtime} · ${things(card.users, 'user')}${card.nodes.filter((n) => !n.operatorRun).map((n) => `, ${things(n.count, n.role)}`)} · ${trialWords(card)}${card.placebo ? ' · placebo instead of every fault' : ''}</p>
<h1>${outcomeMark(card.outcome, capital(card.word.toLowerCase()), true)} ${capital(card.headline)}</h1>
${card.warnings.map((w) => html`<p class="warn"><b>Warning.</b> ${w}</p>`)}
<div class="lede">${card.sentences.map((s) => html`<p>${s}</p>`)}</div>
${variantTable(card)}
${hasCurve(card) ? curveFigure(card) : html`<p class="note">There is no curve: no user was seen.</p>`}
${card.next === null ? null : html`<div class="next"><p><b>Next.</b> Type:</p><p class="cmd"><code>${card.next}</code></p></div>`}
</div>`;
}

export function hasCurve(card: Scorecard): boolean {
  return card.variants.some((v) => (v.trials[0]?.series.second.length ?? 0) > 0);
}

function trialWords(card: Scorecard): string {
  const most = Math.max(0, ...card.variants.map((v) => v.of));
  return `${things(most, 'trial')} a variant`;
}

function variantTable(card: Scorecard): Markup {
  return table(
    'At a glance',
    [
      { name: 'Variant' },
      { name: 'State' },
      { name: 'Expected' },
      { name: 'Lowest, of demand', figures: true },
      { name: 'At the end', figures: true },
      { name: '95% back, from onset', figures: true },
      { name: 'As expected', figures: true },
    ],
    card.variants.map((v, i) => ({
      head: html`${swatch(i)}${titleOf(v)}`,
      cells: [
        v.state,
        outcomeMark(v.standing, v.expected),
        v.figures['lowest, of demand'] ?? 'unknown',
        v.figures['at the end, of demand'] ?? 'unknown',
        v.figures['95% back, from onset'] ?? 'unknown',
        `${count(v.passed)} of ${count(v.of)}`,
      ],
    })),
    'glance',
  );
}

function curveFigure(card: Scorecard): Markup {
  const several = card.variants.some((v) => v.trials.length > 1);
  const reports = card.variants.some((v) => v.trials[0]?.series.reported.some((r) => r !== null));
  const zero = card.variants.some((v) => v.trials[0]?.series.origin === 'onset') ? 'onset' : 'the first user';
  return html`<figure class="curve"><figcaption><b>Users online, as a share of those who want to be.</b> Solid: measured from the user’s chair${several ? `, seed ${String(card.seeds[0] ?? '')}; band: lowest to highest of all trials` : ''}. ${reports ? 'Dashed: what the network reported. ' : 'The network reports nothing of itself. '}Second 0 is ${zero}. <a href="#def-online">How this is measured</a></figcaption>
<p class="key">${card.variants.map((v, i) => html`<span>${swatch(i)}${titleOf(v)}</span>`)}</p>
${curveCharts(card)}
${landmarkList(card)}
${folded('t-curve', 'The curve as a table', curveTable(card))}</figure>`;
}

function landmarkList(card: Scorecard): Markup | null {
  const landmarks = landmarksOf(card);
  if (landmarks.length === 0) return null;
  return html`<ol class="marks">${landmarks.map(({ number, event, variants }) => {
    const where =
      variants.length === card.variants.length
        ? ''
        : ` (${variants.map((v) => titleOf(card.variants[v] ?? { name: '' })).join(', ')})`;
    return html`<li value="${number}"><b>${event.sinceOnsetMs === null ? 'before' : fromOnset(event.sinceOnsetMs)}</b> ${event.kind}: ${event.words}${event.seen === null ? '' : `; seen: ${event.seen}`}${where}</li>`;
  })}</ol>`;
}

/** The drawn seconds of every variant. */
function curveTable(card: Scorecard): Markup {
  const most = mostPoints(card);
  const cells = card.variants.map((v) => pointsOf(v, most));
  const seconds = [...new Set(cells.flatMap((c) => [...c.keys()]))].sort((a, b) => a - b);
  return pointTable(
    'Share of demand online, and reported by the network, at each point of the curve',
    ['Second', ...card.variants.flatMap((v) => [`${titleOf(v)}: online`, 'reported'])],
    seconds.map((s) => [String(s), ...cells.flatMap((c) => c.get(s) ?? ['–', '–'])]),
  );
}

function pointsOf(variant: ScoreVariant, most: number): ReadonlyMap<number, readonly [string, string]> {
  const series = variant.trials[0]?.series;
  if (series === undefined) return new Map();
  return new Map(
    drawnIndices(series.online, series.demand, most).map((i) => {
      const reported = series.reported[i] ?? null;
      return [
        series.second[i] ?? 0,
        [
          percent(shareOf(series.online[i], series.demand[i])),
          reported === null ? 'says nothing' : percent(shareOf(reported, series.demand[i])),
        ],
      ];
    }),
  );
}
