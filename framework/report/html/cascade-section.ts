/** The cascade: what was hit, what fell after it, what the rest had to carry, and whether it was an attack. */
import type { CascadeNode, ScoreCascade } from '../../scorecard/cascade.js';
import {
  cascadeSentence,
  causeWords,
  fellWords,
  generationName,
  kindWords,
  multipleWords,
  peakWords,
  whenWords,
} from '../../scorecard/cascade-words.js';
import { count, countOf, factor, fromOnset, things } from '../../scorecard/figures.js';
import type { Scorecard, ScoreVariant } from '../../scorecard/types.js';
import { cascadeChart } from './cascade-chart.js';
import { livesChart, loadChart, loadPoints } from './cascade-lives-chart.js';
import { html, type Markup } from './markup.js';
import { folded, pointTable, type Row, section, swatch, table } from './parts.js';
import { titleOf } from './variant-words.js';

const NODES_SHOWN = 200;

export function cascadeSection(card: Scorecard): Markup | null {
  if (card.variants.every((v) => cascadeOf(v) === null)) return null;
  const figures = card.variants.map((v, i) => {
    const cascade = cascadeOf(v);
    return cascade === null ? null : figureOf(card, v, cascade, i);
  });
  return section('cascade', 'The cascade', reading(card), 'cascade', [
    KEY,
    html`<div class="two">${figures}</div>`,
    generationTable(card),
    card.variants.map((v, i) => attackNote(v, i)),
  ]);
}

const KEY = html`<p class="key"><span><svg viewBox="0 0 10 10" width="12" height="12" style="width:12px;margin-right:8px" aria-hidden="true"><title>a cross</title><desc>hit by the fault</desc><path class="xx" d="M2 2l6 6m0 -6l-6 6"/></svg>hit by the fault</span><span><svg viewBox="0 0 10 10" width="12" height="12" style="width:12px;margin-right:8px" aria-hidden="true"><title>a dot</title><desc>fell after it</desc><circle class="fault" cx="5" cy="5" r="3.75"/></svg>fell after it</span><span><svg viewBox="0 0 22 10" width="22" height="10" style="width:22px;margin-right:8px" aria-hidden="true"><title>a dotted line</title><desc>away</desc><path class="cool" d="M0 5H22"/></svg>away</span></p>`;

function cascadeOf(variant: ScoreVariant): ScoreCascade | null {
  return variant.trials[0]?.cascade ?? null;
}

function reading(card: Scorecard): string[] {
  return card.variants.map((v) => {
    const cascade = cascadeOf(v);
    return `${titleOf(v)}: ${cascade === null ? 'nothing was injected.' : cascadeSentence(cascade)}`;
  });
}

function figureOf(card: Scorecard, variant: ScoreVariant, cascade: ScoreCascade, index: number): Markup {
  const head = html`${swatch(index)}<b>${titleOf(variant)}</b>`;
  const lives = livesChart(card, index);
  const load = loadChart(card, index);
  const part = (words: string, drawing: Markup | null): Markup | null =>
    drawing === null ? null : html`<figure><figcaption>${head}: ${words}</figcaption>${drawing}</figure>`;
  const nodes =
    cascade.falls.length === 0
      ? null
      : folded(`t-cascade-${index}`, `Nodes that fell, ${titleOf(variant)}`, nodeTable(variant, cascade));
  return html`<div>${part('when each generation fell', cascadeChart(card, index))}${part(`each ${cascade.role} over the run`, lives)}${part('load on those that served, over their steady load', load)}${load === null ? null : html`<p class="note">Most: ${peakWords(cascade.load)}${kindWords(cascade.load) === '' ? '' : `; ${kindWords(cascade.load)}`}. In 2010: about a hundred times.</p>`}${nodes}${load === null ? null : loadTable(card, variant, index)}</div>`;
}

