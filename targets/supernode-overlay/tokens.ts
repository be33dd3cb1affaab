/** Session tokens: user, expiry, and an HMAC-SHA256 over both, cut to 16 bytes. Whoever holds the key can check one alone. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { TimeMs } from 'swarmquake/target';

export const MAC_BYTES = 16;
export const TOKEN_BYTES = 8 + MAC_BYTES;

export function issueToken(key: Buffer, user: number, expiresAt: TimeMs): Buffer {
  const token = Buffer.alloc(TOKEN_BYTES);
  token.writeUInt32BE(user, 0);
  token.writeUInt32BE(Math.min(Math.max(0, Math.floor(expiresAt)), 0xffff_ffff), 4);
  mac(key, token).copy(token, 8);
  return token;
}

/** `keys`: the present one, and the one before a restart of the login server. */
export function checkToken(
  keys: readonly Buffer[],
  token: Buffer,
  user: number,
  now: TimeMs,
): 'good' | 'forged' | 'expired' {
  if (token.length !== TOKEN_BYTES || token.readUInt32BE(0) !== user) return 'forged';
  const signature = token.subarray(8);
  if (!keys.some((key) => timingSafeEqual(mac(key, token), signature))) return 'forged';
  return now < tokenExpiry(token) ? 'good' : 'expired';
}

export function tokenExpiry(token: Buffer): TimeMs {
  return token.readUInt32BE(4);
}

/** Shows one supernode that another was let in by the login server. */
export function peerProof(key: Buffer, id: string): Buffer {
  return sign(key, Buffer.from(`peer ${id}`));
}

export function checkPeer(keys: readonly Buffer[], id: string, proof: Buffer): boolean {
  return proof.length === MAC_BYTES && keys.some((key) => timingSafeEqual(peerProof(key, id), proof));
}

function mac(key: Buffer, token: Buffer): Buffer {
  return sign(key, token.subarray(0, 8));
}

function sign(key: Buffer, what: Buffer): Buffer {
  return createHmac('sha256', key).update(what).digest().subarray(0, MAC_BYTES);
}
