/** What users were told, for a pull request. */
import { afterWords, claimWords, TRUTH_WORDS, truthWords, whenWords } from '../scorecard/statement-words.js';
import type { ScoreVariant } from '../scorecard/types.js';
import { table, text } from './markdown.js';

/** Of the first trial, as the curve is. */
export function statementLines(variant: ScoreVariant): string[] {
  const statements = variant.trials[0]?.statements ?? [];
  if (statements.length === 0) return [];
  const rows = statements.map((said) => [
    whenWords(said),
    text(`"${said.words}"`),
    text(claimWords(said)),
    `**${TRUTH_WORDS[said.truth]}**`,
    text(truthWords(said)),
    afterWords(said),
  ]);
  const name = variant.name === 'default' ? '' : `, ${text(variant.name)}`;
  return [
    `### What users were told${name}`,
    table(['from onset', 'said', 'claims', 'was it so', 'then', 'after'], rows),
  ];
}
