/** A login and a registration that are made and thrown away: a unit of a login flood. It leaves the user's own session alone. */
import type { UserProfile } from 'swarmquake/target';
import type { Connection } from './connection.js';
import type { NodeInfo } from './fields.js';
import type { Surroundings } from './user.js';

export function throwawayLogin(around: Surroundings, profile: UserProfile, done: (ok: boolean) => void): void {
  const { host, options, dialer } = around;
  const seed = host.seeds.login?.[0];
  if (seed === undefined) {
    done(false);
    return;
  }
  const open: Connection[] = [];
  const finish = (ok: boolean): void => {
    clearTimeout(timer);
    for (const connection of open) connection.reset();
    done(ok);
  };
  const timer = setTimeout(() => finish(false), options.registerTimeout);
  const dial = (to: { readonly host: string; readonly port: number }): Connection => {
    const connection = dialer.dial(to);
    connection.onEnd = (ended) => {
      dialer.causeOf(ended);
      finish(false);
    };
    open.push(connection);
    return connection;
  };
  const register = (node: NodeInfo, token: Buffer): void => {
    const supernode = dial(node);
    supernode.onMessage = (message) => finish(message.type === 'registered');
    supernode.send({ type: 'register', user: profile.user, token, throwaway: 1 });
  };

  const login = dial(seed.address);
  login.onMessage = (message) => {
    // In a line it waits as long as its time-out allows.
    if (message.type === 'grant') register(message.node, message.token);
    else if (message.type !== 'wait') finish(false);
  };
  login.send({ type: 'login', user: profile.user, region: profile.region });
}
