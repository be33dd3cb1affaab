/** What every number of the page means: the page leaves no machine, so its formulas travel with it. docs/scorecard.md says more. */
import { html, type Markup } from './markup.js';
import { section } from './parts.js';
import { RECOVERY_TERMS } from './recovery-terms.js';
import { SCORE_TERMS } from './score-terms.js';

const TERMS: readonly (readonly [string, string, string])[] = [
  [
    'outcome',
    'Pass, fail, inconclusive',
    'Pass: every variant did what was expected of it. Fail: a promise was broken that was to be kept, or a variant that was to fail did not, or failed otherwise. Inconclusive: the run proves nothing, and says why. Unknown is written as unknown, never as zero or full.',
  ],
  [
    'online',
    'Online, demand, share of demand',
    'Demand: users who want to be online, from the plan and the seed alone; a user that crashed, was refused or gave up stays in it until its planned session ends. Online: the user holds a session at a node that answered it, and its latest look-up of a buddy, begun at most three probe intervals ago, succeeded. Share of demand = online ÷ demand in the same second. A user whose samples are missing counts as not online.',
  ],
  [
    'before',
    'Share of before, lowest',
    'Before: mean users online in the steady window, fixed before the first fault. Share of before = online ÷ before. Lowest: the least share in any second from onset to the end. Onset: the instant the first fault was seen to act. Lifted: every fault ended and every restart due.',
  ],
  [
    'reported',
    'Reported',
    'What the network itself says is online: the mean over the nodes that say anything. It decides nothing. A network that says nothing: its truth is unknown.',
  ],
  [
    'promise',
    'Promised, measured, margin, resolution',
    'Margin = distance from the promise, positive where it holds. Resolution: how finely the figure is known; of a recovery time one probe interval plus the poll, and the probe’s time-out on top where the fault is silent. A promise nearer to the measured value than that is inconclusive.',
  ],
  [
    'recovered',
    'Back',
    'The end of the last second under the share, counted from onset (or from lifting, where a promise says so). A dip after an early return moves it, so it must hold to the end. Regions are held against the target share of demand.',
  ],
  [
    'feature',
    'Up, degraded, dark, lost',
    'In each second, of a feature’s operations: up, at least 95% answered in time; dark, under 5%; degraded, between. A user whose host was not heard got no answer. Where the target counts no operation of a feature: dark when none of its servers is left, degraded when some are gone, else nobody asked. Feature-time lost = dark seconds + half the degraded seconds, from onset to the end.',
  ],
  [
    'evidence',
    'Seen',
    'Evidence of a fault is observed by another path than the one that injected it: a process gone and a connection refused, sessions that fell. A fault without evidence makes the run inconclusive. Times are counted from onset.',
  ],
  [
    'statement',
    'Was it so, then, after',
    'A statement is held against its claim: the share of those it speaks of, in the last whole second before it (without a share: the target share, thresholds.target; without a place: everybody). True, but not everywhere: so of all together, and not of each region. Held: no second under the claim to the end of observation. It decides no outcome.',
  ],
  [
    'cause',
    'Cause of a loss',
    'What took a session from its user: injected (by the fault itself), bug, self-protection (the node shut itself down), refused, resource, adversary, left-by-itself (the planned end only), infrastructure (a machine or process of ours failed by itself). A user who lost several sessions counts several times.',
  ],
  [
    'cascade',
    'Generation, load on the rest, attack',
    'Generation 0: nodes that the run killed, paused, cut off or flooded, and clients that it crashed. A node is of generation n + 1 where sessions were lost with generation n at least a second (and one window of its guard) before it fell, and more arrived at it in that time than in any second of the steady state; of several generations before it the last counts, and only its first fall. Load on the rest: what arrived at the mean node that served in a second, in units of work where the target counts them, ÷ the same in the steady window; the most until the next generation had fallen. Attack: what arrived at the nodes since the fault less what the users and the floods of this run sent; over a tenth left over, a loss put down to an adversary, or a node that fell before the first fault is a sign of one.',
  ],
  [
    'cost',
    'User-hours, feature-hours',
    'User-hours offline = demand less online, summed over every second from onset to the end of observation. Feature-hours lost = feature-time lost, in hours. A network that is still down at the end has cost more than was observed. Credits: what the rules of the spec give; a rule holds where its users lost at least its time, each on average (demand less online, ÷ mean demand); then all users of it are given it, and nobody twice. Worth = users × the worth of one. A spec without rules shows none.',
  ],
  [
    'nodes',
    'Crashed, shut down, added',
    'Of the nodes that held sessions when the run began: crashed, killed by a fault of this run; shut themselves down, went by their own rule at least once and were not crashed. Servers added: those of the operator that a mitigation started.',
  ],
  [
    'measuring',
    'Samples missing, seconds unreliable',
    'Missing: users in demand whose host was not heard in that second, though the run had not stopped it, as a share of all user-seconds from onset to the end. Unreliable: seconds in which some client host lagged by more than a tenth of the probe interval, or this machine was short of something. More than 5% of either makes the run inconclusive.',
  ],
  [
    'state',
    'State, amplification, trials',
    'State in the last part of observation (at least 30 s and six probe intervals): metastable, under half of demand online in all of it, demand at least 0.9 of before, capacity enough, no upward trend; lost, under 1% and too little capacity; unaffected, never under 99% of its steady share; recovered, at the target; slow, below and rising; degraded, below and not. Amplification = the most users missing at once, less the mean of the steady window, ÷ the users hit directly. The share of trials as expected has its two-sided Wilson interval.',
  ],
];

export function glossary(): Markup {
  return section(
    'glossary',
    'What the figures mean',
    ['The formulas behind this page; docs/scorecard.md says more of each.'],
    null,
    html`<dl class="defs">${[...TERMS, ...RECOVERY_TERMS, ...SCORE_TERMS].map(([id, name, words]) => html`<div id="def-${id}"><dt>${name}</dt><dd>${words}</dd></div>`)}</dl>`,
  );
}
