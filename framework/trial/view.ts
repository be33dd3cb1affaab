/** What a trial tells whoever watches it. Nothing comes back: a view cannot change a run. */
import type { Phase } from '../observe/records.js';
import type { Plan } from '../plan/types.js';
import type { DurationMs, TimeMs } from '../spec/units.js';

export interface TrialView {
  phase(phase: Phase, t: TimeMs): void;
  second(second: SecondView): void;
  event(event: EventView): void;
  stopping(words: string): void;
}

export interface SecondView {
  readonly t: TimeMs;
  /** null: before onset. */
  readonly sinceOnsetMs: DurationMs | null;
  readonly demand: number;
  readonly online: number;
  /** What the network says of itself; null: nothing. */
  readonly reported: number | null;
  readonly plan: Plan;
  /** Nodes that hold sessions, by role. */
  readonly serving: readonly { readonly role: string; readonly serving: number; readonly of: number }[];
}

export interface EventView {
  readonly sinceOnsetMs: DurationMs | null;
  readonly kind: 'fault' | 'mitigation' | 'statement' | 'trigger' | 'lifted' | 'life';
  readonly words: string;
  readonly seen?: string;
}
