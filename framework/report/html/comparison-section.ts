/** Variants against each other, every figure; and the trials of each where there are several. */
import { count, percent } from '../../scorecard/figures.js';
import type { Scorecard, ScoreVariant } from '../../scorecard/types.js';
import { rateWords } from '../terminal-tables.js';
import { figureLink } from './figure-terms.js';
import { html, type Markup } from './markup.js';
import { folded, outcomeMark, section, swatch, table } from './parts.js';
import { titleOf } from './variant-words.js';

export function comparisonSection(card: Scorecard): Markup {
  const rows = [
    { head: figureLink('state'), cells: card.variants.map((v) => v.state) },
    { head: figureLink('expected'), cells: card.variants.map((v) => outcomeMark(v.standing, v.expected)) },
    { head: figureLink('why this state'), cells: card.variants.map((v) => v.stateEvidence) },
    ...card.figures.map((name) => ({
      head: figureLink(name),
      cells: card.variants.map((v) => v.figures[name] ?? '–'),
    })),
  ];
  const title = card.variants.length > 1 ? 'Variants against each other' : 'Every figure';
  return section('figures', title, [comparisonReading(card)], 'state', [
    table(
      'Of several trials: the first, then lowest and highest',
      [{ name: 'Figure' }, ...card.variants.map((v) => ({ name: titleOf(v), chosen: true }))],
      rows,
      'plain',
    ),
    card.variants.map((v, i) => trialsOf(v, i)),
  ]);
}

function comparisonReading(card: Scorecard): string {
  const single = card.variants.every((v) => v.of <= 1);
  const same = card.variants.length > 1 ? 'The same seeds, users and promises in each. ' : '';
  return `${same}${single ? 'One trial shows that it can happen, not how often.' : card.variants.map((v) => `${titleOf(v)}: ${count(v.passed)} of ${count(v.of)} as expected.`).join(' ')}`;
}

function trialsOf(variant: ScoreVariant, index: number): Markup | null {
  if (variant.trials.length < 2) return null;
  const rows = variant.trials.map((t) => ({
    head: `seed ${t.seed}`,
    cells: [
      outcomeMark(t.outcome),
      t.state,
      t.users.troughShare === null ? 'unknown' : percent(t.users.troughShare, t.users.population),
      `${t.slos.filter((s) => s.outcome === 'pass').length} of ${t.slos.length}`,
    ],
  }));
  const columns = [
    { name: 'Trial' },
    { name: 'Outcome' },
    { name: 'State' },
    { name: 'Lowest, of demand', figures: true },
    { name: 'Promises kept', figures: true },
  ];
  return html`<div><p class="note">${swatch(index)}<b>${titleOf(variant)}</b>: ${rateWords(variant)}</p>${folded(`t-trials-${index}`, `Every trial, ${titleOf(variant)}`, table(`Trials of ${titleOf(variant)}`, columns, rows))}</div>`;
}
