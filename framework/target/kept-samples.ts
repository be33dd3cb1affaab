/** What a node keeps for its controller: the last KEPT_SECONDS of samples and events, read by a cursor. */
import type { TimeMs } from '../spec/units.js';
import type { NodeEvent } from './contract.js';
import { KEPT_SECONDS, MAX_ANSWER_BYTES } from './protocol.js';

const MAX_EVENTS = 5_000;
/** Leaves room for the frame of the answer. */
const MOST_FACTS_BYTES = MAX_ANSWER_BYTES - 64 * 1024;
const MAX_REASON = 200;

interface Kept {
  readonly cursor: number;
  readonly at: TimeMs;
  readonly kind: 'samples' | 'events';
  /** Serialised once, however often it is asked for. */
  readonly json: string;
}

export class KeptSamples {
  #kept: Kept[] = [];
  #cursor = 0;
  #events = 0;

  sample(at: TimeMs, sample: object): void {
    this.#keep(at, 'samples', JSON.stringify(sample));
  }

  /** Events beyond MAX_EVENTS are dropped: a target that raves must not fill the memory. */
  event(at: TimeMs, event: NodeEvent): void {
    if (this.#events >= MAX_EVENTS) return;
    this.#events += 1;
    const bounded = { ...event, reason: event.reason.slice(0, MAX_REASON) };
    this.#keep(at, 'events', JSON.stringify({ t: at, event: bounded }));
  }

  /** The answer to `GET /samples?after=`: a `SamplesReply` as JSON. */
  after(cursor: number, now: TimeMs): string {
    const parts: Record<Kept['kind'], string[]> = { samples: [], events: [] };
    let next = Math.max(cursor, 0);
    let bytes = 0;
    for (const kept of this.#kept) {
      if (kept.cursor <= cursor) continue;
      bytes += Buffer.byteLength(kept.json) + 1;
      if (bytes > MOST_FACTS_BYTES) break;
      parts[kept.kind].push(kept.json);
      next = kept.cursor;
    }
    return `{"next":${next},"now":${now},"samples":[${parts.samples.join(',')}],"events":[${parts.events.join(',')}]}`;
  }

  #keep(at: TimeMs, kind: Kept['kind'], json: string): void {
    // Taken from the clock, so that the cursor of a restarted node is beyond that of the one before it.
    this.#cursor = Math.max(this.#cursor + 1, Math.floor(at));
    this.#kept.push({ cursor: this.#cursor, at, kind, json });
    const oldest = at - KEPT_SECONDS * 1000;
    let gone = 0;
    for (const kept of this.#kept) {
      if (kept.at >= oldest) break;
      if (kept.kind === 'events') this.#events -= 1;
      gone += 1;
    }
    if (gone > 0) this.#kept = this.#kept.slice(gone);
  }
}
