/** What sections are made of: a heading with its reading and its formula, tables that become cards on a phone, outcomes. */
import type { Outcome } from '../../slo/types.js';
import { html, type Markup, type Part } from './markup.js';
import { hueOf } from './variant-words.js';

/** `reading`: what the section says, in plain words, a sentence or two each. `formula`: the anchor in the glossary of this page. */
export function section(
  id: string,
  title: string,
  reading: readonly string[],
  formula: string | null,
  body: Part,
): Markup {
  const how = formula === null ? null : html`<p class="how"><a href="#def-${formula}">How this is measured</a></p>`;
  return html`
<section id="${id}" aria-labelledby="h-${id}"><div class="side"><h2 id="h-${id}">${title}</h2>${reading.map((words) => html`<p>${capital(words)}</p>`)}${how}</div><div class="main">${body}</div></section>`;
}

export interface Column {
  readonly name: string;
  /** Figures are set to the right. */
  readonly figures?: boolean;
  /** A name that others chose: it may break anywhere. */
  readonly chosen?: boolean;
}

export type Row =
  | { readonly head: Part; readonly cells: readonly Part[] }
  /** A heading within the table. */
  | { readonly group: Part };

/** Roles are explicit: narrow screens lay rows out as cards, and browsers then forget that it is a table. */
export function table(caption: Part, columns: readonly Column[], rows: readonly Row[], style = ''): Markup {
  const head = columns.map(
    (c) =>
      html`<th role="columnheader" scope="col"${c.figures ? NUMBERS : null}>${c.chosen ? html`<span class="any">${c.name}</span>` : c.name}</th>`,
  );
  return html`<table role="table" class="${style}"><caption>${caption}</caption><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">${rows.map((row) => rowOf(row, columns))}</tbody></table>`;
}

/** Figures only, a row a point: it scrolls and stays a table, so it needs no roles. */
export function pointTable(caption: string, columns: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const head = columns.map((c) => html`<th scope="col">${c}</th>`);
  const body = rows.map(
    ([first = '', ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((c) => html`<td>${c}</td>`)}</tr>`,
  );
  return html`<table class="tight"><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

const NUMBERS = html` class="n"`;

function rowOf(row: Row, columns: readonly Column[]): Markup {
  if ('group' in row)
    return html`<tr role="row" class="grp"><th role="rowheader" scope="rowgroup" colspan="${columns.length}">${row.group}</th></tr>`;
  const cells = row.cells.map((cell, i) => {
    const column = columns[i + 1];
    return html`<td role="cell" data-l="${column?.name ?? ''}"${column?.figures ? NUMBERS : null}>${cell}</td>`;
  });
  return html`<tr role="row"><th role="rowheader" scope="row">${row.head}</th>${cells}</tr>`;
}

/** A table that is there for those who cannot see the chart, or want its figures. */
export function folded(id: string, summary: string, content: Markup): Markup {
  return html`<details><summary>${summary}</summary><div class="scroll" tabindex="0" role="region" aria-label="${summary}" id="${id}">${content}</div></details>`;
}

/** A glyph and a word: shape says it, not colour. */
export function outcomeMark(outcome: Outcome, words: string = outcome, big = false): Markup {
  return html`<span class="oc ${outcome}${big ? ' big' : ''}"><span aria-hidden="true">${GLYPHS[outcome]}</span> ${words}</span>`;
}

const GLYPHS: Readonly<Record<Outcome, string>> = { pass: '✓', fail: '✕', inconclusive: '?' };

export function swatch(variant: number): Markup {
  return html`<i class="sw hue-${hueOf(variant)}" aria-hidden="true"></i>`;
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
