/** The guard stops a run when a condition of its spec comes true or its time is over, and never before the first step. */
import { Fold } from '../../../framework/observe/series.js';
import type { Plan } from '../../../framework/plan/types.js';
import type { RunClock } from '../../../framework/trial/clock.js';
import { watchGuard } from '../../../framework/trial/guard.js';
import { pulse } from '../../../framework/trial/pulse.js';
import type { Steps } from '../../../framework/trial/steps.js';
import type { Stopped } from '../../../framework/trial/stopping.js';
import { journalOf, ONSET_S, planOf, type Shape } from '../slo/journal-of.js';

const HALF_LOST: Shape = { curve: (after) => (after < 0 ? 1 : 0.5), seconds: 60 };
const ALL_FINE: Shape = { curve: () => 1, seconds: 60 };
const below = (share: number, lasting = 0): Plan['stopWhen'][number] => ({
  metric: 'online',
  of: 'demand',
  where: {},
  is: 'below',
  share,
  for: lasting,
});

/** Plays a journal second by second; yields the first reason to stop, and the second after onset at which it came. */
function guarded(shape: Shape, change: Partial<Plan>, firedAt = 0): { reason: Stopped; after: number } | null {
  const plan = { ...planOf(shape), ...change };
  const fold = Fold.of(journalOf(shape));
  let second = ONSET_S - 5;
  let stopped: { reason: Stopped; after: number } | null = null;
  const beats = pulse(() => second);
  const fired = (): boolean => second >= ONSET_S + firedAt;
  watchGuard({
    plan,
    fold,
    pulse: beats,
    steps: {
      fired: () => (fired() ? ['s1'] : []),
      onset: () => (fired() ? (ONSET_S + firedAt) * 1000 : null),
    } as Partial<Steps> as Steps,
    clock: { now: () => (second + 1) * 1000 } as Partial<RunClock> as RunClock,
    stop: (reason) => {
      stopped ??= { reason, after: second - ONSET_S };
    },
  });
  for (; second < ONSET_S + 60; second++) beats.beat();
  return stopped;
}

test('a condition that never comes true stops nothing', () => {
  expect(guarded(ALL_FINE, { stopWhen: [below(0.6), { metric: 'missing', is: 'above', share: 0.1 }] })).toBeNull();
  expect(guarded(HALF_LOST, { stopWhen: [] })).toBeNull();
});

test('a condition stops the run in its first true second, and says what it saw', () => {
  const stopped = guarded(HALF_LOST, { stopWhen: [below(0.6)] });
  expect(stopped?.after).toBe(0);
  expect(stopped?.reason).toMatchObject({
    reason: 'stop-condition',
    words: 'online below 60% of demand: 50.0%',
  });
});

test('a condition that must last stops it when it has lasted', () => {
  expect(guarded(HALF_LOST, { stopWhen: [below(0.6, 10_000)] })?.after).toBe(9);
});

test('nothing stops a run before its first step', () => {
  expect(guarded(HALF_LOST, { stopWhen: [below(0.6)] }, 20)?.after).toBe(20);
});

test('too many users of whom nothing is known stop it', () => {
  const unheard = { host: 'host-1', from: 10, to: 60, byTheRun: false };
  const stopped = guarded({ ...ALL_FINE, unheard }, { stopWhen: [{ metric: 'missing', is: 'above', share: 0.2 }] });
  expect(stopped?.after).toBeGreaterThanOrEqual(10);
  expect(stopped?.reason).toMatchObject({ reason: 'stop-condition', words: '25% of users are missing, more than 20%' });
});

test('an experiment that lasts longer than its cap is stopped', () => {
  const { blastRadius } = planOf(ALL_FINE);
  const stopped = guarded(ALL_FINE, { stopWhen: [], blastRadius: { ...blastRadius, maxLasting: 30_000 } });
  expect(stopped?.after).toBe(30);
  expect(stopped?.reason).toMatchObject({ reason: 'cap', words: 'the experiment lasts longer than its cap of 30 s' });
});
