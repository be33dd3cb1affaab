/** Text laid out in columns of a fixed-width font. */
import type { Paint } from './style.js';

export interface Cell {
  readonly text: string;
  readonly paint?: Paint;
}

/** Of everything on the terminal. */
export const INDENT = '  ';

export function widthOf(text: string): number {
  return [...text].length;
}

/** Breaks at spaces; a word that is longer than a line is broken, at a hyphen if it has one. Never an empty list. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of glued(text)
    .split(/[ \n\t]+/)
    .filter((w) => w !== '')) {
    let rest = [...word];
    if (line !== '' && widthOf(line) + 1 + rest.length <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (rest.length > width) {
      // At a hyphen where there is one.
      const at = rest.slice(0, width).lastIndexOf('-') + 1 || width;
      lines.push(rest.slice(0, at).join(''));
      rest = rest.slice(at);
    }
    line = rest.join('');
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines.map((l) => l.replaceAll(GLUE, ' '));
}

const GLUE = '\u00a0';

/** A number and its unit stay on one line. */
function glued(text: string): string {
  return text.replace(/(\d) (s|ms|min|h|users|trials)(?![a-z])/g, `$1${GLUE}$2`);
}

/** A command over several lines that can still be copied into a shell. */
export function command(text: string, width: number): string[] {
  const lines = wrap(text, width - 2);
  return lines.map((line, i) => (i === lines.length - 1 ? line : `${line} \\`));
}

export function cut(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${[...text].slice(0, Math.max(0, width - 1)).join('')}…`;
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** One row of cells, each wrapped in its own column: as many lines as the tallest cell needs. */
export function row(cells: readonly Cell[], widths: readonly number[], indent: string): string[] {
  const wrapped = cells.map((cell, i) => wrap(cell.text, Math.max(1, (widths[i] ?? 1) - 2)));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    trimEnd(
      indent +
        cells
          .map((cell, i) => {
            const text = wrapped[i]?.[line] ?? '';
            const gap = ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(text)));
            return (cell.paint && text !== '' ? cell.paint(text) : text) + gap;
          })
          .join(''),
    ),
  );
}

/** A name, and what belongs to it, wrapped in a column of its own. */
export function entry(name: string, text: string, nameWidth: number, width: number, indent: string): string[] {
  const room = Math.max(10, width - indent.length - nameWidth);
  return wrap(text, room).map((line, i) => trimEnd(indent + pad(i === 0 ? name : '', nameWidth) + line));
}

export function trimEnd(text: string): string {
  return text.replace(/ +$/, '');
}
