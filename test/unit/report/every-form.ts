/** A journal's text to everything that is made of it, as `judge` and `report` do it. */
import type { ReadJournal } from '../../../framework/observe/read-journal.js';
import { briefReport } from '../../../framework/report/brief.js';
import { csvReport } from '../../../framework/report/csv.js';
import { htmlReport } from '../../../framework/report/html/page.js';
import { jsonReport } from '../../../framework/report/json.js';
import { junitReport } from '../../../framework/report/junit.js';
import { markdownReport } from '../../../framework/report/markdown.js';
import { openMetricsReport } from '../../../framework/report/openmetrics.js';
import { postmortemReport } from '../../../framework/report/postmortem.js';
import { annotations, stepSummary } from '../../../framework/report/step-summary.js';
import { style } from '../../../framework/report/style.js';
import { terminalReport } from '../../../framework/report/terminal.js';
import { briefOf } from '../../../framework/scorecard/brief.js';
import { postmortemOf } from '../../../framework/scorecard/postmortem.js';
import { accountOf } from '../../../framework/scorecard/postmortem-account.js';
import { scorecard } from '../../../framework/scorecard/scorecard.js';
import { scoredTrial } from '../../../framework/scorecard/scored-trial.js';
import { statementsOfRecords } from '../../../framework/scorecard/statements.js';
import type { Scorecard } from '../../../framework/scorecard/types.js';
import { campaign } from '../../../framework/slo/campaign.js';
import { judge } from '../../../framework/slo/judge.js';
import type { CampaignVerdict, TrialVerdict } from '../../../framework/slo/types.js';

export interface Told {
  readonly trial: TrialVerdict;
  readonly campaign: CampaignVerdict;
  readonly card: Scorecard;
  /** By name; each is a whole document. */
  readonly texts: Readonly<Record<string, string>>;
}

const FORMS: Readonly<Record<string, (card: Scorecard) => string>> = {
  terminal: (card) => terminalReport(card, style({ colour: true, unicode: true, width: 80 })),
  ascii: (card) => terminalReport(card, style({ colour: false, unicode: false, width: 60 })),
  markdown: markdownReport,
  json: jsonReport,
  html: htmlReport,
  junit: (card) => junitReport([card]),
  metrics: (card) => openMetricsReport([card]),
  step: (card) => [stepSummary(card), ...annotations(card)].join('\n'),
};

export function told({ records, unreadableLines }: Pick<ReadJournal, 'records' | 'unreadableLines'>): Told {
  const trial = judge(records, { unreadableLines });
  const verdict = campaign([trial], { trials: null });
  const context = { folder: 'runs/latest', reproduce: 'npx swarmquake run x', next: null, leftBehind: null };
  const card = scorecard([scoredTrial(records, trial)], verdict, context);
  const texts = Object.fromEntries(Object.entries(FORMS).map(([name, form]) => [name, form(card)]));
  const account = accountOf(records, trial, { file: 'journal.ndjson', trials: 1, lines: records.map((_, i) => i + 1) });
  const stories = {
    csv: csvReport([records]),
    brief: briefReport([{ brief: briefOf(records), said: statementsOfRecords(records), trials: 1 }]),
    postmortem: postmortemReport(postmortemOf([account])),
  };
  return { trial, campaign: verdict, card, texts: { ...texts, ...stories } };
}
