/** When things are done. */
import type { Action, Condition, Step } from './types.js';
import type { Duration } from './units.js';

/** From the start of the inject phase. */
export const at = (time: Duration, action: Action): Step => ({ at: time, do: action });
/**
 * Once, when the condition becomes true in the inject phase or later; looked at every second. One that held all along
 * must have been false first: `when(online(…).atLeast(0.9), …)` means "when they are back".
 */
export const when = (condition: Condition, action: Action): Step => ({ when: condition, do: action });
