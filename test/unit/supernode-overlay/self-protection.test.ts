/** The overload guard: with it a storm shuts supernodes down, without it the same storm does not. */
import { SmallOverlay, until } from './small-overlay.js';

const STORM = { policy: 'fixed', delay: 500, jitter: 0.1, spread: true } as const;
const USERS = 80;
/** 2 x 30 units a second against 80 x 15 units every half second. */
const WEAK = { supernodes: 2, unitsPerSecond: 30, guardWindow: '200ms', coolDown: '500ms' } as const;

describe('self-protection', () => {
  let overlay: SmallOverlay;
  afterEach(() => overlay.stop());

  /** The greatest offered load of half a second, and what the guards did, until `enough` is true. */
  const storm = async (
    guard: 'shutdown' | 'refuse' | 'off',
    enough: (offered: number[]) => boolean,
  ): Promise<number> => {
    overlay = new SmallOverlay({ ...WEAK, guard }, 7);
    await overlay.start();
    overlay.populate(USERS, STORM);
    for (const user of overlay.users) user.client.launch();
    const offered: number[] = [];
    let since = performance.now();
    await until('the storm was long enough', () => {
      if (performance.now() - since >= 500) {
        since = performance.now();
        let sum = 0;
        for (const { node } of overlay.nodes.values()) sum += node.sample().offeredUnits;
        offered.push(sum);
      }
      return enough(offered);
    });
    return Math.max(0, ...offered);
  };
  const limitOfAll = (3 * 30 * 2) / 2;

  test('a node that is offered too much shuts itself down, and comes back empty', async () => {
    await storm('shutdown', () => overlay.events('returned').length >= 2);
    const shutdown = overlay.events('self-shutdown')[0];
    expect(shutdown?.reason).toBe('overload');
    expect(shutdown?.numbers?.offered).toBeGreaterThan(shutdown?.numbers?.limit ?? Number.POSITIVE_INFINITY);
    // The same processes: nobody started them again.
    expect(overlay.nodes.size).toBe(3);
  }, 20_000);

  test('with the guard off the same storm is as heavy, and nobody shuts down', async () => {
    const heaviest = await storm('off', (offered) => offered.length >= 3);
    expect(heaviest).toBeGreaterThan(2 * limitOfAll);
    expect(overlay.events('self-shutdown')).toEqual([]);
    expect(overlay.online).toBeGreaterThan(0);
  }, 20_000);

  test('a guard that refuses turns registrations away and keeps its members', async () => {
    await storm('refuse', (offered) => offered.length >= 4);
    expect(overlay.events('self-shutdown')).toEqual([]);
    expect(overlay.online).toBeGreaterThan(0);
    expect(overlay.users.every((user) => user.losses.length === 0)).toBe(true);
  }, 20_000);

  test('the guard can be set while the node runs, and nothing else can', async () => {
    await storm('off', (offered) => offered.length >= 1);
    const { node } = overlay.node('supernode-01');
    node.command({ do: 'set', name: 'guard', value: 'shutdown' });
    await until('it shut itself down', () => overlay.events('self-shutdown').length > 0);
    expect(node.sample().state).toBe('cooling-down');
    expect(() => node.command({ do: 'set', name: 'guard', value: 'maybe' })).toThrow(RangeError);
    expect(() => node.command({ do: 'admit-all' })).toThrow(RangeError);
  }, 20_000);
});
