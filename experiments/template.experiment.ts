/** The shortest useful experiment: one supernode of five dies. Copy it, and change one thing at a time. */
import { at, atLeastOnce, cohort, crash, experiment, online, recovered, users } from 'swarmquake';
import { supernodeOverlay } from 'swarmquake/targets/supernode-overlay';

export default experiment('template', {
  hypothesis: 'When one supernode of five dies, its users are back within twenty seconds.',
  target: supernodeOverlay({ supernodes: 5 }),
  population: users(300, { cohorts: [cohort('everyone', { share: 1, version: '1.0' })], joinOver: '8s' }),
  steadyState: online({ of: 'demand' }).atLeast(0.99).lasting('15s'),
  impact: atLeastOnce(online({ of: 'demand' }).below(0.9)),
  timeline: [at('0s', crash({ role: 'supernode', count: 1 }))],
  slos: {
    'everyone is back': recovered({ share: 0.95, of: 'demand', within: '20s', heldFor: '15s', since: 'onset' }),
  },
});
