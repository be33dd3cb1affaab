/** The scorecard as JSON: canonical, so that equal scorecards are equal files. */
import type { Scorecard } from '../scorecard/types.js';
import { canonicalJson } from '../spec/canonical.js';

export function jsonReport(card: Scorecard): string {
  return `${canonicalJson(card)}\n`;
}
