/** Messages between users: acknowledged end to end, sent again until they are, shown once. */
import { SmallOverlay, until } from './small-overlay.js';

const SOON = { policy: 'fixed', delay: 200, jitter: 0.1, spread: true } as const;

describe('messages', () => {
  let overlay: SmallOverlay;
  beforeEach(async () => {
    overlay = new SmallOverlay({ supernodes: 4, resendAfter: '500ms' });
    await overlay.start();
    overlay.populate(12, SOON);
  }, 20_000);
  afterEach(() => overlay.stop());
  const launch = (users: readonly number[]) => overlay.bringOnline(users);

  test('arrive, and the sender knows', async () => {
    await launch([...overlay.users.keys()]);
    for (let user = 0; user < 12; user++) overlay.user(user).client.send({ sender: user, number: 1 }, (user + 5) % 12);
    await until('all acknowledged', () => overlay.users.every((user) => user.acknowledged.length === 1));
    for (let user = 0; user < 12; user++) {
      expect(overlay.user((user + 5) % 12).received).toEqual([{ sender: user, number: 1 }]);
      expect(overlay.user(user).accepted).toEqual([1]);
    }
  });

  test('for somebody who is away are accepted, and arrive when he is there', async () => {
    await launch([0]);
    overlay.user(0).client.send({ sender: 0, number: 9 }, 4);
    await until('accepted', () => overlay.user(0).accepted.length === 1);
    expect(overlay.user(0).acknowledged).toEqual([]);
    await launch([4]);
    await until('acknowledged', () => overlay.user(0).acknowledged.length === 1);
    expect(overlay.user(4).received).toEqual([{ sender: 0, number: 9 }]);
  });

  test('outlive a crash of the sender, and are shown once however often they come', async () => {
    await launch([0]);
    overlay.user(0).client.send({ sender: 0, number: 3 }, 4);
    await until('accepted', () => overlay.user(0).accepted.length === 1);
    overlay.user(0).client.crash();
    overlay.user(0).home = null;
    await launch([4, 0]);
    await until('acknowledged', () => overlay.user(0).acknowledged.length === 1);
    // Under the same id once more: a lost acknowledgement looks like this.
    overlay.user(0).client.send({ sender: 0, number: 3 }, 4);
    await until('acknowledged again', () => overlay.user(0).acknowledged.length === 2);
    expect(overlay.user(4).received).toEqual([{ sender: 0, number: 3 }]);
  });
});
