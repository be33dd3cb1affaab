/** Centralisation: what the operator's own nodes, and the busiest few, carry before, during and after. */
import { fromOnset } from '../../scorecard/figures.js';
import { carriedRows, centralisationSentence } from '../../scorecard/recovery-words.js';
import type { Scorecard } from '../../scorecard/types.js';
import { html, type Markup } from './markup.js';
import { type Row, section, swatch, table } from './parts.js';
import { titleOf } from './variant-words.js';

export function centralSection(card: Scorecard): Markup | null {
  const told = card.variants.flatMap((v, i) => {
    const centralisation = v.trials[0]?.centralisation ?? null;
    return centralisation === null ? [] : [{ title: titleOf(v), hue: i, centralisation }];
  });
  if (told.length === 0) return null;
  const rows = told.flatMap(({ title, hue, centralisation }): Row[] => [
    {
      group: html`${swatch(hue)}${title}<small>during: onset to ${fromOnset(centralisation.duringToMs)}; after: from ${fromOnset(centralisation.afterFromMs)}</small>`,
    },
    ...carriedRows(centralisation).map(({ name, cells }) => ({ head: name, cells })),
  ]);
  const reading = told.map(({ title, centralisation }) => `${title}: ${centralisationSentence(centralisation)}`);
  return section('central', 'Centralisation', reading, 'central', [
    table(
      'Share carried by few',
      [
        { name: 'Share' },
        { name: 'Before', figures: true },
        { name: 'During', figures: true },
        { name: 'After', figures: true },
      ],
      rows,
      'plain',
    ),
  ]);
}
