/** Which address each node of a run has. A node keeps its address for the whole run, through every relaunch. */
import { createServer } from 'node:net';
import { RuntimeError } from '../../errors.js';
import type { Address } from '../../target/contract.js';
import type { NodeLaunch } from '../runtime.js';

export interface NodeAddresses {
  readonly data: Address;
  readonly control: Address;
  /** Client hosts: where to connect from; others: empty. */
  readonly sources: readonly string[];
}

export interface AddressBook {
  /** Idempotent for an id. */
  assign(launch: NodeLaunch): Promise<NodeAddresses>;
  of(id: string): NodeAddresses;
}

/** Beside the data port, on the node's own address. */
export const CONTROL_PORT = 9470;
const PER_THIRD_BYTE = 250;

/** Every node at addresses of its own: 127.<second byte>.y.z. */
export function ownAddresses(secondByte: number): AddressBook {
  let used = 0;
  return remembering(async (launch) => {
    const hosts = Array.from({ length: Math.max(1, launch.addresses) }, () => loopbackAddress(secondByte, used++));
    const host = hosts[0] ?? loopbackAddress(secondByte, 0);
    return {
      data: { host, port: launch.dataPort },
      control: {
        host,
        port: launch.dataPort === CONTROL_PORT ? CONTROL_PORT + 1 : CONTROL_PORT,
      },
      sources: hosts.length > 1 ? hosts : [],
    };
  });
}

/** All nodes on 127.0.0.1, told apart by port; below the ephemeral ports, so that no outgoing connection takes a dead node's port. */
export function oneAddress(firstPort: number): AddressBook {
  const host = '127.0.0.1';
  let next = firstPort;
  const free = async (): Promise<number> => {
    for (let tries = 0; tries < 2_000; tries++) {
      const port = next++;
      if (await canBind({ host, port })) return port;
    }
    throw new RuntimeError([
      {
        code: 'PORTS_USED_UP',
        path: 'runtime.process',
        at: `${host}:${firstPort}`,
        expected: 'a free port',
        found: '2,000 used ones in a row',
        do: 'end what listens there',
      },
    ]);
  };
  // One at a time: two nodes that looked at once would find the same port.
  let turn: Promise<unknown> = Promise.resolve();
  return remembering((launch) => {
    const mine = turn.then(async () => ({
      data: { host, port: launch.dataPort === 0 ? 0 : await free() },
      control: { host, port: await free() },
      sources: [],
    }));
    turn = mine.catch(() => undefined);
    return mine;
  });
}

export function loopbackAddress(secondByte: number, index: number): string {
  return `127.${secondByte}.${Math.floor(index / PER_THIRD_BYTE)}.${1 + (index % PER_THIRD_BYTE)}`;
}

export function canBind(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ ...address, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function remembering(assign: (launch: NodeLaunch) => Promise<NodeAddresses>): AddressBook {
  const book = new Map<string, NodeAddresses>();
  return {
    async assign(launch) {
      const known = book.get(launch.id) ?? (await assign(launch));
      book.set(launch.id, known);
      return known;
    },
    of(id) {
      const known = book.get(id);
      if (known !== undefined) return known;
      throw new RuntimeError([
        {
          code: 'NODE_UNKNOWN',
          path: id,
          at: 'the address book of the run',
          expected: 'a node that was started before, or is started in the same call',
          found: 'none of that name',
          do: 'start the nodes that others are told of first',
        },
      ]);
    },
  };
}
