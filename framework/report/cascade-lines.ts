/** The cascade and the credits in Markdown: a short table each. */
import type { ScoreCascade } from '../scorecard/cascade.js';
import {
  cascadeSentence,
  causeWords,
  fellWords,
  generationName,
  multipleWords,
  whenWords,
} from '../scorecard/cascade-words.js';
import { creditCells, creditSummary } from '../scorecard/credit-words.js';
import { capital, count, things } from '../scorecard/figures.js';
import type { ScoreVariant } from '../scorecard/types.js';
import { table, text } from './markdown.js';

export function cascadeLines(variant: ScoreVariant): string[] {
  const cascade = variant.trials[0]?.cascade ?? null;
  if (cascade === null) return [];
  const { attack } = cascade;
  return [
    `### The cascade${titled(variant)}`,
    text(capital(cascadeSentence(cascade))),
    ...(cascade.generations.length > 0 ? [generations(cascade)] : []),
    `**Was it an attack?** ${text(attack.words)} ${text(attack.evidence.join(' '))}`,
  ];
}

function generations(cascade: ScoreCascade): string {
  const { again, role, lost } = cascade;
  const rows = cascade.generations.map((g) => [
    generationName(g.generation),
    whenWords(g),
    fellWords(g, role),
    g.nodes === 0 ? 'injected' : causeWords(g.causes),
    count(g.sessions + g.clients),
    multipleWords(g.loadOnRest),
  ]);
  const rest = [
    ...(again.falls > 0
      ? [['fell again', 'later', things(again.nodes, role), things(again.falls, 'fall'), count(again.sessions), '']]
      : []),
    ...(lost.atStanding > 0 ? [['stood', '', '', 'refused, too slow or wrong', count(lost.atStanding), '']] : []),
  ];
  const head = ['what fell', 'when', 'how many', 'cause', 'sessions lost', 'load on the rest'];
  return table(
    head,
    [...rows, ...rest].map((row) => row.map(text)),
  );
}

export function creditLines(variant: ScoreVariant): string[] {
  const credits = variant.trials[0]?.credits ?? null;
  if (credits === null) return [];
  const head = ['credits to', 'users', 'lost, each', 'given from', 'given', 'worth'];
  return [
    `### What users are given${titled(variant)}`,
    table(
      head,
      credits.rules.map((rule) => creditCells(rule).map(text)),
    ),
    text(creditSummary(credits)),
  ];
}

function titled({ name }: ScoreVariant): string {
  return name === 'default' ? '' : `, ${text(name)}`;
}
