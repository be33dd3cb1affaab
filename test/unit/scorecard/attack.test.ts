/** "Was it an attack?": each answer from a journal in which it is known. Twenty nodes get 4 look-ups each, as four hosts send 20 each. */
import type { JournalRecord } from '../../../framework/observe/records.js';
import type { AttackAnswer } from '../../../framework/scorecard/cascade-attack.js';
import { cascade, cascadeIn, cascadeJournal, type Known } from './cascade-journal.js';

const hit = [{ node: 'sn-01', ms: 0, event: 'killed', by: 'injected' }] as const;
const asked = (known: Partial<Known> = {}): AttackAnswer => cascade({ falls: hit, ...known }).attack;
const all = (evidence: readonly string[]): string => evidence.join(' ');

it('the users of the run explain what arrived: nothing points to one', () => {
  const { answer, evidence, arrived } = asked();
  expect([answer, arrived?.unexplained]).toEqual(['no-sign', 0]);
  expect(all(evidence)).toMatch(
    /1 node fell: 1 by the hand of this run\. No node and no session was lost to an adversary/,
  );
  expect(all(evidence)).toMatch(/nothing is left over/);
});

// Counted from the start of the inject phase, 5 s before onset.
it('more arrives than anybody of the run sent: it may have been', () => {
  const { answer, arrived, evidence } = asked({ arrivals: (s) => (s >= 5 && s < 15 ? 12 : 4) });
  expect([answer, arrived?.unexplained, arrived?.all]).toEqual(['signs', 20 * 10 * 8, 20 * (45 * 4 + 10 * 8)]);
  expect(all(evidence)).toMatch(/1,600 of 5,200 \(30\.8%\) are left over/);
});

it('under a tenth more is nothing: counts are known by the second', () => {
  expect(asked({ arrivals: (s) => (s >= 5 && s < 7 ? 12 : 4) }).answer).toBe('no-sign');
});

it('the run itself flooded it: a flood, and ours', () => {
  const flood = { role: 'supernode', perSecond: 160, seconds: 10 };
  const { answer, arrived } = asked({ flood, arrivals: (s) => (s >= 0 && s < 10 ? 12 : 4) });
  expect([answer, arrived?.byTheRun, arrived?.unexplained]).toEqual(['ours', 1_600, 0]);
});

it('a flood larger than the run’s own is not ours alone', () => {
  const flood = { role: 'supernode', perSecond: 160, seconds: 10 };
  expect(asked({ flood, arrivals: (s) => (s >= 0 && s < 10 ? 24 : 4) }).answer).toBe('signs');
});

it('a target that passes each request on twice is not attacked', () => {
  expect(asked({ arrivals: () => 8 })).toMatchObject({ answer: 'no-sign', arrived: { unexplained: 0 } });
});

it('what users sent and did not arrive is told: as much could hide behind it', () => {
  const { arrived, evidence } = asked({ arrivals: (s) => (s >= 0 ? 2 : 4) });
  expect(arrived?.mayHide).toBe(20 * 40 * 2);
  expect(all(evidence)).toMatch(/1,600 more were sent and did not arrive/);
});

it('a loss put down to an adversary is a sign', () => {
  const { answer, evidence } = asked({ falls: [{ node: 'sn-02', ms: 500, event: 'died', by: 'adversary' }] });
  expect(answer).toBe('signs');
  expect(all(evidence)).toMatch(/1 node and 10 sessions were lost to an adversary/);
});

it('a node that fell before the first fault is a sign', () => {
  const early: JournalRecord = { k: 'life', t: 30_000, node: 'sn-07', role: 'supernode', event: 'died', by: null };
  expect(asked({ more: [early] })).toMatchObject({ answer: 'signs' });
});

it('nobody counted what arrived: nobody can tell', () => {
  const silent = cascadeJournal({ falls: hit }).map(
    (r): JournalRecord => (r.k === 'node' ? { ...r, arrivals: {} } : r),
  );
  expect(cascadeIn(silent).attack).toMatchObject({ answer: 'unknown', arrived: null });
});

it('a fifth of the users was not heard of: what they sent is no sign of anything', () => {
  const deaf = cascadeJournal({ falls: hit }).filter((r) => r.k !== 'users' || r.host !== 'host-2' || r.s < 40);
  const { answer, arrived, evidence } = cascadeIn(deaf).attack;
  expect([answer, arrived]).toEqual(['unknown', null]);
  expect(all(evidence)).toMatch(/% of the users’ samples are missing/);
});
