/**
 * The curve of users online against demand, in characters. Points are put on a grid of dots; a braille character
 * holds 2 x 4 of them. The measured share is a joined line, what the network reports a dotted one.
 */
import { pad, trimEnd, widthOf } from './layout.js';
import type { Style } from './style.js';

export interface CurvePoint {
  /** Seconds from the origin of the axis. */
  readonly second: number;
  /** Of demand; null: nothing known. */
  readonly online: number | null;
  readonly reported: number | null;
}

export interface CurveMark {
  readonly second: number;
  readonly word: string;
}

export interface CurveFrame {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly marks: readonly CurveMark[];
  /** What is under the axis at second 0. */
  readonly origin: 'onset' | 'start';
}

const LEFT = 7;

/** `rows` lines of curve, one of the axis, and at most two of marks. Never wider than the style. */
export function drawCurve(points: readonly CurvePoint[], frame: CurveFrame, style: Style): string[] {
  const columns = style.width - LEFT - 1;
  const cell = style.unicode ? { x: 2, y: 4 } : { x: 1, y: 1 };
  const grid = { width: columns * cell.x, height: frame.rows * cell.y };
  const online = raster(points, (p) => p.online, frame, grid, true);
  const reported = raster(points, (p) => p.reported, frame, grid, false);
  const lines: string[] = [];
  for (let r = 0; r < frame.rows; r++) {
    let line = '';
    for (let c = 0; c < columns; c++) line += character(online, reported, c, r, cell, style);
    lines.push(trimEnd(`  ${axisLabel(r, frame.rows)}${line}`));
  }
  return [...lines, ...axis(frame, columns, style)];
}

/** What the two lines are; side by side where there is room. */
export function curveLegend(style: Style, reports: boolean): string[] {
  const indent = ' '.repeat(LEFT);
  const online = [style.unicode ? '⠤⠤' : '##', ' online, of those who want to be'] as const;
  const reported = [style.unicode ? '⠄⠠' : '. .', " by the network's own account"] as const;
  const first = indent + style.accent(online[0]) + online[1];
  if (!reports) return [first];
  const second = style.dim(reported[0]) + reported[1];
  const together = LEFT + 4 + widthOf([...online, ...reported].join(''));
  return together <= style.width ? [`${first}    ${second}`] : [first, indent + second];
}

type Bits = readonly Uint8Array[];

function raster(
  points: readonly CurvePoint[],
  pick: (p: CurvePoint) => number | null,
  frame: CurveFrame,
  grid: { width: number; height: number },
  joined: boolean,
): Bits {
  const bits = Array.from({ length: grid.height }, () => new Uint8Array(grid.width));
  const span = Math.max(1, frame.to - frame.from);
  const bySecond = new Map(points.map((p) => [p.second, pick(p)]));
  let last: number | null = null;
  for (let x = 0; x < grid.width; x++) {
    const first = Math.floor(frame.from + (x * span) / grid.width);
    const past = Math.max(first + 1, Math.floor(frame.from + ((x + 1) * span) / grid.width));
    const heights: number[] = [];
    for (let s = first; s < past; s++) {
      const share = bySecond.get(s);
      if (share !== null && share !== undefined) heights.push(height(share, grid.height));
    }
    if (heights.length === 0) {
      last = null;
      continue;
    }
    if (!joined) {
      if (x % 4 === 0) set(bits, heights[0] ?? 0, x);
      continue;
    }
    const end = heights.at(-1) ?? 0;
    if (last !== null) heights.push(last);
    for (let y = Math.min(...heights); y <= Math.max(...heights); y++) set(bits, y, x);
    last = end;
  }
  return bits;
}

function set(bits: Bits, y: number, x: number): void {
  const line = bits[y];
  if (line) line[x] = 1;
}

/** Dot row of a share: 0 is the top. Only a full share touches the top, only an empty one the bottom. */
function height(share: number, rows: number): number {
  const clamped = Math.max(0, Math.min(1, share));
  return Math.round((1 - clamped) * (rows - 1));
}

const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

function character(
  online: Bits,
  reported: Bits,
  column: number,
  rowIndex: number,
  cell: { x: number; y: number },
  style: Style,
): string {
  let line = 0;
  let dots = 0;
  for (let dy = 0; dy < cell.y; dy++) {
    for (let dx = 0; dx < cell.x; dx++) {
      const bit = DOTS[dy]?.[dx] ?? 0;
      if (online[rowIndex * cell.y + dy]?.[column * cell.x + dx]) line |= bit;
      if (reported[rowIndex * cell.y + dy]?.[column * cell.x + dx]) dots |= bit;
    }
  }
  if (line === 0 && dots === 0) return ' ';
  const paint = line === 0 ? style.dim : style.accent;
  return paint(style.unicode ? String.fromCharCode(0x2800 + (line | dots)) : line === 0 ? '.' : '#');
}

function axisLabel(r: number, rows: number): string {
  if (r === 0) return '100% ';
  if (r === rows - 1) return '  0% ';
  return rows >= 4 && r === Math.floor((rows - 1) / 2) && rows % 2 === 1 ? ' 50% ' : '     ';
}

const STEPS = [5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800];

function axis(frame: CurveFrame, columns: number, style: Style): string[] {
  const span = Math.max(1, frame.to - frame.from);
  const at = (second: number): number => Math.floor(((second - frame.from) / span) * columns);
  const step = STEPS.find((s) => (s / span) * columns >= 10) ?? Math.ceil(span / 4);
  const ticks: Placed[] = [];
  const start = frame.origin === 'onset' ? Math.max(0, frame.from) : frame.from;
  for (let s = Math.ceil(start / step) * step; s <= frame.to; s += step) {
    ticks.push({
      column: at(s),
      text: frame.origin === 'onset' && s > 0 ? `+${s.toLocaleString('en-US')}` : s.toLocaleString('en-US'),
    });
  }
  // The last one says the unit, and must have room for it.
  const roomy = ticks.filter((t) => t.column + t.text.length + 2 <= columns);
  const named = roomy.map((t, i) => (i === roomy.length - 1 ? { ...t, text: `${t.text} s` } : t));
  const first = place(named, columns);
  const marks = frame.marks
    .filter((m) => m.second >= frame.from && m.second <= frame.to)
    .map((m) => ({ column: at(m.second), text: `${style.unicode ? '↑' : '^'} ${m.word}` }));
  const second = place(marks, columns);
  const third = place(second.left, columns);
  return [first, second, third]
    .filter((l) => l.text.trim() !== '')
    .map((l) => trimEnd(' '.repeat(LEFT) + l.text))
    .map(style.dim);
}

interface Placed {
  readonly column: number;
  readonly text: string;
}

/** Puts words on a line at their columns; those that would touch another are left over. */
function place(words: readonly Placed[], columns: number): { text: string; left: Placed[] } {
  let text = '';
  const left: Placed[] = [];
  for (const word of words) {
    const free = text === '' ? 0 : widthOf(text) + 2;
    if (word.column < 0 || word.column + widthOf(word.text) > columns || word.column < free) left.push(word);
    else text = pad(text, word.column) + word.text;
  }
  return { text, left };
}
