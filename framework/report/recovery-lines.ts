/** How groups came back, and who carried them, for a pull request. Of the first trial, as the curve is. */
import { promisedPercent } from '../scorecard/figures.js';
import {
  backWords,
  carriedRows,
  centralisationSentence,
  climbWords,
  groupName,
  overshootWords,
  relapseWords,
  troughWords,
} from '../scorecard/recovery-words.js';
import type { ScoreVariant } from '../scorecard/types.js';
import { table, text } from './markdown.js';

export function recoveryLines(variant: ScoreVariant): string[] {
  const trial = variant.trials[0];
  if (trial === undefined || trial.groups.length === 0) return [];
  const shares = trial.groups.find((g) => g.back.length > 0)?.back ?? [];
  const rows = trial.groups.map((group) => [
    text(groupName(group)),
    group.unknown === null ? troughWords(group) : `unknown: ${group.unknown}`,
    ...shares.map(({ share }) => {
      const back = group.back.find((b) => b.share === share);
      return back === undefined ? 'unknown' : backWords(back.afterOnsetMs, trial.ended === 'complete');
    }),
    climbWords(group, trial.picture.target),
    overshootWords(group),
    relapseWords(group),
  ]);
  const head = ['who', 'lowest', ...shares.map((s) => `${promisedPercent(s.share)} back`)];
  return [
    `### Recovery${nameOf(variant)}`,
    table([...head, 'last climb', 'log-ins in the worst second', 'relapses'], rows),
  ];
}

export function centralLines(variant: ScoreVariant): string[] {
  const centralisation = variant.trials[0]?.centralisation ?? null;
  if (centralisation === null) return [];
  const rows = carriedRows(centralisation).map(({ name, cells }) => [name, ...cells]);
  const sentence = centralisationSentence(centralisation);
  return [
    `### Centralisation${nameOf(variant)}`,
    `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`,
    table(['share', 'before', 'during', 'after'], rows),
  ];
}

function nameOf({ name }: ScoreVariant): string {
  return name === 'default' ? '' : `, ${text(name)}`;
}
