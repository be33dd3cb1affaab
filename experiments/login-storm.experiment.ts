/**
 * Three users of ten lose their client in the same moment and start it again within seconds, while extra logins go on
 * beside them. No supernode is lost: this is the storm without the cascade. It must pass, whatever the retry policy.
 * With twice the crash and six times the logins all ten supernodes shut themselves down, and eager retry keeps them down.
 */
import {
  at,
  atLeastOnce,
  backoff,
  cohort,
  crash,
  eager,
  experiment,
  logins,
  notMetastable,
  online,
  overload,
  recovered,
  users,
} from 'swarmquake';
import { supernodeOverlay } from 'swarmquake/targets/supernode-overlay';

const patient = backoff({ base: '1s', cap: '8s', jitter: 'full' });

export default experiment('login-storm', {
  hypothesis: 'When three users of ten start their clients again together, all are in within thirty seconds.',
  target: supernodeOverlay({ supernodes: 10 }),
  population: users(1_000, {
    cohorts: [cohort('everyone', { share: 1, version: '5.0', reconnect: eager() })],
    joinOver: '20s',
  }),
  steadyState: online({ of: 'demand' }).atLeast(0.99).lasting('15s'),
  impact: atLeastOnce(online({ of: 'demand' }).below(0.8)),
  timeline: [
    at('0s', crash({ cohort: 'everyone', share: 0.3 })),
    at('1s', overload({ role: 'login' }, { with: 'logins', multiple: 0.5, lasting: '10s' })),
  ],
  blastRadius: { maxCrashedShare: 0.4 },
  slos: {
    'everyone is back': recovered({ share: 0.95, of: 'demand', within: '30s', heldFor: '15s', since: 'onset' }),
    'logins succeed': logins.success.atLeast(0.8),
    'it does not stay down': notMetastable(),
  },
  variants: {
    'eager retry': {},
    'patient retry': {
      population: { cohorts: [cohort('everyone', { share: 1, version: '5.0', reconnect: patient })] },
    },
  },
});
