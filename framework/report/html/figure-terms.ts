/** Where the formula of each figure stands on this page. */
import { html, type Markup } from './markup.js';

/** The first that fits; names of roles and causes are part of some figures. */
const TERM_OF: readonly (readonly [RegExp, string])[] = [
  [/^(lowest|at the end), of demand$/, 'online'],
  [/^lowest, of before$/, 'before'],
  [/^reported/, 'reported'],
  [/ back, from onset$/, 'recovered'],
  [/^(state|why this state|expected|hit directly|amplification|of crashed clients alone)$/, 'state'],
  [/^user-hours/, 'cost'],
  [/^(samples missing|seconds unreliable)$/, 'measuring'],
  [/^said to users$/, 'statement'],
  [/^lent, so dark$/, 'feature'],
  [/^lost: /, 'cause'],
  [/^score, /, 'score'],
  [/^credits/, 'cost'],
  [/operator-run nodes$|^busiest tenth/, 'central'],
  [/^(most load|load), of steady$/, 'cascade'],
  [/^(shut themselves down|servers added)$| crashed$/, 'nodes'],
];

/** null: nobody has written down what it means. */
export function termOf(figure: string): string | null {
  return TERM_OF.find(([name]) => name.test(figure))?.[1] ?? null;
}

export function figureLink(figure: string): Markup {
  const term = termOf(figure);
  return term === null ? html`${figure}` : html`<a href="#def-${term}">${figure}</a>`;
}