function loadTable(card: Scorecard, variant: ScoreVariant, index: number): Markup {
  const rows = loadPoints(card, index).map(({ second, value }) => [
    String(second),
    value === null ? 'nobody served' : multipleWords(value),
  ]);
  return folded(
    `t-load-${index}`,
    `Load over time, ${titleOf(variant)}`,
    pointTable('Load of the mean node that served, over its steady load', ['Second', 'Load'], rows),
  );
}

function nodeTable(variant: ScoreVariant, { falls }: ScoreCascade): Markup {
  const told = falls.slice(0, NODES_SHOWN);
  const rest = falls.length - told.length;
  return table(
    `In the order in which they fell first${rest > 0 ? `; ${things(rest, 'more node')} in scorecard.json` : ''}; first trial of ${titleOf(variant)}`,
    [
      { name: 'Node', chosen: true },
      { name: 'Generation' },
      { name: 'Fell' },
      { name: 'Cause' },
      { name: 'Sessions lost', figures: true },
      { name: 'Its load then', figures: true },
      { name: 'Falls', figures: true },
    ],
    told.map((f) => ({ head: f.node, cells: nodeCells(f) })),
  );
}

function nodeCells({ generation, fellMs, cause, reason, sessions, load, away }: CascadeNode): string[] {
  return [
    generationName(generation),
    fromOnset(Math.max(0, fellMs)),
    reason === null ? cause : `${cause} (${reason})`,
    count(sessions),
    multipleWords(load),
    count(away.length),
  ];
}

function generationTable(card: Scorecard): Markup {
  const rows = card.variants.flatMap((v, i): Row[] => {
    const cascade = cascadeOf(v);
    if (cascade === null) return [];
    return [
      {
        group: html`${swatch(i)}${titleOf(v)}: ${countOf(cascade.fallen, cascade.nodes)} fell, amplification ${amplified(v)}`,
      },
      ...cascade.generations.map((g) => ({
        head: generationName(g.generation),
        cells: [
          whenWords(g),
          fellWords(g, cascade.role),
          g.generation === 0 && g.nodes === 0 ? 'injected' : causeWords(g.causes),
          count(g.sessions + g.clients),
          multipleWords(g.loadOnRest),
        ],
      })),
      ...restRows(cascade),
    ];
  });
  const columns = [
    { name: 'What fell' },
    { name: 'When' },
    { name: 'How many' },
    { name: 'Cause' },
    { name: 'Sessions lost', figures: true },
    { name: 'Load on the rest', figures: true },
  ];
  return table('What fell, when, and why; first trial of each variant', columns, rows);
}

function restRows({ unexplained, again, lost, role }: ScoreCascade): Row[] {
  return [
    ...(unexplained > 0 ? [{ head: generationName(null), cells: ['', things(unexplained, role), '', '', ''] }] : []),
    ...(again.falls > 0
      ? [
          {
            head: 'fell again',
            cells: ['later', things(again.nodes, role), things(again.falls, 'fall'), count(again.sessions), ''],
          },
        ]
      : []),
    ...(lost.atStanding > 0
      ? [{ head: 'stood', cells: ['', '', 'refused, too slow or wrong', count(lost.atStanding), ''] }]
      : []),
  ];
}

function amplified(variant: ScoreVariant): string {
  const { amplification = null, amplificationOfCrashed = null } = variant.trials[0] ?? {};
  const clients =
    amplificationOfCrashed === null ? '' : ` (of crashed clients alone ${factor(amplificationOfCrashed)})`;
  return amplification === null ? 'not defined' : `${factor(amplification)}${clients}`;
}

function attackNote(variant: ScoreVariant, index: number): Markup | null {
  const attack = cascadeOf(variant)?.attack;
  if (attack === undefined) return null;
  return html`<div class="note"><p class="note">${swatch(index)}<b>${titleOf(variant)}: was it an attack?</b> ${attack.words}</p><ul class="note">${attack.evidence.map((words) => html`<li>${words}</li>`)}</ul></div>`;
}
