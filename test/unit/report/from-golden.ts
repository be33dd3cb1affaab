/** Scorecards of the journals in test/golden, as `report` makes them of a run folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseJournal } from '../../../framework/observe/read-journal.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { scorecard } from '../../../framework/scorecard/scorecard.js';
import { scoredTrial } from '../../../framework/scorecard/scored-trial.js';
import type { Scorecard, ScoredTrial } from '../../../framework/scorecard/types.js';
import { type CampaignContext, campaign } from '../../../framework/slo/campaign.js';
import { judge } from '../../../framework/slo/judge.js';
import type { TrialVerdict } from '../../../framework/slo/types.js';

const folder = new URL('../../golden/', import.meta.url);

export const GOLDEN = readdirSync(folder)
  .filter((name) => name.endsWith('.ndjson.gz'))
  .map((name) => name.replace('.ndjson.gz', ''));

export function recordsOf(name: string): readonly JournalRecord[] {
  return parseJournal(gunzipSync(readFileSync(new URL(`${name}.ndjson.gz`, folder))).toString(), name).records;
}

export function cardOf(
  trials: readonly { readonly records: readonly JournalRecord[]; readonly change?: Partial<TrialVerdict> }[],
  context: CampaignContext = {},
): Scorecard {
  const scored = trials.map(({ records, change }) => {
    const trial = scoredOnce(records);
    return { ...trial, verdict: { ...trial.verdict, ...change } };
  });
  const verdict = campaign(
    scored.map((trial) => trial.verdict),
    context,
  );
  return scorecard(scored, verdict, {
    folder: 'runs/latest',
    reproduce: `npx swarmquake run ${verdict.experiment}.experiment.ts --seed 7`,
    next: null,
    leftBehind: 'nothing',
  });
}

const known = new Map<readonly JournalRecord[], ScoredTrial>();

/** Campaigns of many trials are made of few journals. */
function scoredOnce(records: readonly JournalRecord[]): ScoredTrial {
  const scored = known.get(records) ?? scoredTrial(records, judge(records));
  known.set(records, scored);
  return scored;
}

export function goldenCard(name: string): Scorecard {
  return cardOf([{ records: recordsOf(name) }]);
}
