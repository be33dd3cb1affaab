/** The phone book over real TCP: registrations, look-ups that cross supernodes, and what is left without the login server. */
import { SmallOverlay, until } from './small-overlay.js';

const FIXED = { policy: 'fixed', delay: 300, jitter: 0.1, spread: true } as const;
const USERS = 60;

describe('look-ups', () => {
  let overlay: SmallOverlay;
  beforeEach(async () => {
    overlay = new SmallOverlay({ supernodes: 12, lookupTimeout: '1s' });
    await overlay.start();
    overlay.populate(USERS, FIXED);
    for (const user of overlay.users) user.client.launch();
    await until('everybody registered', () => overlay.online === USERS);
  }, 30_000);
  afterEach(() => overlay.stop());

  test('every buddy is found at its home', async () => {
    for (let user = 0; user < USERS; user++) {
      const buddy = (user + 7) % USERS;
      expect(await overlay.lookup(user, buddy)).toEqual({ kind: 'at', node: overlay.user(buddy).home });
    }
    expect(await overlay.lookup(0, USERS + 5)).toEqual({ kind: 'offline' });
  });
});
