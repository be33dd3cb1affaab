/** Controlled return: the login server lets users in by a line, at a rate, region by region. */
import { SmallOverlay, until } from './small-overlay.js';

const PATIENT = { policy: 'fixed', delay: 60_000, jitter: 0, spread: false } as const;
const USERS = 60;
const regionOf = (user: number): string => ['us', 'eu', 'asia'][user % 3] ?? '';

describe('admission', () => {
  let overlay: SmallOverlay;
  beforeEach(async () => {
    overlay = new SmallOverlay({ supernodes: 3, unitsPerSecond: 2_000 });
    await overlay.start();
    overlay.populate(USERS, PATIENT, regionOf);
  }, 20_000);
  afterEach(() => overlay.stop());
  const login = () => overlay.node('login-01').node;
  const online = (region: string) => overlay.users.filter((u, i) => u.home !== null && regionOf(i) === region).length;

  test('keeps the rate and the order of regions, and nobody is sent away', async () => {
    login().command({ do: 'admit', rate: 30, order: ['eu', 'us'] });
    const since = performance.now();
    for (const user of overlay.users) user.client.launch();
    let orderKept = true;
    await until('all are in', () => {
      // Whoever is let in a moment earlier may register a moment later.
      if (online('us') > 4 && online('eu') < 20) orderKept = false;
      if (online('asia') > 4 && online('us') < 20) orderKept = false;
      return overlay.online === USERS;
    });
    expect(orderKept).toBe(true);
    // 60 users at 30 a second, less what may be saved up: never faster than that.
    expect(performance.now() - since).toBeGreaterThan(1_500);
    expect(overlay.users.flatMap((user) => user.failures)).toEqual([]);
  }, 20_000);

  test('admit-all empties the line', async () => {
    login().command({ do: 'admit', rate: 1, order: [] });
    for (const user of overlay.users) user.client.launch();
    await until('all stand in line', () => (login().sample().arrivals.logins ?? 0) > 0);
    await until('one is in', () => overlay.online > 0);
    expect(overlay.online).toBeLessThan(USERS / 2);
    login().command({ do: 'admit-all' });
    await until('all are in', () => overlay.online === USERS);
  }, 20_000);

  test('skips those who went away', async () => {
    login().command({ do: 'admit', rate: 20, order: [] });
    for (const user of overlay.users) user.client.launch();
    await until('they stand in line', () => overlay.online > 0);
    const gone = overlay.users.slice(20, 50).filter((user) => user.home === null);
    for (const user of gone) user.client.crash();
    await until('the others are in', () => overlay.online === USERS - gone.length);
    expect(gone.every((user) => user.home === null)).toBe(true);
  }, 20_000);
});
