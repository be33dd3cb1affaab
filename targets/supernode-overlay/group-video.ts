/** A group-video server: answers call set-up. Lent as a mega-supernode it is stopped, and the feature is dark. */
import net from 'node:net';
import type { NodeCommand, NodeContext, NodeSample, RunningNode } from 'swarmquake/target';
import { Connection } from './connection.js';

export async function groupVideo(context: NodeContext): Promise<RunningNode> {
  const open = new Set<Connection>();
  let setUps = 0;
  let dark = false;
  const server = net.createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const connection = new Connection(socket);
    open.add(connection);
    connection.onEnd = () => open.delete(connection);
    connection.onMessage = (message) => {
      if (message.type === 'callSetup' && !dark) {
        setUps++;
        connection.send({ type: 'callReady', call: message.call });
      } else {
        open.delete(connection);
        connection.reset();
      }
    };
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: context.listen.host, port: context.listen.port }, resolve);
  });

  return {
    sample(): NodeSample {
      const served = setUps;
      setUps = 0;
      return {
        state: dark ? 'dark' : 'serving',
        sessions: 0,
        offeredUnits: served,
        servedUnits: served,
        refused: 0,
        arrivals: {},
        ended: { reset: 0, expired: 0, goodbye: 0, self: 0 },
        clockLagMs: 0,
        reportedOnline: null,
      };
    },
    command(command: NodeCommand): void {
      if (command.do !== 'set' || command.name !== 'dark' || typeof command.value !== 'boolean')
        throw new RangeError(`group video does not know ${JSON.stringify(command)}; it takes set dark true | false`);
      dark = command.value;
    },
    async close(): Promise<void> {
      server.close();
      for (const connection of open) connection.reset();
    },
  };
}
