/** Which supernode a user is sent to. Pure, integers only. */
import { scaleDraw } from './draws.js';

/** Index drawn with the weights of `capacities`; -1 if they sum to nothing. */
export function chooseByCapacity(capacities: ArrayLike<number>, draw: number): number {
  let total = 0;
  for (let i = 0; i < capacities.length; i++) total += capacities[i] as number;
  if (total <= 0) return -1;
  let rest = scaleDraw(draw, total);
  for (let i = 0; i < capacities.length; i++) {
    rest -= capacities[i] as number;
    if (rest < 0) return i;
  }
  return -1;
}
