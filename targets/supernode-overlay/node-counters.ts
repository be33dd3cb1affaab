/** What a node counts between two samples. */
import type { NodeSample } from 'swarmquake/target';

export type HowEnded = keyof NodeSample['ended'];

export class NodeCounters {
  offeredUnits = 0;
  refused = 0;
  lookups = 0;
  logins = 0;
  messages = 0;
  readonly ended = { reset: 0, expired: 0, goodbye: 0, self: 0 };

  /** The counts so far; they begin again at 0. */
  take(): Pick<NodeSample, 'offeredUnits' | 'refused' | 'arrivals' | 'ended'> {
    const taken = {
      offeredUnits: this.offeredUnits,
      refused: this.refused,
      arrivals: { lookups: this.lookups, logins: this.logins, messages: this.messages },
      ended: { ...this.ended },
    };
    this.offeredUnits = this.refused = this.lookups = this.logins = this.messages = 0;
    this.ended.reset = this.ended.expired = this.ended.goodbye = this.ended.self = 0;
    return taken;
  }
}
