/**
 * The scorecard as one page: nothing is fetched, nothing runs in it, and the same scorecard is the same bytes.
 * First what a manager needs, then the parts in the order of the question "what did users lose, why, and for how long".
 */
import type { Scorecard } from '../../scorecard/types.js';
import { comparisonSection } from './comparison-section.js';
import { costSection } from './cost-section.js';
import { causeSection, eventSection } from './event-section.js';
import { featureSection } from './feature-section.js';
import { firstScreen, hasCurve } from './first-screen.js';
import { glossary } from './glossary.js';
import { againSection, doubtSection } from './last-sections.js';
import { html, Markup } from './markup.js';
import { networkSection, shareSection } from './network-section.js';
import { promiseSection } from './promise-section.js';
import { regionSection } from './region-section.js';
import { STYLE_SHEET } from './style-sheet.js';

export function htmlReport(card: Scorecard): string {
  const sections = [
    doubtSection(card),
    hasCurve(card) ? networkSection(card) : null,
    hasCurve(card) ? shareSection(card) : null,
    promiseSection(card),
    regionSection(card),
    featureSection(card),
    eventSection(card),
    causeSection(card),
    costSection(card),
    comparisonSection(card),
    againSection(card),
    glossary(),
  ];
  return `${
    html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${card.experiment}: ${card.word.toLowerCase()}. Swarmquake scorecard</title><style>${new Markup(STYLE_SHEET)}</style></head><body>
<a class="skip" href="#main">Skip to the result</a>
<header><p class="brand">Swarmquake <span>scorecard</span></p><nav aria-label="Sections">${NAV.filter(([id]) => sections.some((s) => s?.text.includes(`<section id="${id}"`))).map(([id, words]) => html`<a href="#${id}">${words}</a>`)}</nav></header>
<main id="main">
${firstScreen(card)}${sections}
</main>
<footer><p>Swarmquake · spec ${card.specHash.slice(0, 8)} · made from the run’s journals alone</p></footer>
</body></html>`.text
  }\n`;
}

const NAV: readonly (readonly [string, string])[] = [
  ['doubts', 'Doubts'],
  ['network', 'Network'],
  ['promises', 'Promises'],
  ['regions', 'Regions'],
  ['features', 'Features'],
  ['causes', 'Causes'],
  ['cost', 'Cost'],
  ['figures', 'Figures'],
  ['again', 'Again'],
  ['glossary', 'Glossary'],
];
