/** What the first signal does, and what a second one does not. */
import { type SignalWatch, stopOnSignals } from '../../../framework/trial/signals.js';

let watch: SignalWatch;
beforeEach(() => {
  watch = stopOnSignals();
});
afterEach(() => watch.release());

test.each([
  ['SIGINT', 130, 'interrupted by Ctrl-C'],
  ['SIGTERM', 143, 'interrupted by SIGTERM'],
  ['SIGHUP', 143, 'interrupted by SIGHUP'],
] as const)('%s aborts, with a reason and the exit code %i', (name, code, words) => {
  expect(watch.exitCode()).toBeNull();
  process.emit(name);
  expect(watch.exitCode()).toBe(code);
  expect(watch.signal.reason).toMatchObject({ reason: 'signal', words });
});

test('a second signal hurries, and neither the reason nor the code is another', () => {
  let hurried = 0;
  watch.onHurry(() => {
    hurried += 1;
  });
  process.emit('SIGINT');
  expect(hurried).toBe(0);
  process.emit('SIGTERM');
  process.emit('SIGINT');
  expect(hurried).toBe(2);
  expect(watch.exitCode()).toBe(130);
});

test('once released, it listens to no signal', () => {
  const before = process.listenerCount('SIGINT');
  watch.release();
  expect(process.listenerCount('SIGINT')).toBe(before - 1);
});
