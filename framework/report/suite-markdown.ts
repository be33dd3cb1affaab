/** A suite for a pull request or the page of a CI step. */
import { count } from '../scorecard/figures.js';
import type { Suite, SuiteRow } from '../scorecard/suite-types.js';
import { table, text } from './markdown.js';
import { glyph, style } from './style.js';
import { markOfSuite } from './suite-text.js';
import { ageWords, knownWords, scoreWords, totalWords } from './suite-words.js';

const PLAIN = style({ colour: false, unicode: true, width: 100 });

export function suiteMarkdown(suite: Suite): string {
  const parts = [
    `## ${glyph(PLAIN, markOfSuite(suite))} ${suite.word}: ${count(suite.rows.length)} experiments`,
    `${text(suite.headline)}.`,
    `**${totalWords(suite)}** ${knownWords(suite)}.`,
    table(
      ['experiment', 'outcome', 'lowest, of demand', '95% back, from onset', 'score', 'trials', 'age', 'hypothesis'],
      suite.rows.map(cells),
    ),
    suite.rows
      .flatMap(({ experiment, why }) => (why === null ? [] : [`- **${text(experiment)}**: ${text(why)}`]))
      .join('\n'),
    suite.notes.map((note) => `- ${text(note)}`).join('\n'),
    suite.again === null ? '' : `\`\`\`sh\n${suite.again}\n\`\`\``,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function cells(row: SuiteRow): string[] {
  return [
    text(row.experiment),
    `${glyph(PLAIN, row.outcome)} ${row.word}`,
    text(row.lowest ?? '-'),
    text(row.back ?? '-'),
    scoreWords(row),
    row.trials === 0 ? '-' : count(row.trials),
    ageWords(row),
    text(row.hypothesis ?? 'not read'),
  ];
}
