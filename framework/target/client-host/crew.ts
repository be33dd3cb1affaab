/** Makes the users of one host from the plan: their sessions, phases and streams are all functions of the seed. */
import { labelHash, stream } from '../../plan/random.js';
import { joinMs, plannedSessions } from '../../plan/sessions.js';
import type { VirtualUsers } from '../contract.js';
import type { HostWork } from '../protocol.js';
import type { HostUser } from './user.js';

/** Longer than any run; a longer horizon would append sessions and change none. */
const HORIZON_MS = 2 * 60 * 60_000;

export function crew(work: HostWork, virtualUsers: VirtualUsers): HostUser[] {
  const slices = new Map(work.slices.map((slice) => [slice.id, slice]));
  const cohorts = new Map(work.cohorts.map((cohort) => [cohort.name, cohort]));
  return work.host.sliceOf.map((sliceId, i) => {
    const user = work.host.firstUser + i;
    const slice = slices.get(sliceId);
    const cohort = cohorts.get(slice?.cohort ?? '');
    if (!slice || !cohort) throw new Error(`user ${user} has slice ${sliceId}, which the plan does not hold`);
    const { region, version } = slice;
    const profile = { user, region, version, cohort: cohort.name, reachability: cohort.reachability };
    const client = virtualUsers.create({ ...profile, seed: labelHash(work.seed, ['user', user]) }, cohort.reconnect);
    const join = joinMs(work.seed, user, work.joinOver);
    return {
      user,
      slice: sliceId,
      cohort: cohort.name,
      client,
      planned: plannedSessions(work.seed, user, cohort.session, join, HORIZON_MS),
      probePhase: stream(work.seed, 'probe-phase', user).float() * work.probeInterval,
      draws: {
        buddies: stream(work.seed, 'buddies', user),
        lookups: stream(work.seed, 'lookups', user),
        messages: stream(work.seed, 'messages', user),
        recipients: stream(work.seed, 'recipients', user),
      },
      ...UNBORN,
    };
  });
}

const UNBORN = {
  session: 0,
  inDemand: false,
  state: 'gone',
  relaunchAt: Number.POSITIVE_INFINITY,
  home: null,
  changedAt: Number.NEGATIVE_INFINITY,
  sessionNumber: 0,
  lastProbe: null,
  online: false,
  onlineSince: 0,
  lastPiece: null,
  nextProbe: Number.POSITIVE_INFINITY,
  nextLookup: Number.POSITIVE_INFINITY,
  nextMessage: Number.POSITIVE_INFINITY,
  messages: 0,
} as const satisfies Partial<HostUser>;
