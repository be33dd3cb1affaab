/** How the text of a plan is laid out: at most 100 columns, labels to the left. */

const WIDTH = 100;
const LABEL = 11;
const ACTION = 36;

/** A step: when, what, whom. */
export function row(when: string, what: string, whom: string): string[] {
  const lead = `  ${when.padStart(LABEL - 2)}  ${what.padEnd(ACTION)}`;
  const indent = Math.min(lead.length, LABEL + 2 + ACTION);
  return fill(lead.length > indent ? `${lead} ` : lead, whom, indent);
}

/** A paragraph beside its label. */
export function wrapped(label: string, text: string, indent = LABEL + 2): string[] {
  return fill(label === '' ? ' '.repeat(indent) : `  ${label.padEnd(indent - 2)}`, text, indent);
}

/** Words after `lead`, broken at WIDTH, later lines indented. */
function fill(lead: string, text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = lead;
  let empty = true;
  for (const word of text.split(' ').filter((w) => w !== '')) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(indent);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
