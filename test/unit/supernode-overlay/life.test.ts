/** How users come, stay, go and come back. */
import type { ReconnectPolicy } from '../../../framework/spec/types.js';
import { SmallOverlay, until } from './small-overlay.js';

const SOON: ReconnectPolicy<number> = { policy: 'fixed', delay: 200, jitter: 0.1, spread: true };

describe('users', () => {
  let overlay: SmallOverlay;
  afterEach(() => overlay.stop());

  const start = async (users: number, input = {}): Promise<void> => {
    overlay = new SmallOverlay({ supernodes: 4, ...input });
    await overlay.start();
    overlay.populate(users, SOON);
    await overlay.bringOnline();
  };
  const endedBy = (how: 'reset' | 'expired' | 'goodbye'): number => {
    let sum = 0;
    for (const { node } of overlay.nodes.values()) sum += node.sample().ended[how];
    return sum;
  };

  test('of a killed supernode are back at another, and can be found there', async () => {
    await start(40);
    const killed = overlay.user(0).home ?? '';
    await overlay.stopNode(killed);
    await until('they noticed', () => overlay.user(0).losses.length > 0);
    await until('all are back', () => overlay.online === 40);
    expect(overlay.users.every((user) => user.home !== killed)).toBe(true);
    for (const [user, { home }] of overlay.users.entries()) {
      await untilFound(overlay, user, home);
    }
  }, 20_000);

  test('that quit say goodbye; those that crash do not', async () => {
    await start(10);
    endedBy('reset');
    overlay.user(0).client.quit();
    overlay.user(1).client.crash();
    overlay.user(2).client.crash();
    let goodbye = 0;
    let reset = 0;
    await until('the supernodes saw three leave', () => {
      for (const { node } of overlay.nodes.values()) {
        const { ended } = node.sample();
        goodbye += ended.goodbye;
        reset += ended.reset;
      }
      return goodbye + reset >= 3;
    });
    expect({ goodbye, reset }).toEqual({ goodbye: 1, reset: 2 });
    for (const gone of [0, 1, 2]) await untilOffline(overlay, 5, gone);
  }, 20_000);

  test('that vanish are noticed by their keep-alives alone', async () => {
    await start(10, { keepAlive: '400ms' });
    endedBy('expired');
    overlay.user(3).client.vanish();
    expect(await overlay.lookup(5, 3)).toMatchObject({ kind: 'at' });
    let expired = 0;
    await until('it expired', () => {
      expired += endedBy('expired');
      return expired > 0;
    });
    expect(expired).toBe(1);
    expect(overlay.online).toBe(10);
    await untilOffline(overlay, 5, 3);
  }, 20_000);

  test('find a supernode of their cache when the login server is away', async () => {
    await start(20);
    await overlay.stopNode('login-01');
    const killed = overlay.user(0).home ?? '';
    const members = overlay.users.filter((user) => user.home === killed);
    await overlay.stopNode(killed);
    await until('they noticed', () => members.every((user) => user.losses.length > 0));
    await until('they are back', () => overlay.online === 20);
    expect(members.every((user) => user.home !== killed)).toBe(true);
  }, 20_000);

  test('without a token get nowhere when the login server is away', async () => {
    await start(5);
    await overlay.stopNode('login-01');
    overlay.user(0).client.crash();
    overlay.user(0).home = null;
    overlay.user(0).client.launch();
    await until('it failed more than once', () => overlay.user(0).failures.length >= 3);
    expect(overlay.user(0).home).toBeNull();
  }, 20_000);

  test('wait longer once another policy is pushed', async () => {
    await start(5);
    const { client, failures } = overlay.user(0);
    client.setReconnect({ policy: 'fixed', delay: 3_600_000, jitter: 0, spread: false });
    await overlay.stopNode(overlay.user(0).home ?? '');
    await until('it noticed', () => overlay.user(0).losses.length > 0);
    await until('the others are back', () => overlay.users.slice(1).every((user) => user.home !== null));
    expect(failures).toEqual([]);
    expect(overlay.user(0).home).toBeNull();
  }, 20_000);
});

async function untilFound(overlay: SmallOverlay, user: number, home: string | null): Promise<void> {
  const asker = user === 0 ? 1 : 0;
  const end = performance.now() + 5_000;
  for (;;) {
    const answer = await overlay.lookup(asker, user);
    if (answer.kind === 'at' && answer.node === home) return;
    if (performance.now() > end) throw new Error(`user ${user} is at ${home}, but ${JSON.stringify(answer)}`);
  }
}

async function untilOffline(overlay: SmallOverlay, asker: number, user: number): Promise<void> {
  const end = performance.now() + 5_000;
  while ((await overlay.lookup(asker, user)).kind !== 'offline') {
    if (performance.now() > end) throw new Error(`user ${user} is still found`);
  }
}
