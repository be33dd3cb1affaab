/** Pages to look at: one as runs give them, and one with more and longer words than anybody would write. */
import type { JournalRecord } from '../../framework/observe/records.js';
import { htmlReport } from '../../framework/report/html/page.js';
import { suitePage } from '../../framework/report/html/suite-page.js';
import { scorecard } from '../../framework/scorecard/scorecard.js';
import { scoredTrial } from '../../framework/scorecard/scored-trial.js';
import { suite } from '../../framework/scorecard/suite.js';
import type { Suite } from '../../framework/scorecard/suite-types.js';
import type { ScoreContext, ScoredTrial } from '../../framework/scorecard/types.js';
import { campaign } from '../../framework/slo/campaign.js';
import { judge } from '../../framework/slo/judge.js';
import { goldenCard, recordsOf } from '../unit/report/from-golden.js';
import { AS_SHIPPED, CONTEXT, sampleCampaign, sampleTrial, WITH_HELP } from '../unit/report/sample.js';
import { systemPages } from './system-pages.js';

export const pages: Readonly<Record<string, () => string>> = {
  'a recorded run': () => pageOf([recordsOf('recorded-supernode-crash')], CONTEXT),
  'two variants of recorded journals': () =>
    pageOf([recorded('metastable', AS_SHIPPED), recorded('recovered', WITH_HELP)], CONTEXT),
  'a run that proves nothing': () => pageOf([recorded('missing-data', 'default')], CONTEXT),
  'a suite of experiments, some never run': () => suitePage(manyExperiments()),
  'many variants, regions, faults and long words': () => {
    const trials = Array.from({ length: 6 }, (_, i) => crowded(i));
    const told = { ...CONTEXT, warnings: [LONG, `${LONG} ${LONG}`], next: `npx swarmquake run ${LONG}` };
    return htmlReport(scorecard(trials, sampleCampaign(trials, { experiment: LONG }), told));
  },
  ...systemPages,
};

const LONG = 'the-longest-name-that-anybody-would-ever-give-to-anything-in-a-spec-without-a-space-in-it';

function recorded(name: string, variant: string): JournalRecord[] {
  return recordsOf(`made-up-${name}`).map((r) => (r.k === 'run' ? { ...r, variant, plan: { ...r.plan, variant } } : r));
}

function pageOf(journals: readonly (readonly JournalRecord[])[], context: ScoreContext): string {
  const verdicts = journals.map((records) => judge(records));
  const trials = journals.map((records, i) => scoredTrial(records, verdicts[i] ?? judge(records)));
  return htmlReport(scorecard(trials, campaign(verdicts, { trials: null }), context));
}

function manyExperiments(): Suite {
  const runs = ['metastable', 'recovered', 'relapsed', 'missing-data'].map((name, i) => ({
    card: {
      ...goldenCard(`made-up-${name}`),
      experiment: i === 0 ? LONG : name,
      hypothesis: i === 1 ? LONG : 'Short.',
    },
    file: `experiments/${name}.experiment.ts`,
    at: `2026-01-0${i + 1}T10:00:00.000Z`,
  }));
  const gaps = [LONG, 'another'].map((experiment) => ({
    ...{ experiment, hypothesis: null, file: `experiments/${experiment}.experiment.ts`, given: false },
    why: 'never run',
  }));
  const told = { now: '2026-01-09T10:00:00.000Z', exitCode: 20, folder: 'runs/latest', notes: [LONG] };
  return suite([...runs, ...gaps], { ...told, again: `npx swarmquake run ${LONG}` });
}

function crowded(i: number): ScoredTrial {
  const one = sampleTrial(i % 2 === 0 ? AS_SHIPPED : WITH_HELP);
  const variant = `${i} ${i % 2 === 0 ? LONG : 'with quite a number of words in its name, as people write them'}`;
  const { series } = one;
  const regions = Array.from({ length: 9 }, (_, r) => ({
    name: r % 2 === 0 ? `r${r}` : `${r}-${LONG}`,
    users: 1_234_567,
    demand: series.demand,
    online: series.online,
    lowest: 0.123,
    final: 0.999,
    backAfterOnsetMs: r === 3 ? null : 1_234_000,
  }));
  const states = series.second.map(
    (s) => (['up', 'degraded', 'dark', 'not-asked'] as const)[Math.abs(s + i) % 4] ?? 'up',
  );
  const features = ['lookups', LONG].map((name) => ({ name, by: 'operations' as const, states, lostMs: 77_500 }));
  const faults = Array.from({ length: 30 }, (_, f) => ({
    sinceOnsetMs: f * 700,
    kind: (['fault', 'mitigation', 'trigger', 'life'] as const)[f % 4] ?? 'fault',
    words: `${f} ${LONG}`,
    seen: 'seen by quite another path than the one that injected it',
  }));
  const cohorts = regions.slice(0, 3);
  const groups = one.verdict.groups.flatMap((group) => [group, { ...group, name: group.name === '' ? '' : LONG }]);
  return {
    ...one,
    verdict: {
      ...one.verdict,
      variant,
      groups,
      causes: { injected: 1_234_567, 'self-protection': 7, infrastructure: 1 },
    },
    plan: { ...one.plan, hypothesis: LONG, notes: [LONG] },
    events: faults,
    picture: { ...one.picture, regions, cohorts, features },
  };
}
