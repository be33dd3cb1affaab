/** How figures are written for people: thousands by comma, a space before the unit, no digit that was not measured. */
import type { DurationMs, Share } from '../spec/units.js';

export function count(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}

/** `1,204 of 3,910`. */
export function countOf(part: number, whole: number): string {
  return `${count(part)} of ${count(whole)}`;
}

/** `1 supernode`, `20 supernodes`, `2 directories`. */
export function things(n: number, word: string): string {
  return `${count(n)} ${n === 1 ? word : plural(word)}`;
}

export function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/**
 * A share as a percentage. Never rounds up to 100% nor down to 0%: these two are claims of their own.
 * `people` is the denominator: a tenth of a percent is shown only where it is a person or more.
 */
export function percent(share: Share, people = 1000): string {
  const digits = people >= 1000 ? 1 : 0;
  const unit = 10 ** digits;
  const scaled = share * 100 * unit;
  let rounded = Math.round(scaled);
  if (share < 1 && rounded >= 100 * unit) rounded = 100 * unit - 1;
  if (share > 1 && rounded <= 100 * unit) rounded = 100 * unit;
  if (share > 0 && rounded === 0) return digits === 1 ? 'under 0.1%' : 'under 1%';
  if (rounded === 0 || rounded === 100 * unit) return `${rounded / unit}%`;
  return `${(rounded / unit).toFixed(digits)}%`;
}

/** A share that a person chose: 99%, 99.9%, 30%. */
export function promisedPercent(share: Share): string {
  return `${Number((share * 100).toFixed(3))}%`;
}

/** Points between two shares. */
export function points(share: Share): string {
  const value = Number((share * 100).toPrecision(2));
  return `${value} ${Math.abs(value) === 1 ? 'point' : 'points'}`;
}

/** A time that a person chose: 30 s, 2.5 s. */
export function seconds(ms: DurationMs): string {
  return `${Number((ms / 1000).toFixed(1)).toLocaleString('en-US')} s`;
}

/** A measured time, to the second and never shorter than it was: it is known to a probe interval at best. */
export function measuredSeconds(ms: DurationMs): string {
  return `${count(Math.ceil(ms / 1000))} s`;
}

/** A latency: two significant digits under 10 ms, whole milliseconds above. */
export function latency(ms: DurationMs): string {
  return ms < 10 ? `${Number(ms.toPrecision(2))} ms` : `${count(ms)} ms`;
}

/** A length of time for reading: `44 s`, `2 min 4 s`, `1 h 43 min`. */
export function longTime(ms: DurationMs): string {
  const s = Math.round(ms / 1000);
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 60) return s % 60 === 0 ? `${min} min` : `${min} min ${s % 60} s`;
  return min % 60 === 0 ? `${count(min / 60)} h` : `${count(Math.floor(min / 60))} h ${min % 60} min`;
}

/** How long ago: `4 min`, `2 h`, `5 days`. */
export function age(ms: DurationMs): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${count(hours / 24)} days`;
}

/** An estimate: `about 4 min`. */
export function aboutTime(ms: DurationMs): string {
  const s = Math.max(1, Math.round(ms / 1000));
  if (s < 90) return `about ${s} s`;
  return `about ${Math.round(s / 60) < 60 ? `${Math.round(s / 60)} min` : longTime(Math.round(s / 60) * 60_000)}`;
}

/** A time counted from onset: `0 s`, `+22 s`, `-3 s`. */
export function fromOnset(ms: DurationMs): string {
  const s = Math.round(ms / 1000);
  return `${s > 0 ? '+' : ''}${count(s === 0 ? 0 : s)} s`;
}

export function factor(value: number): string {
  return `${value < 100 ? value.toFixed(1) : count(value)}×`;
}

export function userHours(ms: DurationMs): string {
  const hours = ms / 3_600_000;
  if (ms === 0) return '0';
  return hours < 100 ? hours.toFixed(1) : count(hours);
}

/** Control characters and escape sequences out of words that others chose. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '').replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

export function joined(parts: readonly string[], comma = ', ', and = ' and '): string {
  if (parts.length <= 1) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(comma)}${and}${parts.at(-1)}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
