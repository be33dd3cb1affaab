/** 32-bit draws from a seed, for what a node or a user decides while it runs. */

/** MurmurHash3's finaliser: spreads neighbouring numbers over all 32 bits. */
export function mix32(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** FNV-1a, mixed. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix32(hash);
}

/** Integer in [0, n) from one 32-bit draw. */
export function scaleDraw(draw: number, n: number): number {
  return Math.floor(((draw >>> 0) * n) / 0x1_0000_0000);
}

/** A Weyl sequence, mixed: state is one number, any seed will do. */
export class Draws {
  private state: number;
  constructor(seed: number) {
    this.state = mix32(seed ^ 0x9e3779b9);
  }
  next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    return mix32(this.state);
  }
  below(n: number): number {
    return scaleDraw(this.next(), n);
  }
}
