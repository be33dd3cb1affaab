/**
 * The scorecard as one page: nothing is fetched, nothing runs in it, and the same scorecard is the same bytes.
 * First what a manager needs, then the parts in the order of the question "what did users lose, why, and for how long".
 */
import type { Scorecard } from '../../scorecard/types.js';
import { cascadeSection } from './cascade-section.js';
import { centralSection } from './central-section.js';
import { comparisonSection } from './comparison-section.js';
import { costSection } from './cost-section.js';
import { causeSection, eventSection } from './event-section.js';
import { featureSection } from './feature-section.js';
import { firstScreen, hasCurve } from './first-screen.js';
import { glossary } from './glossary.js';
import { againSection, doubtSection } from './last-sections.js';
import { networkSection, shareSection } from './network-section.js';
import { promiseSection } from './promise-section.js';
import { recoverySection } from './recovery-section.js';
import { regionSection } from './region-section.js';
import { scoreSection } from './score-section.js';
import { statementSection } from './statement-section.js';
import { wholePage } from './whole-page.js';

export function htmlReport(card: Scorecard): string {
  const sections = [
    doubtSection(card),
    hasCurve(card) ? networkSection(card) : null,
    hasCurve(card) ? shareSection(card) : null,
    promiseSection(card),
    regionSection(card),
    recoverySection(card),
    featureSection(card),
    statementSection(card),
    eventSection(card),
    cascadeSection(card),
    causeSection(card),
    centralSection(card),
    scoreSection(card),
    costSection(card),
    comparisonSection(card),
    againSection(card),
    glossary(),
  ];
  return wholePage({
    title: `${card.experiment}: ${card.word.toLowerCase()}. Swarmquake scorecard`,
    kind: 'scorecard',
    nav: NAV,
    first: firstScreen(card),
    sections,
    footer: `Swarmquake · spec ${card.specHash.slice(0, 8)} · made from the run’s journals alone`,
  });
}

const NAV: readonly (readonly [string, string])[] = [
  ['doubts', 'Doubts'],
  ['network', 'Network'],
  ['promises', 'Promises'],
  ['regions', 'Regions'],
  ['recovery', 'Recovery'],
  ['features', 'Features'],
  ['cascade', 'Cascade'],
  ['causes', 'Causes'],
  ['central', 'Centralisation'],
  ['score', 'Score'],
  ['cost', 'Cost'],
  ['figures', 'Figures'],
  ['again', 'Again'],
  ['glossary', 'Glossary'],
];
