/** A run is stopped beyond what its spec allows, not at it. */
import { Fold } from '../../../framework/observe/series.js';
import type { Plan } from '../../../framework/plan/types.js';
import type { RunClock } from '../../../framework/trial/clock.js';
import { watchGuard } from '../../../framework/trial/guard.js';
import { pulse } from '../../../framework/trial/pulse.js';
import type { Steps } from '../../../framework/trial/steps.js';
import type { Stopped } from '../../../framework/trial/stopping.js';
import { journalOf, ONSET_S, planOf } from '../slo/journal-of.js';

// A quarter of the users is missing for five seconds, half a minute into the run's faults.
const shape = { curve: () => 1, seconds: 60, unheard: { host: 'host-1', from: 30, to: 35, byTheRun: false } };

/** The reason to stop in this second after onset; null: none. */
function reasonAt(after: number, change: Partial<Plan>): Stopped['reason'] | null {
  const plan = { ...planOf(shape), ...change };
  let reason: Stopped['reason'] | null = null;
  const beats = pulse(() => ONSET_S + after);
  watchGuard({
    plan,
    fold: Fold.of(journalOf(shape)),
    pulse: beats,
    steps: { fired: () => ['s1'], onset: () => ONSET_S * 1000 } as Partial<Steps> as Steps,
    clock: { now: () => (ONSET_S + after) * 1000 } as Partial<RunClock> as RunClock,
    stop: (stopped) => {
      reason ??= stopped.reason;
    },
  });
  beats.beat();
  return reason;
}

test('by missing users: more than the share, in the second in which they are missing', () => {
  const above = (share: number) => ({ stopWhen: [{ metric: 'missing', is: 'above', share }] as Plan['stopWhen'] });
  expect([reasonAt(32, above(0.25)), reasonAt(32, above(0.24))]).toEqual([null, 'stop-condition']);
  expect([reasonAt(29, above(0.24)), reasonAt(35, above(0.24))]).toEqual([null, null]);
});

test('by time: longer than the cap, counted from onset', () => {
  const cap = { stopWhen: [], blastRadius: { ...planOf(shape).blastRadius, maxLasting: 20_000 } };
  expect([reasonAt(0, cap), reasonAt(20, cap), reasonAt(21, cap)]).toEqual([null, null, 'cap']);
});
