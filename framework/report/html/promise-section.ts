/** The promises: measured, promised, margin and resolution, a group a variant. */
import { countOf } from '../../scorecard/figures.js';
import type { Scorecard } from '../../scorecard/types.js';
import { html, type Markup } from './markup.js';
import { outcomeMark, type Row, section, swatch, table } from './parts.js';
import { titleOf } from './variant-words.js';

export function promiseSection(card: Scorecard): Markup {
  const rows = card.variants.flatMap((variant, i): Row[] => [
    { group: html`${swatch(i)}${titleOf(variant)}: ${variant.expected}` },
    ...card.promises.map((promise): Row => {
      const kept = variant.promises.find((k) => k.name === promise.name);
      return {
        head: html`${promise.name}<small>${promise.words}</small>`,
        cells: [
          kept === undefined ? 'unknown' : outcomeMark(kept.outcome),
          kept?.words ?? 'unknown',
          promise.promised,
          kept?.margin ?? '-',
          promise.resolution,
        ].map(dashed),
      };
    }),
  ]);
  return section('promises', 'Promises', promiseReading(card), 'promise', [
    table(
      several(card) ? 'Of several trials: the middle figure, then lowest and highest' : 'One trial a variant',
      [
        { name: 'Promise' },
        { name: 'Outcome' },
        { name: 'Measured', figures: true },
        { name: 'Promised', figures: true },
        { name: 'Margin', figures: true },
        { name: 'Resolution', figures: true },
      ],
      rows,
    ),
    html`<p class="note">A promise nearer to the measured figure than its resolution is inconclusive, not kept.</p>`,
  ]);
}

function several(card: Scorecard): boolean {
  return card.variants.some((v) => v.trials.length > 1);
}

function dashed<T>(cell: T): T | string {
  return cell === '-' ? '–' : cell;
}

function promiseReading(card: Scorecard): string[] {
  return card.variants.map((v) => {
    const all = v.promises.length;
    if (all === 0) return `${titleOf(v)}: nothing was promised.`;
    const of = (outcome: string): number => v.promises.filter((p) => p.outcome === outcome).length;
    if (of('pass') === all) return `${titleOf(v)}: every promise was kept.`;
    const parts = [
      ...(of('fail') > 0 ? [`${countOf(of('fail'), all)} broken`] : []),
      ...(of('inconclusive') > 0 ? [`${countOf(of('inconclusive'), all)} not to be told`] : []),
    ];
    return `${titleOf(v)}: ${parts.join(', ')}.`;
  });
}
