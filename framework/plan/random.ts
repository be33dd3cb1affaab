/**
 * Seeded randomness. A stream is named by the seed and labels, so that adding a draw in one place moves no other:
 * two variants of a seed have the same victims whatever happened before.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Distribution } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';

export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  float(): number;
  /** Uniform integer in [0, n). */
  below(n: number): number;
  /** 32 random bits, unsigned. */
  bits(): number;
  duration(distribution: Distribution<DurationMs>): DurationMs;
}

/** FNV-1a over the seed and the labels, then xoroshiro128+. */
export function stream(seed: number, ...labels: readonly (string | number)[]): Random {
  const generator = xoroshiro128plus(labelHash(seed, labels));
  const bits = (): number => generator.next() >>> 0;
  const float = (): number => bits() / 0x1_0000_0000;
  return {
    bits,
    float,
    below: (n) => Math.floor(float() * n),
    duration: (distribution) => draw(distribution, float),
  };
}

/** 32 bits that name a stream; also a node's or user's `seed`. */
export function labelHash(seed: number, labels: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  const text = `${seed}/${labels.join('/')}`;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  // Final mixing (MurmurHash3 finaliser): neighbouring labels must not give neighbouring states.
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}

/** Inverse transforms; the lognormal by Box-Muller. `float` yields [0, 1). */
function draw(d: Distribution<DurationMs>, float: () => number): DurationMs {
  switch (d.dist) {
    case 'fixed':
      return d.value;
    case 'exponential':
      return -Math.log(1 - float()) * d.mean;
    case 'lognormal': {
      const normal = Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float());
      return d.median * Math.exp(d.sigma * normal);
    }
    case 'weibull':
      return d.scale * (-Math.log(1 - float())) ** (1 / d.shape);
  }
}

/** `n` distinct items in an order of their own, by a partial Fisher-Yates shuffle. */
export function sample<T>(random: Random, items: readonly T[], n: number): T[] {
  const pool = [...items];
  const taken: T[] = [];
  while (taken.length < n && pool.length > 0) {
    const i = random.below(pool.length);
    taken.push(pool[i] as T);
    pool[i] = pool[pool.length - 1] as T;
    pool.pop();
  }
  return taken;
}
