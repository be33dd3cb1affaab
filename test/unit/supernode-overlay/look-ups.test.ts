/** The phone book over real TCP: look-ups that cross supernodes, and what is left of them without the login server. */
import { ownerTable, shardOf } from '../../../targets/supernode-overlay/owner-table.js';
import { SmallOverlay, until } from './small-overlay.js';

const FIXED = { policy: 'fixed', delay: 300, jitter: 0.1, spread: true } as const;
const USERS = 60;
const NODES = 20;

describe('look-ups', () => {
  let overlay: SmallOverlay;
  beforeAll(async () => {
    // Keep-alives far apart: nothing but look-ups spends units, and nobody publishes again.
    overlay = new SmallOverlay({ supernodes: NODES, lookupTimeout: '1s', keepAlive: '10m' });
    await overlay.start();
    overlay.populate(USERS, FIXED);
    await overlay.bringOnline();
  }, 30_000);
  afterAll(() => overlay.stop());

  const lookUpEverybody = async (): Promise<void> => {
    for (let user = 0; user < USERS; user++) {
      const buddy = (user + 7) % USERS;
      expect(await overlay.lookup(user, buddy)).toEqual({ kind: 'at', node: overlay.user(buddy).home });
    }
  };
  const servedUnits = (): number => {
    let sum = 0;
    for (const { node } of overlay.nodes.values()) sum += node.sample().servedUnits;
    return sum;
  };

  test('find every buddy at its home, and nobody who is not there', async () => {
    await lookUpEverybody();
    expect(await overlay.lookup(0, USERS + 5)).toEqual({ kind: 'offline' });
  });

  test('cross supernodes in more than nine of ten cases', async () => {
    servedUnits();
    await lookUpEverybody();
    // One unit at the home, and one more at the owner if that is another node.
    expect(servedUnits() - USERS).toBeGreaterThan(0.9 * USERS);
  });

  test('go on with the login server stopped; with one supernode killed then, those of its shards fail', async () => {
    await overlay.stopNode('login-01');
    await lookUpEverybody();

    const ids = [...overlay.nodes.keys()];
    const owners = ownerTable(ids);
    const ownerOf = (user: number) => ids[owners[shardOf(user)] ?? -1];
    const killed = ownerOf(0) ?? '';
    await overlay.stopNode(killed);
    await until('its members saw it', () => overlay.users.every((user) => user.home !== killed));

    const asker = overlay.users.findIndex((user) => user.home !== null);
    const outcomes = { failed: 0, found: 0 };
    for (let buddy = 0; buddy < USERS; buddy++) {
      const { home } = overlay.user(buddy);
      const answer = await overlay.lookup(asker, buddy);
      if (ownerOf(buddy) === killed) {
        expect(answer.kind).toBe('failed');
        outcomes.failed++;
      } else if (home !== null && home === overlay.user(buddy).home && overlay.user(buddy).losses.length === 0) {
        expect(answer).toEqual({ kind: 'at', node: home });
        outcomes.found++;
      }
    }
    expect(outcomes.failed).toBeGreaterThan(0);
    expect(outcomes.found).toBeGreaterThan(USERS / 2);
  }, 20_000);
});
