/** Watches the blast radius while the run goes on; all it can do is stop it. */
import { evaluate, missingShare } from '../observe/condition.js';
import type { Fold } from '../observe/series.js';
import type { Plan } from '../plan/types.js';
import type { Second } from '../spec/units.js';
import type { RunClock } from './clock.js';
import type { Pulse } from './pulse.js';
import type { Steps } from './steps.js';
import { Stopped } from './stopping.js';

export interface GuardParts {
  readonly plan: Plan;
  readonly fold: Fold;
  readonly steps: Steps;
  readonly pulse: Pulse;
  readonly clock: RunClock;
  stop(reason: Stopped): void;
}

/** Stop conditions are about what the faults do: they count from the first step on. */
export function watchGuard({ plan, fold, steps, pulse, clock, stop }: GuardParts): void {
  pulse.onSecond((second) => {
    if (steps.fired().length === 0) return;
    const reason = brokenCap(plan, steps, clock) ?? brokenCondition(plan, fold, second);
    if (reason) stop(reason);
  });
}

function brokenCap(plan: Plan, steps: Steps, clock: RunClock): Stopped | null {
  const onset = steps.onset();
  if (onset === null || clock.now() - onset <= plan.blastRadius.maxLasting) return null;
  return new Stopped('cap', `the experiment lasts longer than its cap of ${plan.blastRadius.maxLasting / 1000} s`);
}

function brokenCondition(plan: Plan, fold: Fold, second: Second): Stopped | null {
  for (const condition of plan.stopWhen) {
    if (condition.metric === 'missing') {
      const share = missingShare(fold, second);
      if (share > condition.share) {
        return new Stopped(
          'stop-condition',
          `${(share * 100).toFixed(0)}% of users are missing, more than ${condition.share * 100}%`,
        );
      }
      continue;
    }
    const seen = evaluate(fold, condition, second);
    if (seen.holds) {
      const words = `online ${condition.is === 'below' ? 'below' : 'at or above'} ${condition.share * 100}% of ${condition.of}`;
      return new Stopped('stop-condition', `${words}: ${(seen.saw * 100).toFixed(1)}%`);
    }
  }
  return null;
}
