/** When things are done. */
import type { Action, Condition, Step } from './types.js';
import type { Duration } from './units.js';

/** From the start of the inject phase. */
export const at = (time: Duration, action: Action): Step => ({ at: time, do: action });
/** Once, when the condition holds; looked at every second. */
export const when = (condition: Condition, action: Action): Step => ({ when: condition, do: action });
