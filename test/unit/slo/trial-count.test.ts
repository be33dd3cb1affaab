/** How many trials: what is asked, else what the spec says, else what the gate needs. */
import { trialCount } from '../../../framework/slo/trial-count.js';

const rate = { runs: null, passRate: 0.7, confidence: 0.95 };
const ten = { ...rate, runs: 10 };

test.each([
  ['no promise', null, {}, 1],
  ['no promise, asked', null, { trials: 3 }, 3],
  ['a rate alone, a plain run', rate, {}, 1],
  ['a rate alone, at the gate', rate, { gate: true }, 9],
  ['a rate alone, at the gate, asked', rate, { gate: true, trials: 10 }, 10],
  ['a rate and a number', ten, {}, 10],
  ['a rate and a number, at the gate', ten, { gate: true }, 10],
  ['a rate that no number shows', { ...rate, passRate: 1 }, { gate: true }, 1],
])('%s', (_, promise, asked, trials) => {
  expect(trialCount(promise, asked)).toBe(trials);
});
