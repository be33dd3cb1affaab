/** Promises. Each is judged from the journal; the definitions are in docs/scorecard.md. */
import type { Denominator, Expectation, NetworkState, Operation, Slo, SloWindow, Where } from './types.js';
import type { Duration, Share } from './units.js';

interface Of {
  readonly where?: Where;
}
interface During extends Of {
  readonly during?: SloWindow;
}

/** `share` of `of` is online `within` that time, and stays so to the end, `heldFor` at least. */
export const recovered = (
  o: Of & { share: Share; of: Denominator; within: Duration; heldFor: Duration; since: 'onset' | 'lifted' },
): Slo => ({ slo: 'recovered', where: {}, ...o });

export const neverBelow = (o: Of & { share: Share; of: Denominator }): Slo => ({ slo: 'never-below', where: {}, ...o });

/** The last region reaches `share` at most `within` after the first. */
export const noneBehind = (o: Of & { share: Share; within: Duration }): Slo => ({
  slo: 'none-behind',
  where: {},
  ...o,
});

export const lookups = operation('lookups');
export const logins = operation('logins');
export const messages = operation('messages');

/** Users lost at the worst moment, for each user that the faults hit directly. */
export const amplification = {
  below: (factor: number): Slo => ({ slo: 'amplification', where: {}, below: factor }),
};
export const notMetastable = (): Slo => ({ slo: 'not-metastable', where: {} });
export const noLostMessages = (o: Of = {}): Slo => ({ slo: 'no-lost-messages', where: {}, ...o });

/** For `expect`: this variant is expected to break this promise, and to end in this state. */
export const fails = (o: { slo: string; state: NetworkState }): Expectation => ({ fails: o });

function operation(name: Operation) {
  const latency = (percentile: number) => ({
    below: (below: Duration, o: During = {}): Slo => ({
      slo: 'latency',
      operation: name,
      percentile,
      below,
      where: {},
      during: 'after-onset',
      ...o,
    }),
  });
  return {
    success: {
      atLeast: (atLeast: Share, o: During = {}): Slo => ({
        slo: 'success',
        operation: name,
        atLeast,
        where: {},
        during: 'after-onset',
        ...o,
      }),
    },
    p50: latency(50),
    p95: latency(95),
    p99: latency(99),
    p999: latency(99.9),
  };
}
