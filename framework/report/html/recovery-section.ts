/** Recovery: how the whole network, each region and each cohort came back. The curves of regions are in their own section. */
import { percent, promisedPercent, things } from '../../scorecard/figures.js';
import {
  backWords,
  climbWords,
  groupName,
  overshootWords,
  relapseSentence,
  relapseWords,
  troughWords,
} from '../../scorecard/recovery-words.js';
import type { Scorecard, ScoreRegion, ScoreTrial, ScoreVariant } from '../../scorecard/types.js';
import type { GroupRecovery } from '../../slo/types.js';
import { html, type Markup } from './markup.js';
import { type Column, folded, pointTable, type Row, section, swatch, table } from './parts.js';
import { mostPoints } from './sampling.js';
import { groupChart, regionPoints } from './small-charts.js';
import { hueOf, titleOf } from './variant-words.js';

export function recoverySection(card: Scorecard): Markup | null {
  const judged = card.variants.filter((v) => (v.trials[0]?.groups.length ?? 0) > 0);
  if (judged.length === 0) return null;
  const cohorts = [...new Set(card.variants.flatMap((v) => v.trials[0]?.picture.cohorts.map((c) => c.name) ?? []))];
  const reading = judged.flatMap((v) => [
    `${titleOf(v)}: ${v.trials[0]?.state ?? 'unknown'} after lifting, ${v.stateEvidence}.`,
    relapseSentence(v.trials[0]?.groups ?? []),
  ]);
  return section('recovery', 'Recovery', reading, 'recovery', [
    timeTable(card),
    shapeTable(card),
    cohorts.length === 0
      ? null
      : html`<div class="many">${cohorts.map((name, id) => cohortFigure(card, name, id))}</div>`,
    cohorts.length === 0
      ? null
      : folded('t-cohorts', 'Every point of these charts as a table', cohortPointTable(card, cohorts)),
  ]);
}

/** A row a group, under the name of its variant; those of one group alone are the variant's own. */
function rowsOf(card: Scorecard, cells: (group: GroupRecovery, trial: ScoreTrial) => readonly string[]): Row[] {
  return card.variants.flatMap((v, i): Row[] => {
    const trial = v.trials[0];
    if (trial === undefined || trial.groups.length === 0) return [];
    return [
      { group: html`${swatch(i)}${titleOf(v)}` },
      ...trial.groups.map((group) => ({
        head: html`${groupName(group)}${group.unknown === null ? null : html`<small>${group.unknown}</small>`}`,
        cells: cells(group, trial),
      })),
    ];
  });
}

function timeTable(card: Scorecard): Markup {
  const shares = card.variants.flatMap((v) => v.trials[0]?.groups ?? []).find((g) => g.back.length > 0)?.back ?? [];
  const columns: Column[] = [
    { name: 'Who' },
    { name: 'Lowest', figures: true },
    ...shares.map(({ share }) => ({ name: promisedPercent(share), figures: true })),
  ];
  const rows = rowsOf(card, (group, trial) => [
    troughWords(group),
    ...shares.map(({ share }) => {
      const back = group.back.find((b) => b.share === share);
      return back === undefined ? 'unknown' : backWords(back.afterOnsetMs, trial.ended === 'complete');
    }),
  ]);
  return table(
    'Back at this share of its own demand for good: end of the last second under it, from onset',
    columns,
    rows,
    'plain',
  );
}

function shapeTable(card: Scorecard): Markup {
  const columns: Column[] = [
    { name: 'Who' },
    { name: 'Last climb' },
    { name: 'Log-ins in the worst second' },
    { name: 'Relapses' },
  ];
  const rows = rowsOf(card, (group, { picture }) => [
    climbWords(group, picture.target),
    overshootWords(group),
    relapseWords(group),
  ]);
  return table('How it climbed, how hard it came, whether it held', columns, rows, 'plain');
}

function cohortFigure(card: Scorecard, name: string, id: number): Markup {
  const users = card.variants.flatMap((v) => cohortOf(v, name)?.users ?? [])[0] ?? 0;
  const chart = groupChart(card, `cohort-${id}`, `of cohort ${name}`, (v) => cohortOf(v, name));
  return html`<figure><figcaption><b>cohort ${name}</b> ${things(users, 'user')}${card.variants.map((v, i) => html`<br><span class="t${hueOf(i)}">${titleOf(v)}: ${lowestWords(cohortOf(v, name))}</span>`)}</figcaption>${chart}</figure>`;
}

function lowestWords(cohort: ScoreRegion | null): string {
  return cohort === null || cohort.lowest === null ? 'not known' : `lowest ${percent(cohort.lowest, cohort.users)}`;
}

function cohortOf(variant: ScoreVariant, name: string): ScoreRegion | null {
  return variant.trials[0]?.picture.cohorts.find((c) => c.name === name) ?? null;
}

function cohortPointTable(card: Scorecard, names: readonly string[]): Markup {
  const most = mostPoints(card);
  const columns = card.variants.flatMap((v) =>
    names.map((name) => {
      const [trial, cohort] = [v.trials[0], cohortOf(v, name)];
      const points = trial === undefined || cohort === null ? [] : regionPoints(trial, cohort, most);
      return { name: `${titleOf(v)}: ${name}`, by: new Map(points.map((p) => [p.second, p.value ?? 0])) };
    }),
  );
  const seconds = [...new Set(columns.flatMap((c) => [...c.by.keys()]))].sort((a, b) => a - b);
  return pointTable(
    'Share of demand online',
    ['Second', ...columns.map((c) => c.name)],
    seconds.map((s) => [String(s), ...columns.map(({ by }) => (by.has(s) ? percent(by.get(s) ?? 0, 0) : '–'))]),
  );
}
