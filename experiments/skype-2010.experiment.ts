/**
 * Skype, 22-23 December 2010, in small. A bug in one client version crashed a fifth of all clients, and with them
 * the supernodes among them; the others were overloaded and shut themselves down to spare their hosts, and everybody who
 * had lost a supernode asked the rest. The trigger was gone within minutes and the network stayed down for a day, until
 * operators lent it the servers of group video, added mega-supernodes, and let people back in a controlled manner.
 */
import {
  admit,
  after,
  at,
  atLeastOnce,
  cohort,
  crash,
  eager,
  experiment,
  fails,
  lend,
  lognormal,
  lookups,
  noLostMessages,
  noneBehind,
  online,
  provision,
  recovered,
  users,
  when,
} from 'swarmquake';
import { supernodeOverlay } from 'swarmquake/targets/supernode-overlay';

/** Clients of 2010 came back at once, and again every few seconds. */
const herd = eager({ delay: '4s', jitter: 0.1 });
const collapsed = online({ of: 'demand' }).below(0.5).lasting('3s');
const back = { share: 0.95, of: 'demand', within: '30s', heldFor: '15s', since: 'onset' } as const;

export default experiment('skype-2010', {
  hypothesis: 'A network that lost half its supernodes comes back with help, and does not without.',
  target: supernodeOverlay({ supernodes: 20, versions: { '5.0.0.152': 0.5, '5.0.0.156': 0.5 } }),
  population: users(4_000, {
    cohorts: [
      cohort('faulty', { share: 0.5, version: '5.0.0.152', reconnect: herd }),
      cohort('immune', { share: 0.5, version: '5.0.0.156', reconnect: herd }),
    ],
    regions: { eu: 0.4, 'us-east': 0.25, 'us-west': 0.15, asia: 0.2 },
    joinOver: '40s',
  }),
  steadyState: online({ of: 'demand' }).atLeast(0.99).lasting('15s'),
  impact: atLeastOnce(online({ of: 'demand' }).below(0.9)),
  timeline: [
    at(
      '0s',
      crash(
        { cohort: 'faulty', share: 0.4 },
        { relaunch: after(lognormal({ median: '5s', sigma: 0.3 }), { atMost: '12s' }) },
      ),
    ),
    at(
      '0s',
      crash(
        { role: 'supernode', version: '5.0.0.152', share: 1 },
        { relaunch: after(lognormal({ median: '6s', sigma: 0.3 }), { atMost: '12s' }) },
      ),
    ),
  ],
  blastRadius: { maxCrashedShare: 0.25, maxNodesShare: 0.5, maxLasting: '3m' },
  slos: {
    'europe is back': recovered({ ...back, where: { region: 'eu' } }),
    'everyone is back': recovered(back),
    'no region is left behind': noneBehind({ share: 0.95, within: '30s' }),
    'look-ups are answered': lookups.success.atLeast(0.99, { during: 'at-the-end' }),
    'look-ups stay quick': lookups.p99.below('500ms', { during: 'at-the-end' }),
    'no message is lost': noLostMessages(),
  },
  variants: {
    'as shipped': {},
    'with mega-supernodes and controlled return': {
      alsoTimeline: [
        when(collapsed, lend({ feature: 'group-video', as: 'mega-supernode' })),
        when(collapsed, provision({ role: 'mega-supernode', count: 6 })),
        when(collapsed, admit({ rate: 400, order: ['eu', 'us-east', 'us-west', 'asia'] })),
      ],
    },
  },
  expect: { 'as shipped': fails({ slo: 'everyone is back', state: 'metastable' }) },
  notes: [
    'In 2010 a loss of 25-30% of the supernodes was enough; a cluster of 20 needs half, so the version mix is given per role.',
    'Hours of 2010 are seconds here: users retry every 4 s and a supernode stays away for 10 s.',
  ],
});
