/** Of trials side by side one is shown, the one that began first; of the others only how they end. */
import type { Plan } from '../plan/types.js';
import type { TrialVerdict } from '../slo/types.js';
import type { TrialView } from './view.js';

export interface CampaignView extends TrialView {
  variant(plan: Plan, index: number, of: number): void;
  variantDone(verdict: TrialVerdict): void;
}

export interface Shown extends TrialView {
  /** null: no verdict. The next one that runs is shown instead. */
  done(verdict: TrialVerdict | null): void;
}

/** The view of each trial, as it begins. */
export function spotlight(view: CampaignView): (plan: Plan, index: number, of: number) => Shown {
  const running: { readonly plan: Plan; readonly index: number; readonly of: number }[] = [];
  return (plan, index, of) => {
    const me = { plan, index, of };
    const isShown = (): boolean => running[0] === me;
    running.push(me);
    if (isShown()) view.variant(plan, index, of);
    return {
      phase: (phase, t) => isShown() && view.phase(phase, t),
      second: (second) => isShown() && view.second(second),
      event: (event) => isShown() && view.event(event),
      stopping: (words) => isShown() && view.stopping(words),
      done(verdict) {
        const wasShown = isShown();
        running.splice(running.indexOf(me), 1);
        if (verdict !== null) view.variantDone(verdict);
        const [next] = running;
        if (wasShown && next !== undefined) view.variant(next.plan, next.index, next.of);
      },
    };
  };
}
