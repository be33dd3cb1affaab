/** The model says that the default parameters are far from every edge: what collapses does so by a wide margin, and so does what recovers. */
import { type ModelOutcome, type ModelSettings, runModel } from '../../../targets/supernode-overlay/model.js';
import { type OverlayOptionsInput, optionsSchema } from '../../../targets/supernode-overlay/options.js';

const SEEDS = [1, 2];
const REFERENCE = {
  users: 4_000,
  reconnect: { policy: 'fixed', delay: 4_000, jitter: 0.1, spread: true },
  killedNodes: 10,
  crashedUsers: 0.2,
  megas: 0,
  admission: null,
  observe: 60_000,
} as const satisfies Partial<ModelSettings>;

function outcomes(change: Partial<ModelSettings> = {}, options: OverlayOptionsInput = {}): ModelOutcome[] {
  return SEEDS.map((seed) => runModel({ ...REFERENCE, options: optionsSchema.parse(options), ...change, seed }));
}
const collapsed = (outcome: ModelOutcome): boolean => outcome.trough < 0.1 && outcome.atTheEnd < 0.2;
const returnedWithin = (ms: number) => (outcome: ModelOutcome) => outcome.back !== null && outcome.back <= ms;

describe('as shipped', () => {
  test.each([
    ['as it is', {}, {}],
    ['theta 2', {}, { guardTheta: 2 }],
    ['theta 3.5', {}, { guardTheta: 3.5 }],
    ['a quarter more capacity', {}, { unitsPerSecond: 250 }],
    ['registrations a third cheaper', {}, { registerCost: 10 }],
    ['half the cool-down', {}, { coolDown: '5s' }],
    ['twice the cool-down', {}, { coolDown: '20s' }],
    ['nine killed', { killedNodes: 9 }, {}],
    ['twelve killed', { killedNodes: 12 }, {}],
    ['retries twice as often', { reconnect: { ...REFERENCE.reconnect, delay: 2_000 } }, {}],
    ['retries half as often', { reconnect: { ...REFERENCE.reconnect, delay: 8_000 } }, {}],
  ] as const)('the network collapses and stays down: %s', (_, change, options) => {
    expect(outcomes(change, options).filter((outcome) => !collapsed(outcome))).toEqual([]);
  });
});

describe('what does not collapse', () => {
  test('five killed instead of ten', () => {
    expect(outcomes({ killedNodes: 5 }).every((outcome) => outcome.shutdowns === 0)).toBe(true);
    expect(outcomes({ killedNodes: 5 }).every(returnedWithin(30_000))).toBe(true);
  });
  test('the guard off', () => {
    expect(outcomes({}, { guard: 'off' }).every(returnedWithin(45_000))).toBe(true);
  });
});

describe('mega-supernodes and controlled return', () => {
  test.each([
    ['six of them, 400 users a second', {}],
    ['four of them', { megas: 4 }],
    ['300 a second', { admission: 300 }],
    ['500 a second', { admission: 500 }],
    ['twelve killed', { killedNodes: 12 }],
  ] as const)('bring the network back well within 30 s: %s', (_, change) => {
    const mitigated = outcomes({ megas: 6, admission: 400, ...change });
    expect(mitigated.filter((outcome) => !returnedWithin(24_000)(outcome))).toEqual([]);
    expect(mitigated.every((outcome) => outcome.trough < 0.5)).toBe(true);
  });
});

test('the same seed gives the same outcome', () => {
  expect(outcomes()).toEqual(outcomes());
});
