/** What every page is around its sections: one file, nothing fetched, nothing that runs; a way past the menu for the keyboard. */
import { html, Markup, type Part } from './markup.js';
import { STYLE_SHEET } from './style-sheet.js';

export interface Page {
  readonly title: string;
  /** After the name of the product. */
  readonly kind: string;
  /** Anchor and words, in the order of the page; those without a section are left out. */
  readonly nav: readonly (readonly [string, string])[];
  readonly first: Markup;
  readonly sections: readonly (Markup | null)[];
  readonly footer: Part;
  /** Rules of this kind of page alone, after those of all. */
  readonly style?: string;
}

export function wholePage({ title, kind, nav, first, sections, footer, style = '' }: Page): string {
  return `${
    html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title}</title><style>${new Markup(STYLE_SHEET + style)}</style></head><body>
<a class="skip" href="#main">Skip to the result</a>
<header><p class="brand">Swarmquake <span>${kind}</span></p><nav aria-label="Sections">${nav.filter(([id]) => sections.some((s) => s?.text.includes(`<section id="${id}"`))).map(([id, words]) => html`<a href="#${id}">${words}</a>`)}</nav></header>
<main id="main">
${first}${sections}
</main>
<footer><p>${footer}</p></footer>
</body></html>`.text
  }\n`;
}
