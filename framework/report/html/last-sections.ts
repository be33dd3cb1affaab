/** Why a run proves nothing, how to read it with care, and how to do the same again. */
import { things } from '../../scorecard/figures.js';
import type { Scorecard } from '../../scorecard/types.js';
import { html, type Markup } from './markup.js';
import { section, table } from './parts.js';

export function doubtSection(card: Scorecard): Markup | null {
  if (card.doubts.length === 0) return null;
  return section(
    'doubts',
    'Why it proves nothing',
    [`${things(card.doubts.length, 'doubt')}; each says what to do.`],
    'outcome',
    table(
      'Doubts about the whole run',
      [{ name: 'Doubt' }, { name: 'Where' }, { name: 'Expected' }, { name: 'Found' }, { name: 'Do' }],
      card.doubts.map((d) => ({
        head: d.code,
        cells: [`${d.variant === 'default' ? 'seed' : `${d.variant}, seed`} ${d.seed}`, d.expected, d.found, d.do],
      })),
    ),
  );
}

export function againSection(card: Scorecard): Markup {
  const facts: readonly (readonly [string, string])[] = [
    ['hypothesis', card.hypothesis],
    ['spec', card.specHash.slice(0, 8)],
    ['runtime', card.runtime],
    [card.seeds.length === 1 ? 'seed' : 'seeds', card.seeds.join(', ')],
    ['exit code', `${card.exitCode}, ${card.exitWords}`],
    ['run folder', card.folder],
    ...(card.leftBehind === null ? [] : [['left behind', card.leftBehind] as const]),
  ];
  return section(
    'again',
    'The same again',
    ['The same seeds give the same users, victims and draws; a real network is never quite the same twice.'],
    null,
    [
      html`<p class="cmd"><code>${card.reproduce}</code></p>`,
      html`<dl class="facts">${facts.map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>`)}</dl>`,
      card.notes.length === 0
        ? null
        : html`<div><p class="note"><b>Read with care.</b></p><ul class="note">${card.notes.map((n) => html`<li>${n}</li>`)}</ul></div>`,
    ],
  );
}
