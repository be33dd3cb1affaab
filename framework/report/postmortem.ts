/** The draft of a post-mortem in Markdown; behind each sentence the lines of the journal that say so. */
import { fromOnset, promisedPercent } from '../scorecard/figures.js';
import type { Postmortem } from '../scorecard/postmortem.js';
import type { Cite, Sentence } from '../scorecard/postmortem-account.js';
import { table, text } from './markdown.js';

export function postmortemReport(told: Postmortem | null): string {
  if (told === null) return 'Nothing was run, so there is nothing to tell.\n';
  const parts = [
    `# Post-mortem (draft): ${text(told.experiment)}`,
    headOf(told),
    ...told.variants.flatMap((v) => [
      `## Timeline: ${text(v.name)}`,
      v.timeline.length === 0
        ? 'No fault was seen to act.'
        : table(
            ['from onset', 'what', 'records'],
            v.timeline.map((e) => [fromOnset(e.sinceOnsetMs), text(e.text), citesText(e.cites)]),
          ),
    ]),
    '## Trigger',
    listOf(told.trigger, 'Unknown: the journal shows nothing that a fault took.'),
    '## What kept it going',
    listOf(told.loop, 'Unknown: see below.'),
    '## What made it worse',
    listOf(told.worse, 'Nothing that the journal shows.'),
    '## What would have helped',
    listOf(told.helped, 'Unknown: see below.'),
    '## What is not known',
    told.unknown.map((words) => `- ${text(words)}`).join('\n'),
    '## To be added by people',
    '- What was known to whom, and when; why it was decided so.\n- What will be changed, by whom, until when.',
    '## The journals',
    journalsOf(told),
  ];
  return `${parts.join('\n\n')}\n`;
}

function headOf(told: Postmortem): string {
  const other = told.journals.length > 1 ? `, which fared worst of ${told.journals.length} variants` : '';
  const facts = `About ${text(`'${told.subject}'`)}${other}: state **${told.state}**, outcome **${told.outcome}**. Seed ${told.seed}, runtime ${told.runtime}, spec \`${told.specHash.slice(0, 8)}\`. Times count from onset, "back" is ${promisedPercent(told.target)} of demand.`;
  const milestones = table(
    ['', 'detected', 'mitigated', 'faults over', 'all back'],
    told.variants.map(({ name, milestones: m }) => [
      text(name),
      ...[m.detectedMs, m.mitigatedMs, m.liftedMs].map((ms) => (ms === null ? 'not seen' : fromOnset(ms))),
      m.allBackMs === null ? 'not seen' : fromOnset(m.allBackMs),
    ]),
  );
  return `${text(`Hypothesis: ${told.hypothesis}`)}\n\n${facts}\n\n${milestones}`;
}

function listOf(sentences: readonly Sentence[], none: string): string {
  if (sentences.length === 0) return none;
  return sentences.map((s) => `- ${text(s.text)} ${citesText(s.cites)}`).join('\n');
}

/** At most so many are written out; the rest are between the last of them and the end that is named. */
const RANGES = 6;

/** `[journal 'as shipped' #412-#418, #420]`. */
export function citesText(cites: readonly Cite[]): string {
  return cites.map(({ journal, lines }) => `[journal ${text(`'${journal}'`)} ${rangesText(lines)}]`).join(' ');
}

function rangesText(lines: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const line of lines) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] + 1 === line) last[1] = line;
    else ranges.push([line, line]);
  }
  const words = ranges.map(([a, b]) => (a === b ? `#${a}` : `#${a}-#${b}`));
  if (words.length <= RANGES) return words.join(', ');
  return `${words.slice(0, RANGES - 1).join(', ')}, ... ${words.at(-1)}: ${lines.length} lines`;
}

function journalsOf({ journals }: Postmortem): string {
  const rows = journals.map(({ name, file }) => `- ${text(`'${name}'`)}: \`${file}\``);
  const [first] = journals;
  const open =
    first === undefined
      ? ''
      : `\n\n\`#412-#418\` are lines of the file: \`sed -n 412,418p ${first.file}\` shows them. Demand and the plan are in line 1. What each record means is in docs/journal.md.`;
  return `Paths from the run's folder.\n\n${rows.join('\n')}${open}`;
}
