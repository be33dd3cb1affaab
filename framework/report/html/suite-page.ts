/** The system as a whole on one page: the total, a row an experiment with the weakest first, and what is not known. */
import { count, things } from '../../scorecard/figures.js';
import type { Suite, SuiteRow } from '../../scorecard/suite-types.js';
import { markOfSuite } from '../suite-text.js';
import { ageWords, knownWords, scoreWords, totalWords } from '../suite-words.js';
import { html, type Markup, type Part } from './markup.js';
import { capital, outcomeMark, section, table } from './parts.js';
import { scoreStrip, spark } from './suite-charts.js';
import { wholePage } from './whole-page.js';

export function suitePage(suite: Suite): string {
  return wholePage({
    title: `${things(suite.rows.length, 'experiment')}: ${suite.word.toLowerCase()}. Swarmquake suite`,
    kind: 'suite',
    nav: NAV,
    first: firstScreen(suite),
    sections: [openSection(suite), runSection(suite), glossary()],
    footer: `Swarmquake · made ${dateWords(suite.now)} from the runs’ journals alone`,
    style: STYLE,
  });
}

const NAV = [
  ['open', 'Not passed'],
  ['runs', 'Runs'],
  ['glossary', 'Glossary'],
] as const;

const STYLE = `
.total{display:flex;align-items:baseline;gap:4px 12px;flex-wrap:wrap;margin:0 0 18px;font-size:14px;color:var(--mut)}.total b{font-size:34px;letter-spacing:-.02em;color:var(--ink);line-height:1.1;font-weight:650}
.unknown{font-weight:500}.oc.unknown>span{border-style:dotted}svg.spark{width:96px}svg.strip{width:120px}.strip circle{fill:var(--b)}.strip .iv{fill:none;stroke:var(--b);stroke-width:3}.strip .un{fill:none;stroke:var(--mut);stroke-dasharray:2 3;stroke-width:1.5}
.suite th:first-child{min-width:200px}.suite td small{max-width:26em}
@media print{.suite th:first-child{min-width:110pt}.suite :is(th,td){padding-right:5pt}svg.spark{width:72px}svg.strip{width:84px}}`;

function firstScreen(suite: Suite): Markup {
  const ran = suite.rows.filter((row) => row.trials > 0).length;
  const mark = markOfSuite(suite);
  const word = capital(suite.word.toLowerCase());
  return html`<div class="first">
<p class="meta"><b>The system as a whole</b> · ${things(suite.rows.length, 'experiment')}, ${count(ran)} of them run · ${dateWords(suite.now)}</p>
<h1>${mark === 'unknown' ? unknownMark(word, true) : outcomeMark(mark, word, true)} ${capital(suite.headline)}.</h1>
<p class="total"><b>${totalWords(suite)}</b> <span>${knownWords(suite)}. <a href="#def-score">How this is measured</a></span></p>
${suiteTable(suite)}
${suite.again === null ? null : html`<div class="next"><p><b>The same again.</b> Type:</p><p class="cmd"><code>${suite.again}</code></p></div>`}
</div>`;
}

function suiteTable(suite: Suite): Markup {
  const columns = [
    { name: 'Experiment', chosen: true },
    { name: 'Outcome' },
    { name: 'Online' },
    { name: 'Lowest, of demand' },
    { name: '95% back, from onset' },
    { name: 'Score', figures: true },
    { name: '0 to 100' },
    { name: 'Trials', figures: true },
    { name: 'Age', figures: true },
  ];
  return table(
    'The weakest first. Online: share of those who want to be, over the run. Unknown is neither zero nor full.',
    columns,
    suite.rows.map((row, i) => ({ head: nameOf(row), cells: cellsOf(row, i) })),
    'suite',
  );
}

function nameOf(row: SuiteRow): Part {
  return [
    html`<span class="any">${row.experiment}</span>`,
    row.hypothesis === null ? null : html`<small>${row.hypothesis}</small>`,
  ];
}

