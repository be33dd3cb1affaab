/**
 * The phone book is asked far more than planned for ten seconds. Supernodes answer late and refuse, but nobody's load
 * is another's fault for long: when the flood ends, so must its effect.
 */
import {
  at,
  cohort,
  experiment,
  loadReached,
  lookups,
  notMetastable,
  online,
  overload,
  recovered,
  users,
} from 'swarmquake';
import { supernodeOverlay } from 'swarmquake/targets/supernode-overlay';

export default experiment('directory-overload', {
  hypothesis: 'Eight times the planned look-ups for ten seconds leave no trace fifteen seconds later.',
  target: supernodeOverlay({ supernodes: 10 }),
  population: users(1_000, { cohorts: [cohort('everyone', { share: 1, version: '5.0' })], joinOver: '20s' }),
  steadyState: online({ of: 'demand' }).atLeast(0.99).lasting('15s'),
  impact: loadReached({ role: 'supernode', multiple: 3 }),
  timeline: [at('0s', overload({ role: 'supernode' }, { with: 'lookups', multiple: 8, lasting: '10s' }))],
  slos: {
    'everyone is back': recovered({ share: 0.95, of: 'demand', within: '15s', heldFor: '15s', since: 'lifted' }),
    'look-ups succeed again': lookups.success.atLeast(0.97, { during: 'at-the-end' }),
    'it does not stay down': notMetastable(),
  },
});
