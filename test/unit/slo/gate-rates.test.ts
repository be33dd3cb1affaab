/**
 * How often the gate is wrong: 10,000 campaigns of networks that keep a promise by a hair, and of networks that miss it by
 * one. The table that comes out is the one in docs/gate.md, to the digit: the draws are seeded.
 */
import { readFileSync } from 'node:fs';
import { stream } from '../../../framework/plan/random.js';
import { gateOf, settled } from '../../../framework/slo/gate.js';
import type { Outcome } from '../../../framework/slo/types.js';
import { trialsToDecide } from '../../../framework/slo/wilson.js';

const CAMPAIGNS = 10_000;
const CONFIDENCE = 0.95;
const HAIR = 0.001;

interface Tried {
  readonly rates: Readonly<Record<Outcome, number>>;
  readonly trials: number;
}

/** Campaigns of networks of which each trial passes with chance `truth`; each ends as soon as it is settled. */
function campaigns(passRate: number, planned: number, truth: number): Tried {
  const draw = stream(7, 'gate', passRate, planned, truth);
  const promise = { passRate, confidence: CONFIDENCE };
  const decided = new Map<string, Outcome | null>();
  const decide = (passed: number, failed: number): Outcome | null => {
    const key = `${passed} ${failed}`;
    const known = decided.get(key);
    if (known !== undefined) return known;
    const seen = [...Array<Outcome>(passed).fill('pass'), ...Array<Outcome>(failed).fill('fail')];
    const outcome = settled(seen, planned, promise);
    if (outcome !== null) expect(gateOf(seen, promise)).toBe(outcome);
    decided.set(key, outcome);
    return outcome;
  };
  const count = { pass: 0, fail: 0, inconclusive: 0 };
  let trials = 0;
  for (let i = 0; i < CAMPAIGNS; i++) {
    let [passed, failed] = [0, 0];
    let outcome = decide(passed, failed);
    while (outcome === null) {
      if (draw.float() < truth) passed += 1;
      else failed += 1;
      outcome = decide(passed, failed);
    }
    trials += passed + failed;
    count[outcome] += 1;
  }
  const rate = (n: number): number => n / CAMPAIGNS;
  return {
    rates: { pass: rate(count.pass), fail: rate(count.fail), inconclusive: rate(count.inconclusive) },
    trials: trials / CAMPAIGNS,
  };
}

const gates = [
  { passRate: 0.7, planned: 10 },
  { passRate: 0.8, planned: 20 },
  { passRate: 0.9, planned: 35 },
  { passRate: 0.9, planned: 60 },
  { passRate: 0.95, planned: 73 },
];
const share = (n: number): string => `${(n * 100).toFixed(2)}%`;
const lines = gates.map(({ passRate, planned }) => {
  const [below, above] = [campaigns(passRate, planned, passRate - HAIR), campaigns(passRate, planned, passRate + HAIR)];
  const broken = campaigns(passRate, planned, passRate / 2);
  const sound = campaigns(passRate, planned, 1);
  return {
    below,
    above,
    broken,
    sound,
    text: `| ${passRate * 100}% of ${planned} trials | ${share(below.rates.pass)} | ${share(above.rates.fail)} | ${share(broken.rates.fail)}, ${broken.trials.toFixed(1)} trials | ${share(sound.rates.pass)}, ${sound.trials.toFixed(1)} trials |`,
  };
});

test.each(lines)('$text', ({ below, above, broken, sound }) => {
  expect(below.rates.pass).toBeLessThanOrEqual(1 - CONFIDENCE);
  expect(above.rates.fail).toBeLessThanOrEqual(1 - CONFIDENCE);
  // Else a gate that never decides would be right always.
  expect(broken.rates.fail).toBeGreaterThan(0.5);
  expect(sound.rates.pass).toBe(1);
});

const page = readFileSync(new URL('../../../docs/gate.md', import.meta.url), 'utf8');

test('docs/gate.md has this table', () => {
  expect(page.split('\n').filter((line) => /^\| [\d.]+% of \d+ trials/.test(line))).toEqual(
    lines.map(({ text }) => text),
  );
});

test('and says how many trials decide', () => {
  const cells = (name: string): number[] =>
    [...(new RegExp(`^\\| ${name} \\|(.*)$`, 'm').exec(page)?.[1] ?? '').matchAll(/\d+/g)].map(([n]) => Number(n));
  expect(cells('promised')).toHaveLength(6);
  expect(cells('trials')).toEqual(cells('promised').map((percent) => trialsToDecide(percent / 100, CONFIDENCE)));
});
