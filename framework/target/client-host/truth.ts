/** Compares what the network says of a buddy with what its host knows; NUMBERS.md, "probe". Pure. */
import type { DurationMs, TimeMs } from '../../spec/units.js';
import type { LookupAnswer } from '../contract.js';
import type { HostUser } from './user.js';

/** `found`: the right address. `offline`: rightly said. `grace`: out of date, but not for longer than one probe interval. */
export type Verdict = 'found' | 'offline' | 'grace' | 'wrong';

export function judge(
  answer: Exclude<LookupAnswer, { kind: 'failed' }>,
  buddy: Pick<HostUser, 'home' | 'changedAt' | 'state' | 'lastProbe'>,
  now: TimeMs,
  grace: DurationMs,
): Verdict {
  const changed = now - buddy.changedAt <= grace;
  if (buddy.home === null) {
    if (answer.kind === 'offline') return 'offline';
    // Its sockets are open and mute: nobody but a keep-alive can know, and that may take longer than one interval.
    if (buddy.state === 'vanished') return 'grace';
    return changed ? 'grace' : 'wrong';
  }
  if (answer.kind === 'at' && answer.node === buddy.home) return 'found';
  if (changed) return 'grace';
  // It believes in a session at a node that no longer answers it: it is offline, and "offline" is the right word.
  if (answer.kind === 'offline' && buddy.lastProbe?.unanswered === true) return 'offline';
  return 'wrong';
}