function cellsOf(row: SuiteRow, i: number): Part[] {
  return [
    outcomeOf(row),
    row.curve.length === 0 ? '–' : spark(`curve-${i}`, row),
    row.lowest ?? '–',
    row.back ?? '–',
    scoreWords(row),
    scoreStrip(`score-${i}`, row),
    row.trials === 0 ? '–' : count(row.trials),
    row.ageMs === null ? '–' : ageWords(row),
  ];
}

export function outcomeOf({ outcome, word }: Pick<SuiteRow, 'outcome' | 'word'>): Markup {
  return outcome === 'unknown' ? unknownMark(word) : outcomeMark(outcome, word);
}

function unknownMark(word: string, big = false): Markup {
  return html`<span class="oc unknown${big ? ' big' : ''}"><span aria-hidden="true">·</span> ${word}</span>`;
}

function openSection({ rows, notes }: Suite): Markup | null {
  const open = rows.filter((row) => row.why !== null);
  if (open.length === 0 && notes.length === 0) return null;
  return section(
    'open',
    'What did not pass',
    [`${things(open.length, 'experiment')} of ${count(rows.length)} broke a promise, proved nothing or did not run.`],
    null,
    [
      open.length === 0
        ? null
        : table(
            'Why, and of which variant',
            [{ name: 'Experiment', chosen: true }, { name: 'Outcome' }, { name: 'Why' }, { name: 'Variant' }],
            open.map((row) => ({
              head: html`<span class="any">${row.experiment}</span>`,
              cells: [outcomeOf(row), row.why, row.variant ?? '–'],
            })),
          ),
      notes.length === 0 ? null : html`<ul class="note">${notes.map((note) => html`<li>${note}</li>`)}</ul>`,
    ],
  );
}

function runSection({ rows }: Suite): Markup | null {
  const ran = rows.filter((row) => row.folder !== null);
  if (ran.length === 0) return null;
  return section(
    'runs',
    'The runs behind it',
    ['Each has a scorecard of its own, scorecard.html in its folder.'],
    null,
    table(
      'Where each figure comes from',
      [{ name: 'Experiment', chosen: true }, { name: 'Run' }, { name: 'Began' }, { name: 'Spec' }, { name: 'Runtime' }],
      ran.map((row) => ({
        head: html`<span class="any">${row.experiment}</span>`,
        cells: [
          html`<code>${row.folder}</code>`,
          row.at === null ? 'not known' : dateWords(row.at),
          row.specHash?.slice(0, 8) ?? 'not known',
          row.runtime ?? 'not known',
        ],
      })),
    ),
  );
}

/** `2026-11-20 18:04 UTC`. */
export function dateWords(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

const TERMS: readonly (readonly [string, string, string])[] = [
  [
    'score',
    'Score and total',
    'An experiment’s score is the weighted mean of its known dimensions (survive, recover, contain, degrade, preserve, truth, margin), 0 to 100, of its worst variant that is to pass; in brackets its interval over the trials. The total is half the weakest experiment and half the mean of all. What was not run, or proved nothing, counts as 0 at the low end and as 100 at the high end, so that the total is a range until everything is known.',
  ],
  [
    'outcome',
    'Outcome',
    'Pass: every variant did what was expected of it. Fail: a promise was broken. Inconclusive: the run proves nothing. Not run: there is no result, and why stands beside it. A placebo tells nothing of the system.',
  ],
  [
    'figures',
    'Lowest, 95% back, online',
    'Of the worst variant that is to pass, from its first trial with the range of all. Lowest: the least share of those who wanted to be online who were, from onset to the end. 95% back: the end of the last second under that share, from onset. Each point of the small curve is the worst second of its stretch.',
  ],
  [
    'age',
    'Age, order',
    'Age: since the run began, when this page was made. Order: what failed, what proved nothing, what passed, what was not run; within each the lowest score first.',
  ],
];

function glossary(): Markup {
  return section(
    'glossary',
    'What the figures mean',
    ['More of each is in docs/scorecard.md and docs/suite.md.'],
    null,
    html`<dl class="defs">${TERMS.map(([id, name, words]) => html`<div id="def-${id}"><dt>${name}</dt><dd>${words}</dd></div>`)}</dl>`,
  );
}
