/** Three trials at once: one is shown, all are heard of at their end. */
import type { Plan } from '../../../framework/plan/types.js';
import type { TrialVerdict } from '../../../framework/slo/types.js';
import { spotlight } from '../../../framework/trial/spotlight.js';
import { SILENT_VIEW } from './scripted-swarm.js';

const verdictOf = (seed: number) => ({ seed }) as TrialVerdict;

test('the one that began first is shown, then the next that still runs; each end is told', () => {
  const said: string[] = [];
  const begin = spotlight({
    ...SILENT_VIEW,
    variant: ({ seed }, index, of) => void said.push(`${index + 1} of ${of}: ${seed}`),
    variantDone: ({ seed }) => void said.push(`done ${seed}`),
    phase: (phase) => void said.push(phase),
    stopping: (words) => void said.push(words),
  });
  const [a, b, c] = [7, 8, 9].map((seed, index) => begin({ seed } as Plan, index, 3));
  a?.phase('settle', 0);
  b?.phase('inject', 0);
  b?.done(verdictOf(8));
  a?.stopping('of 7');
  c?.stopping('of 9');
  a?.done(null);
  c?.phase('hold', 0);
  c?.done(verdictOf(9));
  expect(said).toEqual(['1 of 3: 7', 'settle', 'done 8', 'of 7', '3 of 3: 9', 'hold', 'done 9']);
});
