/** Canonical JSON: keys sorted, nothing undefined; the same value is the same text. */
import { createHash } from 'node:crypto';

export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** First 16 hex digits of the SHA-256 of the canonical JSON, with whatever else the hash must cover. */
export function specHash(spec: unknown, ...also: readonly string[]): string {
  const hash = createHash('sha256').update(canonicalJson(spec));
  for (const part of also) hash.update('\n').update(part);
  return hash.digest('hex').slice(0, 16);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]));
}
