/** Jobs in their order, so many at once; their results in that order, too, whichever ends first. */
import pLimit from 'p-limit';

export interface Jobs<Job, Result> {
  readonly atOnce: number;
  /** Asked when there is room for it; false: it is left out. */
  begins(job: Job): boolean;
  run(job: Job, index: number): Promise<Result>;
  /** At the first failure: those under way should end. No other begins. */
  failed(): void;
}

/** Waits for all that began, also where one fails; then throws what failed first. */
export async function sideBySide<Job, Result>(
  jobs: readonly Job[],
  { atOnce, begins, run, failed }: Jobs<Job, Result>,
): Promise<Result[]> {
  const limit = pLimit(atOnce);
  const failures: unknown[] = [];
  const results = await Promise.all(
    jobs.map((job, index) =>
      limit(async (): Promise<Result[]> => {
        if (failures.length > 0 || !begins(job)) return [];
        try {
          return [await run(job, index)];
        } catch (error) {
          failures.push(error);
          if (failures.length === 1) failed();
          return [];
        }
      }),
    ),
  );
  if (failures.length > 0) throw failures[0];
  return results.flat();
}
