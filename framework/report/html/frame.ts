/** What all charts share: a box with axes, a name and a description; scales and paths are D3's. */
import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { html, type Markup, type Part } from './markup.js';

export interface Box {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Scales {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

export interface Point {
  readonly second: number;
  readonly value: number | null;
}

export function scalesOf(box: Box, seconds: readonly [number, number], top: number): Scales {
  return {
    x: scaleLinear(seconds, [box.left, box.width - box.right]),
    y: scaleLinear([0, top], [box.height - box.bottom, box.top]),
  };
}

/** `name` and `words` are what a screen reader says; `id` must be the chart's own on the page. */
export function chart(id: string, box: Box, name: string, words: string, parts: Part): Markup {
  return html`<svg viewBox="0 0 ${box.width} ${box.height}" role="img" aria-labelledby="${id}-t ${id}-d" style="max-width:${box.width * 1.5}px"><title id="${id}-t">${name}</title><desc id="${id}-d">${words}</desc>${parts}</svg>`;
}

/** A line with a break where nothing is known. */
export function curve(points: readonly Point[], { x, y }: Scales, style: string): Markup {
  const path = line<Point>()
    .defined((p) => p.value !== null)
    .x((p) => x(p.second))
    .y((p) => y(p.value ?? 0))
    .digits(1);
  const known = points.filter((p) => p.value !== null).length;
  return html`<path class="${style}" data-points="${known}" d="${path(points) ?? ''}"/>`;
}

export function band(
  points: readonly { readonly second: number; readonly low: number; readonly high: number }[],
  { x, y }: Scales,
  style: string,
): Markup {
  const path = area<(typeof points)[number]>()
    .x((p) => x(p.second))
    .y0((p) => y(p.low))
    .y1((p) => y(p.high))
    .digits(1);
  return html`<path class="${style}" d="${path(points) ?? ''}"/>`;
}

export function levels({ x, y }: Scales, values: readonly number[], write: (v: number) => string): Markup[] {
  const [from = 0, to = 0] = x.range();
  return values.map(
    (v) =>
      html`<path class="grid" d="M${round(from)} ${round(y(v))}H${round(to)}"/><text class="mut" x="${round(from - 7)}" y="${round(y(v) + 4)}" text-anchor="end">${write(v)}</text>`,
  );
}

/** Seconds, minutes or hours, whichever reads best; 0 is onset, or the start where there was none. */
export function timeAxis({ x, y }: Scales, room: number): Markup[] {
  const [from = 0, to = 0] = x.domain();
  const [left = 0, right = 0] = x.range();
  const unit = UNITS.find((u) => to - from > u.over) ?? { seconds: 1, word: 's' };
  const ticks = ticksApart([from / unit.seconds, to / unit.seconds], right - left, room);
  const base = y.range()[0] ?? 0;
  return ticks.map((t, i) => {
    const at = round(x(t * unit.seconds));
    const words = `${t > 0 ? '+' : t < 0 ? '−' : ''}${Math.abs(t)}${i === ticks.length - 1 ? ` ${unit.word}` : ''}`;
    return html`<path class="tick" d="M${at} ${round(base)}v5"/><text class="mut" x="${at}" y="${round(base + 19)}" text-anchor="${anchorAt(at, left, right)}">${words}</text>`;
  });
}

/** D3 takes the number of ticks as a hint: as many as leave each its room. */
function ticksApart(domain: readonly [number, number], width: number, room: number): number[] {
  const scale = scaleLinear(domain, [0, width]);
  for (let most = Math.floor(width / room); most > 1; most--) {
    const ticks = scale.ticks(most);
    if (ticks.length < 2 || scale(ticks[1] ?? 0) - scale(ticks[0] ?? 0) >= room) return ticks;
  }
  return [0];
}

function anchorAt(x: number, left: number, right: number): 'start' | 'middle' | 'end' {
  if (x > right - 24) return 'end';
  return x < left + 8 && left < 20 ? 'start' : 'middle';
}

const UNITS = [
  { over: 3 * 3600, seconds: 3600, word: 'h' },
  { over: 600, seconds: 60, word: 'min' },
] as const;

export function round(n: number): number {
  return Math.round(n * 10) / 10;
}
