/** What the controller reads of the target. */
import { supernodeOverlay, supernodeOverlayTarget } from '../../../targets/supernode-overlay/index.js';
import { programs } from '../../../targets/supernode-overlay/nodes.js';

const parse = (input: unknown) => supernodeOverlayTarget.options.safeParse(input);
const parsed = (input: unknown) => supernodeOverlayTarget.options.parse(input);

describe('options', () => {
  test('are filled in, in milliseconds, and parse to themselves', () => {
    const options = parsed({ coolDown: '8s', keepAlive: '500ms' });
    expect(options).toMatchObject({ supernodes: 20, guard: 'shutdown', coolDown: 8_000, keepAlive: 500 });
    expect(parsed(JSON.parse(JSON.stringify(options)))).toEqual(options);
  });

  test.each([
    [{ supernode: 3 }, 'unknown key'],
    [{ coolDown: '10 seconds' }, 'no duration'],
    [{ coolDown: -1 }, 'negative'],
    [{ versions: { a: 0.5, b: 0.4 } }, 'shares that do not sum to 1'],
    [{ guard: 'on' }, 'no such guard'],
  ] as [unknown, string][])('refuse %j: %s', (input) => {
    expect(parse(input).success).toBe(false);
  });

  test('are carried as they were written', () => {
    expect(supernodeOverlay({ coolDown: '8s' })).toEqual({
      name: 'supernode-overlay',
      module: 'swarmquake/targets/supernode-overlay',
      export: 'supernodeOverlayTarget',
      options: { coolDown: '8s' },
    });
  });
});

describe('shape', () => {
  test('has a program for every role, and a role for every feature that may be lent', () => {
    const { roles, lendable } = supernodeOverlayTarget.shape(parsed({}));
    expect(roles.map(({ role }) => role)).toEqual(Object.keys(programs));
    for (const role of Object.values(lendable)) expect(roles.map((shape) => shape.role)).toContain(role);
  });

  test('plans for what a user costs in steady state', () => {
    expect(supernodeOverlayTarget.shape(parsed({})).steadyUnitsPerUser).toBeCloseTo(0.65);
    expect(supernodeOverlayTarget.shape(parsed({ plannedMessageEvery: 'never' })).steadyUnitsPerUser).toBeCloseTo(0.6);
  });

  test('gives a mega-supernode ten times the capacity, and starts none', () => {
    const { roles } = supernodeOverlayTarget.shape(parsed({ versions: { old: 0.5, new: 0.5 } }));
    const of = (role: string) => roles.find((shape) => shape.role === role);
    expect(of('supernode')).toMatchObject({ count: 20, capacity: { memberLimit: 300, unitsPerSecond: 200 } });
    expect(of('supernode')?.versions).toEqual({ old: 0.5, new: 0.5 });
    expect(of('mega-supernode')).toMatchObject({ count: 0, capacity: { memberLimit: 3_000, unitsPerSecond: 2_000 } });
  });

  test('has no guard window where the guard is off', () => {
    const guarded = (guard: string) =>
      supernodeOverlayTarget.shape(parsed({ guard })).roles.find(({ role }) => role === 'supernode')?.guardWindow;
    expect([guarded('shutdown'), guarded('off')]).toEqual([1_000, null]);
  });
});

test('scaled, roles grow and capacities stay', () => {
  const options = parsed({});
  expect(supernodeOverlayTarget.scale(options, 0.25)).toMatchObject({
    supernodes: 5,
    groupVideoServers: 1,
    unitsPerSecond: 200,
  });
  expect(supernodeOverlayTarget.scale(options, 0.01).supernodes).toBe(2);
  expect(supernodeOverlayTarget.scale(options, 0.25, 7).supernodes).toBe(7);
});
