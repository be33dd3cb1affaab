/** Runs over time on one page: a section an experiment with a chart a figure, and every run in a table. */
import { count, things } from '../../scorecard/figures.js';
import type { History, HistoryExperiment, HistoryRun } from '../../scorecard/history.js';
import { changeWords, seedWords } from '../history-text.js';
import { scoreWords } from '../suite-words.js';
import { html, type Markup, type Part } from './markup.js';
import { type Row, section, swatch, table } from './parts.js';
import { dateWords, outcomeOf } from './suite-page.js';
import { trendChart } from './trend-chart.js';
import { trendsOf, variantsOf } from './trends.js';
import { titleOf } from './variant-words.js';
import { wholePage } from './whole-page.js';

export function trendPage(history: History): string {
  const { experiments, now } = history;
  return wholePage({
    title: `${things(experiments.length, 'experiment')} over time. Swarmquake history`,
    kind: 'history',
    nav: [
      ['unreadable', 'Not read'],
      ['glossary', 'Glossary'],
    ],
    first: firstScreen(history),
    sections: [...experiments.map(experimentSection), unreadableSection(history), glossary()],
    footer: `Swarmquake · made ${dateWords(now)} from what the runs left`,
    style: STYLE,
  });
}

const STYLE = `
.oc.unknown{font-weight:500}.change{fill:none;stroke:var(--mut);stroke-dasharray:4 3}.range{fill:none;stroke-width:1.5;opacity:.6}circle.open{fill:var(--bg);stroke-width:1.75}circle{stroke:none}`;

function firstScreen({ experiments, folder }: History): Markup {
  const runs = experiments.reduce((sum, one) => sum + one.runs.length, 0);
  return html`<div class="first">
<p class="meta"><b>${folder}</b> · ${things(runs, 'run')} of ${things(experiments.length, 'experiment')}</p>
<h1>What every run came to, the newest last.</h1>
${
  experiments.length === 0
    ? html`<p class="note">There is no run to show.</p>`
    : table(
        'The last run of each. Figures of another spec or runtime are never compared.',
        [
          { name: 'Experiment', chosen: true },
          { name: 'Runs', figures: true },
          { name: 'Passed', figures: true },
          { name: 'Last run' },
          { name: 'Outcome' },
          { name: 'Score', figures: true },
          { name: 'Comparable with', figures: true },
        ],
        experiments.map(glanceRow),
      )
}
</div>`;
}

function glanceRow(one: HistoryExperiment, i: number): Row {
  const last = one.runs.at(-1);
  const passed = one.runs.filter(({ word }) => word === 'pass').length;
  const since = one.runs.filter(({ changed }) => changed.length > 0).at(-1)?.number ?? 1;
  const others = one.runs.length - since;
  return {
    head: html`<a class="any" href="#e${i}">${one.experiment}</a>`,
    cells: [
      count(one.runs.length),
      `${count(passed)} of ${count(one.runs.length)}`,
      began(last),
      last === undefined ? '–' : outcomeOf(last),
      last === undefined ? '–' : scoreWords(last),
      others === 0 ? 'none before it' : `the ${count(others)} before it`,
    ],
  };
}

function began(run: HistoryRun | undefined): string {
  return run === undefined || run.at === null ? 'not known' : dateWords(run.at);
}

function experimentSection(one: HistoryExperiment, i: number): Markup {
  const variants = variantsOf(one);
  const trends = trendsOf(one, `t${i}`);
  const key =
    variants.length < 2
      ? null
      : html`<p class="key">${variants.map((name, v) => html`<span>${swatch(v)}${titleOf({ name })}</span>`)}</p>`;
  return section(`e${i}`, one.experiment, one.hypothesis === null ? [] : [one.hypothesis], 'figures', [
    key,
    html`<div class="many">${trends.map((trend, t) => html`<figure><figcaption><b>${CAPTIONS[t] ?? ''}</b></figcaption>${trendChart(trend, one)}</figure>`)}</div>`,
    runTable(one),
  ]);
}

const CAPTIONS = ['Score', 'Lowest share of demand', '95% back, from onset'] as const;

function runTable(one: HistoryExperiment): Markup {
  return table(
    'Every run, the oldest first',
    [
      { name: 'Run', figures: true },
      { name: 'Began' },
      { name: 'Seeds' },
      { name: 'Runtime' },
      { name: 'Spec' },
      { name: 'Outcome' },
      { name: 'Score', figures: true },
      { name: 'Lowest' },
      { name: '95% back' },
    ],
    one.runs.flatMap((run) => [...changeRow(run), { head: count(run.number), cells: cellsOf(run) }]),
  );
}

function changeRow(run: HistoryRun): Row[] {
  return run.changed.length === 0 ? [] : [{ group: `${changeWords(run)}: not comparable with the runs above` }];
}

function cellsOf(run: HistoryRun): Part[] {
  return [
    began(run),
    seedWords(run.seeds),
    run.runtime ?? 'not known',
    run.specHash?.slice(0, 8) ?? 'not known',
    outcomeOf(run),
    scoreWords(run),
    run.lowest ?? '–',
    run.back ?? '–',
  ];
}

function unreadableSection({ unreadable }: History): Markup | null {
  if (unreadable.length === 0) return null;
  return section(
    'unreadable',
    'What could not be read',
    [`${things(unreadable.length, 'folder')} of which nothing can be told.`],
    null,
    table(
      'Folders, and why',
      [{ name: 'Folder', chosen: true }, { name: 'Why' }],
      unreadable.map(({ folder, code, words }) => ({
        head: html`<span class="any">${folder}</span>`,
        cells: [`${code}: ${words}`],
      })),
    ),
  );
}

const TERMS: readonly (readonly [string, string, string])[] = [
  [
    'figures',
    'Points, ranges, lines',
    'A point is a run: the score of the experiment, or the middle trial of a variant; the thin line through it goes from the lowest to the highest trial, of a score over its interval. Hollow: the run proves nothing. A run with a placebo, one that was stopped and one that was never steady have no point. Never: most trials were not back when observation ended.',
  ],
  [
    'change',
    'New spec, new runtime',
    'A dashed upright stands where the spec (with the code that nodes run) or the runtime is not that of the run before. Figures across it measure different things, so no line crosses it.',
  ],
  [
    'score',
    'Score, lowest, 95% back',
    'As on the scorecard of each run: the score is that of the worst variant that is to pass, 0 to 100. Lowest: the least share of those who wanted to be online who were, from onset to the end. 95% back: the end of the last second under that share, from onset. docs/scorecard.md says more.',
  ],
];

function glossary(): Markup {
  return section(
    'glossary',
    'What the figures mean',
    ['More is in docs/suite.md.'],
    null,
    html`<dl class="defs">${TERMS.map(([id, name, words]) => html`<div id="def-${id}"><dt>${name}</dt><dd>${words}</dd></div>`)}</dl>`,
  );
}
