/**
 * Three supernodes of twenty die and stay away: fewer than the 25-30% of 2010. Their users must find others, and the
 * phone book must be published anew, while everybody else goes on as if nothing had happened.
 */
import {
  at,
  atLeastOnce,
  cohort,
  crash,
  experiment,
  lookups,
  neverBelow,
  notMetastable,
  online,
  recovered,
  users,
} from 'swarmquake';
import { supernodeOverlay } from 'swarmquake/targets/supernode-overlay';

export default experiment('supernode-crash', {
  hypothesis: 'Losing three supernodes of twenty is felt by those attached to them, and for less than twenty seconds.',
  target: supernodeOverlay({ supernodes: 20 }),
  population: users(2_000, {
    cohorts: [cohort('everyone', { share: 1, version: '5.0' })],
    regions: { eu: 0.5, us: 0.5 },
    joinOver: '20s',
  }),
  steadyState: online({ of: 'demand' }).atLeast(0.99).lasting('15s'),
  impact: atLeastOnce(online({ of: 'demand' }).below(0.95)),
  timeline: [at('0s', crash({ role: 'supernode', count: 3 }))],
  blastRadius: { maxNodesShare: 0.2, maxLasting: '2m' },
  slos: {
    'everyone is back': recovered({ share: 0.95, of: 'demand', within: '20s', heldFor: '15s', since: 'onset' }),
    'most never notice': neverBelow({ share: 0.6, of: 'demand' }),
    'look-ups stay quick': lookups.p99.below('500ms', { during: 'at-the-end' }),
    'it does not stay down': notMetastable(),
  },
  // Of a gate: `--trials 10 --gate`. A run without it is one trial.
  trials: { passRate: 0.7 },
});
