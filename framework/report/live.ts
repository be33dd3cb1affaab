/**
 * Progress of a run, on stderr. On a terminal one block that is redrawn in place; elsewhere one line at a time,
 * with no carriage return. Both are told the same things, and neither can change the run.
 */
import { blockView } from './live-block.js';
import { linesView } from './live-lines.js';
import type { LiveOptions, LiveView } from './live-words.js';
import type { Screen } from './style.js';

export type { LiveHeader, LiveOptions, LiveView } from './live-words.js';

export function liveView(options: LiveOptions): LiveView {
  return options.plain ? linesView(options) : blockView(options);
}

/** A pipe, a dumb terminal and CI get lines. */
export function isPlain(screen: Screen, env: Readonly<Record<string, string | undefined>>): boolean {
  const ci = env.CI ?? '';
  return screen.isTTY !== true || env.TERM === 'dumb' || (ci !== '' && ci !== 'false' && ci !== '0');
}
