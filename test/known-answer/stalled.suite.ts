/** What a node that stands still for five seconds must do to the latencies of those who ask it. */
import { type Measured, only } from './measured.js';

const OPERATION_STEP_MS = 100;

/** `orderMs`: what the orders to stop and to go on may take; it stood still for so much less than the journal has it. */
export function stalledSuite(measured: () => Measured, orderMs = 0): void {
  /** Look-ups are due evenly, whoever waits: of those in W seconds a share of (P - x) / W took longer than x. */
  function latencyMs(percentile: number): number {
    const { journal, onset } = measured();
    const life = (event: string): number =>
      only(journal.flatMap((r) => (r.k === 'life' && r.event === event ? [r.t] : [])));
    const end = only(journal.flatMap((r) => (r.k === 'end' ? [r.observedTo] : [])));
    const window = (end - Math.floor(onset / 1000)) * 1000;
    return life('resumed') - life('paused') - (1 - percentile / 100) * window;
  }

  test.each([
    ['p99', 99],
    ['p95', 95],
  ] as const)(
    '%s of look-ups is that of users who do not wait for each other: no coordinated omission',
    (name, percentile) => {
      const { outcome, measured: seen } = measured().slo(name);
      expect(outcome).toBe('fail');
      expect(latencyMs(percentile)).toBeGreaterThan(2_000);
      // Operations begin on a wheel; latencies are rounded up to two digits.
      const less = latencyMs(percentile) - (seen ?? Number.NaN);
      expect(less).toBeGreaterThanOrEqual(-3 * OPERATION_STEP_MS);
      expect(less).toBeLessThanOrEqual(3 * OPERATION_STEP_MS + orderMs);
    },
  );

  test('the median saw nothing of it, and the run is in no doubt', () => {
    const { run, verdict, slo } = measured();
    expect([run.code, verdict.doubts]).toEqual([20, []]);
    expect(slo('p50')).toMatchObject({ outcome: 'pass' });
    expect(slo('p50').measured).toBeLessThan(500);
  });
}
