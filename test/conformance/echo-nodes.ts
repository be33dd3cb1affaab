/**
 * The smallest system under test: nodes that answer on their data port and ask the nodes that they were told of
 * whether these do. `sessions` in a sample is how many answered within the second.
 */
import { createConnection, createServer } from 'node:net';
import type { NodeModule, NodeProgram } from '../../framework/target/contract.js';

const ASK_EVERY_MS = 100;

const echo: NodeProgram = async (context) => {
  const { delayMs = 0, die = false } = context.config as { delayMs?: number; die?: boolean };
  const began = context.now();
  if (die) throw new Error('this node was told to die at its start');
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end('here\n');
  });
  await new Promise<void>((resolve) => server.listen(context.listen.port, context.listen.host, resolve));
  let answered = new Set<string>();
  const timer = setInterval(() => {
    for (const { id, address } of Object.values(context.seeds).flat()) {
      const socket = createConnection({ ...address, timeout: 1_000 });
      socket.on('data', () => answered.add(id));
      socket.on('timeout', () => socket.destroy());
      socket.on('error', () => undefined);
    }
  }, ASK_EVERY_MS);
  context.log(`span ${Math.floor(began)} ${Math.floor(context.now())}`);
  return {
    sample() {
      const sessions = answered.size;
      answered = new Set();
      return {
        state: 'serving',
        sessions,
        offeredUnits: 0,
        servedUnits: 0,
        refused: 0,
        arrivals: {},
        ended: { reset: 0, expired: 0, goodbye: 0, self: 0 },
        clockLagMs: 0,
        reportedOnline: null,
      };
    },
    command: () => undefined,
    async close() {
      clearInterval(timer);
      server.close();
    },
  };
};

export const programs: NodeModule['programs'] = { echo };

export const virtualUsers: NodeModule['virtualUsers'] = () => {
  throw new Error('nobody uses these nodes');
};
