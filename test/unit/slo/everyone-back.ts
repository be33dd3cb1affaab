/** The promise that most journals are judged by: 95% of demand back 30 s after onset, for 15 s. */
import type { Slo } from '../../../framework/spec/types.js';

export const everyoneBack: Slo<number> = {
  slo: 'recovered',
  share: 0.95,
  of: 'demand',
  within: 30_000,
  heldFor: 15_000,
  since: 'onset',
  where: {},
};
