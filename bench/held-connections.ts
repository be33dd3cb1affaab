/** One connection held to each node, which tells to the millisecond when the node's process is gone. */
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { acceptsConnection } from '../framework/runtime/process/node-process.js';
import type { Address } from '../framework/target/contract.js';

export interface HeldConnections {
  /** Clock readings (`performance.now()`) of each node's end, in order of the addresses; rejects where one lives on. */
  ends(withinMs: number): Promise<readonly number[]>;
  close(): void;
}

const CONNECT_WITHIN_MS = 5_000;
/** An end that never reaches us (an address that goes mute) is found by connecting. */
const ASK_EVERY_MS = 250;
const ANSWERS_WITHIN_MS = 200;

export async function holdConnections(addresses: readonly Address[]): Promise<HeldConnections> {
  const held = await Promise.all(
    addresses.map(async (address) => {
      const socket = createConnection({ ...address, noDelay: true });
      socket.on('error', () => undefined);
      await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_WITHIN_MS) });
      const end: { at: number | null } = { at: null };
      socket.resume();
      for (const event of ['end', 'close'] as const) {
        socket.once(event, () => {
          end.at ??= performance.now();
        });
      }
      return { address, socket, end };
    }),
  );
  return {
    async ends(withinMs) {
      const deadline = performance.now() + withinMs;
      return Promise.all(held.map((one) => endOf(one, deadline)));
    },
    close() {
      for (const { socket } of held) socket.destroy();
    },
  };
}

interface Held {
  readonly address: Address;
  readonly socket: Socket;
  readonly end: { at: number | null };
}

async function endOf({ address, end }: Held, deadline: number): Promise<number> {
  for (let asked = performance.now(); end.at === null; ) {
    const now = performance.now();
    if (now > deadline) throw new Error(`${address.host}:${address.port} still lives`);
    await sleep(5);
    if (now - asked < ASK_EVERY_MS) continue;
    asked = now;
    if (!(await acceptsConnection(address, ANSWERS_WITHIN_MS))) end.at ??= now;
  }
  // A process that ends closes one thing after the other: it is gone when nobody takes a new connection either.
  while (await acceptsConnection(address, ANSWERS_WITHIN_MS)) {
    end.at = performance.now();
    if (end.at > deadline) throw new Error(`${address.host}:${address.port} still accepts`);
    await sleep(1);
  }
  return end.at;
}
