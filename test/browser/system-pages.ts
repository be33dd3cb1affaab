/** Pages of more than one run: the system as a whole, and runs over time; as they come, and crowded. */

import { suitePage } from '../../framework/report/html/suite-page.js';
import { trendPage } from '../../framework/report/html/trend-page.js';
import { history, type PastRun } from '../../framework/scorecard/history.js';
import { suite } from '../../framework/scorecard/suite.js';
import type { SuiteEntry } from '../../framework/scorecard/suite-types.js';
import type { Scorecard } from '../../framework/scorecard/types.js';
import { GOLDEN, goldenCard } from '../unit/report/from-golden.js';

const NOW = '2026-11-21T12:00:00.000Z';
const LONG = 'the-longest-name-that-anybody-would-ever-give-to-anything-in-a-spec-without-a-space-in-it';

let judged: readonly Scorecard[] | null = null;
/** Judged once, however many pages are made of them. */
function cards(): readonly Scorecard[] {
  judged ??= GOLDEN.map((name) => ({ ...goldenCard(name), experiment: name }));
  return judged;
}

export const systemPages: Readonly<Record<string, () => string>> = {
  'the system as a whole': () => suitePage(suite([...cards().map(entry), GAP], { ...ABOUT, exitCode: 20 })),
  'a system of many experiments with long words': () =>
    suitePage(
      suite(
        Array.from({ length: 5 }, (_, round) =>
          cards().map((card, i) => entry({ ...card, experiment: `${round}${i}-${LONG}`, hypothesis: LONG }, i)),
        ).flat(),
        { ...ABOUT, exitCode: 40, again: `npx swarmquake run ${LONG} ${LONG}`, notes: [LONG, `${LONG} ${LONG}`] },
      ),
    ),
  'runs over time': () =>
    trendPage(history([...past(9, 'evening'), ...past(5, 'morning')], { now: NOW, folder: 'runs', unreadable: [] })),
  'many runs of experiments with long names': () =>
    trendPage(
      history([...past(120, LONG), ...past(3, `another ${LONG}`)], {
        now: NOW,
        folder: LONG,
        unreadable: [{ folder: `runs/${LONG}`, code: 'RUN_EMPTY', words: `no journal, expected ${LONG}` }],
      }),
    ),
};

const ABOUT = { now: NOW, folder: 'runs/suite', again: 'npx swarmquake run a b' };
const GAP: SuiteEntry = {
  ...{ experiment: 'region-partition', hypothesis: null, file: 'x', given: true },
  why: 'CAPABILITY_MISSING: no partitions, expected a runtime that has them',
};

function entry(card: Scorecard, i: number): SuiteEntry {
  return { card, file: null, at: `2026-11-${10 + i}T10:00:00.000Z` };
}

/** The recorded runs one after the other, with a new spec after each fourth. */
function past(count: number, experiment: string): PastRun[] {
  const known = cards();
  return Array.from({ length: count }, (_, i): PastRun[] => {
    const card = known[i % known.length];
    if (card === undefined) return [];
    const specHash = `${Math.floor(i / 4)}`.padStart(8, '0');
    const at = new Date(Date.UTC(2026, 9, 1, i)).toISOString();
    return [{ card: { ...card, experiment, specHash }, file: null, at, version: '0.1.0' }];
  }).flat();
}
