/** Which supernode owns which part of the phone book: 256 shards, each to the node of the highest random weight. */
import { hashText, mix32 } from './draws.js';

export const SHARDS = 256;

export function shardOf(user: number): number {
  return mix32(user) & (SHARDS - 1);
}

/**
 * For each shard the index of its owner in `ids`, -1 where there is none. Order does not matter: equal sets of ids
 * give equal owners everywhere, and a node that comes or goes moves its own shards and no others.
 */
export function ownerTable(ids: readonly string[]): Int16Array {
  const owners = new Int16Array(SHARDS).fill(-1);
  const hashes = ids.map(hashText);
  for (let shard = 0; shard < SHARDS; shard++) {
    let best = -1;
    let bestWeight = -1;
    for (let i = 0; i < ids.length; i++) {
      const weight = mix32((hashes[i] as number) ^ Math.imul(shard + 1, 0x9e3779b1));
      const tie = weight === bestWeight && (ids[i] as string) < (ids[best] as string);
      if (weight > bestWeight || tie) {
        best = i;
        bestWeight = weight;
      }
    }
    owners[shard] = best;
  }
  return owners;
}
