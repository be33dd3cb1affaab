/** A run that was stopped waits for nothing, and what would have come after a wait does not come. */
import { startClock } from '../../../framework/trial/clock.js';
import { pulse } from '../../../framework/trial/pulse.js';

describe('the clock', () => {
  test('counts milliseconds from its epoch, and waits until the time has come', async () => {
    const clock = startClock();
    for (const wait of [0.2, 1, 7.5, 40]) {
      const due = clock.now() + wait;
      await clock.until(due, new AbortController().signal);
      expect(clock.now()).toBeGreaterThanOrEqual(due);
    }
  });

  test('has no wait for what is past', async () => {
    const clock = startClock();
    await expect(clock.until(clock.now() - 1, new AbortController().signal)).resolves.toBeUndefined();
  });

  test('rejects with the reason when the wait is ended, or was before it began', async () => {
    const clock = startClock();
    const stop = new AbortController();
    const waiting = clock.until(clock.now() + 60_000, stop.signal);
    const reason = new Error('stopped by a person');
    stop.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(clock.until(clock.now() - 1, stop.signal)).rejects.toBe(reason);
  });
});

test('the next second of a run that is over is refused at once, though no beat comes any more', async () => {
  const stop = new AbortController();
  const reason = new Error('stopped by a person');
  stop.abort(reason);
  const asked = pulse(() => 3).next(stop.signal);
  const late = new Promise((resolve) => setTimeout(resolve, 1_000, 'still waiting'));
  await expect(Promise.race([asked, late])).rejects.toBe(reason);
});
