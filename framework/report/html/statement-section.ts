/** What users were told, and whether it was so. */
import { afterWords, claimWords, TRUTH_WORDS, truthWords, whenWords } from '../../scorecard/statement-words.js';
import type { ScoreStatement } from '../../scorecard/statements.js';
import type { Scorecard, ScoreVariant } from '../../scorecard/types.js';
import { html, type Markup } from './markup.js';
import { outcomeMark, section, table } from './parts.js';
import { titleOf } from './variant-words.js';

export function statementSection(card: Scorecard): Markup | null {
  const told = card.variants.filter((v) => statementsOf(v).length > 0);
  if (told.length === 0) return null;
  const tables = told.map((v) =>
    table(
      `${titleOf(v)}; first trial`,
      [
        { name: 'When' },
        { name: 'Said', chosen: true },
        { name: 'Claims' },
        { name: 'Was it so' },
        { name: 'Then' },
        { name: 'After' },
      ],
      statementsOf(v).map((said) => ({
        head: whenWords(said),
        cells: [html`“${said.words}”`, claimWords(said), markOf(said), truthWords(said), afterWords(said)],
      })),
    ),
  );
  return section('statements', 'What users were told', told.map(reading), 'statement', tables);
}

function statementsOf(variant: ScoreVariant): readonly ScoreStatement[] {
  return variant.trials[0]?.statements ?? [];
}

/** It decides no promise, so the marks are those of the statement alone. */
function markOf({ truth, after }: ScoreStatement): Markup {
  switch (truth) {
    case 'true':
      return after.held === false
        ? outcomeMark('inconclusive', 'true, did not hold')
        : outcomeMark('pass', TRUTH_WORDS.true);
    case 'not-everywhere':
      return outcomeMark('inconclusive', TRUTH_WORDS[truth]);
    case 'false':
      return outcomeMark('fail', TRUTH_WORDS.false);
    case 'unknown':
      return outcomeMark('inconclusive', TRUTH_WORDS.unknown);
    case 'claims-nothing':
      return html`${TRUTH_WORDS[truth]}`;
  }
}

function reading(variant: ScoreVariant): string {
  const statements = statementsOf(variant);
  const wrong = statements.find((s) => s.truth === 'false');
  if (wrong) return `${titleOf(variant)}: “${wrong.words}” was said at ${whenWords(wrong)} and was not so.`;
  const lost = statements.find((s) => s.after.held === false);
  if (lost) return `${titleOf(variant)}: “${lost.words}” was so when it was said, and did not stay so.`;
  const partly = statements.find((s) => s.truth === 'not-everywhere');
  if (partly) return `${titleOf(variant)}: “${partly.words}” was so of all together, and not of every region.`;
  if (statements.some((s) => s.truth === 'unknown')) return `${titleOf(variant)}: whether it was so is not known.`;
  return `${titleOf(variant)}: nothing that was said was wrong.`;
}
