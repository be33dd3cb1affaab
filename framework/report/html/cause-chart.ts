/** Why sessions were lost: a bar a cause. */
import { countOf } from '../../scorecard/figures.js';
import type { Scorecard } from '../../scorecard/types.js';
import { type Box, chart, round } from './frame.js';
import { html, type Markup } from './markup.js';
import { hueOf, titleOf } from './variant-words.js';

const ROW = 40;
const WIDTH = 380;

export function causesOf(card: Scorecard, variant: number): [string, number][] {
  const causes = Object.entries(card.variants[variant]?.trials[0]?.causes ?? {});
  return causes.filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]);
}

export function causeChart(card: Scorecard, index: number): Markup | null {
  const variant = card.variants[index];
  const causes = causesOf(card, index);
  if (variant === undefined || causes.length === 0) return null;
  const all = causes.reduce((sum, [, n]) => sum + n, 0);
  const box: Box = { width: WIDTH, height: causes.length * ROW, left: 0, right: 0, top: 0, bottom: 0 };
  const bars = causes.map(([cause, n], i) => {
    const words = countOf(n, all);
    return html`<text x="0" y="${i * ROW + 14}">${cause}</text><text class="mut" x="${WIDTH}" y="${i * ROW + 14}" text-anchor="end">${words}</text><rect class="track" x="0" y="${i * ROW + 20}" width="${WIDTH}" height="8"/><rect class="bar f${hueOf(index)}" data-value="${n}" x="0" y="${i * ROW + 20}" width="${round((n / all) * WIDTH)}" height="8"/>`;
  });
  const spoken = causes.map(([cause, n]) => `${cause}: ${countOf(n, all)}.`).join(' ');
  return chart(`causes-${index}`, box, `Sessions lost, by cause, ${titleOf(variant)}`, spoken, bars);
}
