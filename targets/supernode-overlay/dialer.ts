/** How the users of a host connect: from its source addresses by turn, and telling the machine's faults from the network's. */
import type { Address, LossCause, UserHost } from 'swarmquake/target';
import { type Connection, dial, type Ended } from './connection.js';

export class Dialer {
  private turn = 0;
  constructor(private readonly host: UserHost) {}

  /** What is sent before the connection stands goes out when it does. */
  dial(to: Address): Connection {
    const sources = this.host.sourceAddresses;
    const source = sources.length === 0 ? undefined : sources[this.turn++ % sources.length];
    return dial(to.host, to.port, source);
  }

  /** The cause of an end as users report it; a driver's fault is counted here. */
  causeOf(ended: Ended): LossCause {
    if (ended.cause === 'driver') this.host.driverError(ended.code ?? 'UNKNOWN');
    return ended.cause === 'malformed' ? 'reset' : ended.cause;
  }
}
