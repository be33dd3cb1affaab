/** The filter table of a node that is cut off, and what it tells afterwards. */
import type { RunNetworks } from './network.js';

/** The host's own address stays open: a connect from there tells whether the node accepts. */
export function rulesOf(
  networks: Pick<RunNetworks, 'dataGateway' | 'dataSubnet'>,
  members: readonly string[] | null,
): string {
  const lines = ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]'];
  if (members !== null) {
    for (const [chain, side] of [['INPUT', '-s'] as const, ['OUTPUT', '-d'] as const]) {
      for (const address of [networks.dataGateway, ...members]) lines.push(`-A ${chain} ${side} ${address} -j ACCEPT`);
      lines.push(`-A ${chain} ${side} ${networks.dataSubnet} -j DROP`);
    }
  }
  return `${[...lines, 'COMMIT'].join('\\n')}\\n`;
}

/** Packets, from lines such as `[12:720] -A INPUT -s 172.20.0.0/16 -j DROP`. */
export function countDropped(table: string): number {
  return [...table.matchAll(/^\[(\d+):\d+\] .*-j DROP$/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
}
