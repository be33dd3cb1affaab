/**
 * Claims one 127.<byte>.0.0/16 for a run. The kernel holds the claim (a listening socket) and drops it with the controller,
 * so two runs never share one and a crash leaves nothing locked; entries of runs whose nodes may still be dying are avoided as well.
 */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { listRuns } from '../run-registry.js';

export interface Subnet {
  readonly secondByte: number;
  release(): void;
}

const CLAIM_PORT = 9471;
/** Not a node's: the address book stays below. */
const claimHost = (secondByte: number): string => `127.${secondByte}.255.254`;

/** null: this machine has no such addresses, or all are taken. */
export async function claimSubnet(runId: string): Promise<Subnet | null> {
  const taken = new Set(
    listRuns().flatMap((run) => (run.secondByte === null || run.runId === runId ? [] : [run.secondByte])),
  );
  const first = secondByteOf(runId);
  for (let step = 0; step < 254; step++) {
    const secondByte = 1 + ((first - 1 + step) % 254);
    if (taken.has(secondByte)) continue;
    const claim = await listen(claimHost(secondByte));
    if (claim === 'no-such-address') return null;
    if (claim !== 'taken') return { secondByte, release: () => void claim.close() };
  }
  return null;
}

/** 1..254: 127.0.x is everybody's. */
export function secondByteOf(runId: string): number {
  return 1 + (createHash('sha256').update(runId).digest().readUInt32BE(0) % 254);
}

function listen(host: string): Promise<Server | 'taken' | 'no-such-address'> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRINUSE' ? 'taken' : 'no-such-address'),
    );
    server.listen({ host, port: CLAIM_PORT, exclusive: true }, () => {
      server.unref();
      resolve(server);
    });
  });
}
