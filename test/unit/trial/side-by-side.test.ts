/** Jobs that end when the test says so: who runs when, in what order results come, what a failure does. */
import { setImmediate as turn } from 'node:timers/promises';
import { sideBySide } from '../../../framework/trial/side-by-side.js';

interface Stage {
  readonly begun: number[];
  readonly failures: number;
  end(job: number, error?: Error): Promise<void>;
  readonly results: Promise<string[]>;
}

/** Jobs 0 to 5; `begins` sees what has begun so far. */
function stage(atOnce: number, begins: (job: number) => boolean = () => true): Stage {
  const begun: number[] = [];
  const under = new Map<number, { resolve: (result: string) => void; reject: (error: Error) => void }>();
  const told = { failures: 0 };
  const results = sideBySide([0, 1, 2, 3, 4, 5], {
    atOnce,
    begins,
    run: (job, index) => {
      begun.push(index);
      return new Promise<string>((resolve, reject) => under.set(job, { resolve, reject }));
    },
    failed: () => {
      told.failures += 1;
    },
  });
  results.catch(() => undefined);
  return {
    begun,
    get failures() {
      return told.failures;
    },
    async end(job, error) {
      if (error) under.get(job)?.reject(error);
      else under.get(job)?.resolve(`of ${job}`);
      await turn();
    },
    results,
  };
}

test('three at once, and results in order, whichever ends first', async () => {
  const { begun, end, results } = stage(3);
  await turn();
  expect(begun).toEqual([0, 1, 2]);
  await end(2);
  expect(begun).toEqual([0, 1, 2, 3]);
  for (const job of [3, 1, 5, 4, 0, 5]) await end(job);
  expect(await results).toEqual(['of 0', 'of 1', 'of 2', 'of 3', 'of 4', 'of 5']);
});

test('one at once waits for each', async () => {
  const { begun, end } = stage(1);
  await turn();
  expect(begun).toEqual([0]);
  await end(0);
  expect(begun).toEqual([0, 1]);
});

test('whoever is no longer wanted when there is room does not begin; the rest keep their order', async () => {
  const unwanted = new Set<number>();
  const { begun, end, results } = stage(3, (job) => !unwanted.has(job));
  await turn();
  unwanted.add(3).add(5);
  for (const job of [1, 4, 2, 0]) await end(job);
  expect(begun).toEqual([0, 1, 2, 4]);
  expect(await results).toEqual(['of 0', 'of 1', 'of 2', 'of 4']);
});

test('a failure is told once, waits for those under way, and lets no other begin', async () => {
  const run = stage(3);
  const over = { is: false };
  void run.results
    .catch(() => undefined)
    .finally(() => {
      over.is = true;
    });
  await turn();
  await run.end(1, new Error('the first'));
  expect([run.failures, over.is]).toEqual([1, false]);
  await run.end(0, new Error('the second'));
  await run.end(2);
  expect(run.begun).toEqual([0, 1, 2]);
  expect(run.failures).toBe(1);
  await expect(run.results).rejects.toThrow('the first');
});
