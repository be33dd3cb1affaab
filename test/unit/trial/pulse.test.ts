import { pulse } from '../../../framework/trial/pulse.js';

const never = new AbortController().signal;

test('each whole second is told once and in order, however late it comes', () => {
  let latest: number | null = null;
  const beats = pulse(() => latest);
  const told: number[] = [];
  beats.onSecond((second) => told.push(second));
  for (const now of [null, 5, 5, 8]) {
    latest = now;
    beats.beat();
  }
  expect(told).toEqual([5, 6, 7, 8]);
});

test('who waits is told at every beat, so that mute hosts cannot hold up a run for ever', async () => {
  let latest: number | null = null;
  const beats = pulse(() => latest);
  const before = beats.next(never);
  beats.beat();
  await expect(before).resolves.toBe(-1);
  latest = 3;
  for (let i = 0; i < 2; i++) {
    const next = beats.next(never);
    beats.beat();
    await expect(next).resolves.toBe(3);
  }
});

test('after the end no listener acts on what our own undoing shows', () => {
  let latest = 1;
  const beats = pulse(() => latest);
  const told: number[] = [];
  beats.onSecond((second) => told.push(second));
  beats.beat();
  beats.end();
  latest = 2;
  beats.beat();
  expect(told).toEqual([1]);
});

test('a failing listener, and an abort, reach who waits', async () => {
  const beats = pulse(() => 1);
  const failures: unknown[] = [];
  beats.onFailure((error) => failures.push(error));
  beats.onSecond(() => {
    throw new Error('a bug');
  });
  const waiting = beats.next(never);
  beats.beat();
  await expect(waiting).rejects.toThrow('a bug');
  expect(failures).toHaveLength(1);
  const abort = new AbortController();
  const stopped = beats.next(abort.signal);
  abort.abort(new Error('stopped'));
  await expect(stopped).rejects.toThrow('stopped');
});
