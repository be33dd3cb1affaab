/** Which node has which address in the data network: given once, in the order of asking, and kept. */
import { MachineError } from '../../errors.js';

/** Addresses below are the gateway's and spare. */
const FIRST_HOST = 16;

export function addressBook(cidr: string): (node: string) => string {
  const [base = '', bits = ''] = cidr.split('/');
  const first = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) + FIRST_HOST;
  const room = 2 ** (32 - Number(bits)) - FIRST_HOST - 1;
  const given = new Map<string, string>();
  return (node) => {
    const known = given.get(node);
    if (known !== undefined) return known;
    if (given.size >= room) throw noSubnet(`${cidr}, full with ${given.size} nodes`);
    const number = first + given.size;
    const address = [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
    given.set(node, address);
    return address;
  };
}

export function noSubnet(found: string): MachineError {
  return new MachineError([
    {
      code: 'NO_SUBNET',
      path: '--runtime docker',
      at: 'data network',
      expected: 'a subnet with an address for each node',
      found,
      do: 'remove unused networks (`docker network prune`), or widen the engine’s default-address-pools',
    },
  ]);
}
