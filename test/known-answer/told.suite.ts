/** Users who crash, and as many who vanish: when the supernodes know, and what the curve says meanwhile. */
import type { JournalRecord } from '../../framework/observe/records.js';
import { type Measured, only } from './measured.js';

const KEEP_ALIVE_S = 2;
const POLL_S = 1;
const LOST = 45;

export function toldSuite(measured: () => Measured): void {
  /** Seconds from the order to the end of the first second in which supernodes had counted so many sessions ended. */
  function toldAfter(step: string, how: 'reset' | 'expired', count: number): number {
    const { journal } = measured();
    const ordered = only(
      journal.flatMap((r) => (r.k === 'step' && r.step === step && r.status === 'ordered' ? [r.t] : [])),
    );
    const seconds = journal.flatMap((r) =>
      r.k === 'node' && r.s >= Math.floor(ordered / 1000) && r.ended[how] > 0 ? [r] : [],
    );
    let ended = 0;
    for (const { s, ended: by } of seconds.sort((a, b) => a.s - b.s)) {
      ended += by[how];
      if (ended >= count) return s + 1 - ordered / 1000;
    }
    return Number.POSITIVE_INFINITY;
  }

  test('supernodes learn of a crash at once, by its reset', () => {
    expect(toldAfter('s1', 'reset', LOST)).toBeLessThanOrEqual(2 * POLL_S);
  });

  test('and of those who vanish by silence alone: none before one and a half keep-alives, all within two and a half', () => {
    expect(toldAfter('s2', 'expired', 1)).toBeGreaterThanOrEqual(1.5 * KEEP_ALIVE_S);
    expect(toldAfter('s2', 'expired', LOST)).toBeLessThanOrEqual(2.5 * KEEP_ALIVE_S + 2 * POLL_S);
    expect(toldAfter('s2', 'expired', LOST) - toldAfter('s1', 'reset', LOST)).toBeGreaterThan(KEEP_ALIVE_S);
  });

  test('meanwhile the network reports users who are gone, and the curve does not', () => {
    const { card, journal, onset } = measured();
    const vanished = only(
      journal.flatMap((r) => (r.k === 'step' && r.step === 's2' && r.status === 'ordered' ? [r.t] : [])),
    );
    const second = Math.floor(vanished / 1000) - Math.floor(onset / 1000) + 1;
    const i = card.series.second.indexOf(second);
    // One late probe is no reason to be red: the claim is 60 against 60 and all who are gone.
    expect(card.series.online[i]).toBeLessThanOrEqual(60);
    expect(card.series.online[i]).toBeGreaterThanOrEqual(57);
    expect(card.series.reported[i]).toBe(60 + LOST);
    expect(card.series.reported.at(-1)).toBe(60);
  });

  test('both are evidence by another path than the one that injected', () => {
    const { journal, run } = measured();
    expect(run.code).toBe(0);
    const seen = journal.filter(
      (r): r is Extract<JournalRecord, { k: 'step' }> => r.k === 'step' && r.status === 'seen',
    );
    const detection = seen.find((r) => r.step === 's2')?.numbers?.detectionMs ?? Number.NaN;
    expect(seen.map((r) => r.step).sort()).toEqual(['s1', 's2']);
    expect(detection).toBeGreaterThan(KEEP_ALIVE_S * 1000);
    expect(detection).toBeLessThanOrEqual((2.5 * KEEP_ALIVE_S + 2 * POLL_S) * 1000);
  });
}
