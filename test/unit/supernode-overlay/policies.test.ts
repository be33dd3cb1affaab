/** The pure policies: bounds, means and orders that hold for every draw. */
import fc from 'fast-check';
import type { ReconnectPolicy } from '../../../framework/spec/types.js';
import { AdmissionLine, admissible, refillAdmission } from '../../../targets/supernode-overlay/admission-line.js';
import { chooseByCapacity } from '../../../targets/supernode-overlay/choose-supernode.js';
import { Draws } from '../../../targets/supernode-overlay/draws.js';
import { guardLimit, guardStep, OverloadGuard } from '../../../targets/supernode-overlay/overload-guard.js';
import { ownerTable, SHARDS, shardOf } from '../../../targets/supernode-overlay/owner-table.js';
import { retryDelay } from '../../../targets/supernode-overlay/retry-delay.js';
import { refillTokens, TokenClock } from '../../../targets/supernode-overlay/token-clock.js';
import { checkPeer, checkToken, issueToken, peerProof } from '../../../targets/supernode-overlay/tokens.js';
import { cases } from '../../cases.js';

const draw = fc.integer({ min: 0, max: 0xffff_ffff });
const attempt = fc.nat(1_000);

describe('retryDelay', () => {
  const exponential = (jitter: 'none' | 'full' | 'equal' | 'decorrelated'): ReconnectPolicy<number> => ({
    policy: 'exponential',
    base: 1_000,
    cap: 20_000,
    jitter,
  });

  test('is a whole number of milliseconds within the bounds of its policy', () => {
    fc.assert(
      fc.property(attempt, draw, fc.nat(20_000), (n, d, previous) => {
        const at = (policy: ReconnectPolicy<number>) => retryDelay(policy, n, d, previous);
        const full = Math.min(20_000, 1_000 * 2 ** n);
        const fixed = at({ policy: 'fixed', delay: 4_000, jitter: 0.1, spread: false });
        expect(fixed).toBeGreaterThanOrEqual(3_600);
        expect(fixed).toBeLessThanOrEqual(4_400);
        expect(at(exponential('none'))).toBe(full);
        expect(at(exponential('full'))).toBeLessThanOrEqual(full);
        expect(at(exponential('equal'))).toBeGreaterThanOrEqual(full / 2);
        expect(at(exponential('equal'))).toBeLessThanOrEqual(full);
        const decorrelated = at(exponential('decorrelated'));
        expect(decorrelated).toBeGreaterThanOrEqual(1_000);
        expect(decorrelated).toBeLessThanOrEqual(Math.min(20_000, Math.max(3_000, 3 * previous)));
        for (const jitter of ['none', 'full', 'equal', 'decorrelated'] as const)
          expect(Number.isInteger(at(exponential(jitter)))).toBe(true);
        expect(Number.isInteger(fixed)).toBe(true);
      }),
    );
  });

  test('of a spread policy fills the whole period after a loss, and only then', () => {
    const policy = { policy: 'fixed', delay: 4_000, jitter: 0.1, spread: true } as const;
    const draws = new Draws(5);
    const firsts = Array.from({ length: 2_000 }, () => retryDelay(policy, 0, draws.next()));
    for (let quarter = 0; quarter < 4; quarter++) {
      const share = firsts.filter((ms) => Math.floor(ms / 1_000) === quarter).length / firsts.length;
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThan(0.3);
    }
    expect(retryDelay(policy, 1, 0)).toBe(3_600);
  });

  test('of an immediate policy is nothing after a loss, and never again', () => {
    expect(retryDelay({ policy: 'immediate' }, 0, 1)).toBe(0);
    expect(retryDelay({ policy: 'immediate' }, 1, 1)).toBeGreaterThan(0);
  });
});

describe('chooseByCapacity', () => {
  test('draws in proportion', () => {
    const draws = new Draws(3);
    const hits = [0, 0, 0];
    for (let i = 0; i < 12_000; i++) {
      const index = chooseByCapacity([200, 2_000, 200], draws.next());
      hits[index] = (hits[index] ?? 0) + 1;
    }
    expect(hits.map((n) => Math.round(n / 1_000))).toEqual([1, 10, 1]);
  });
  test('has nobody to choose among none', () => {
    expect(chooseByCapacity([], 1)).toBe(-1);
    expect(chooseByCapacity([0, 0], 1)).toBe(-1);
  });
});

describe('ownerTable', () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 30 });
  const ownersOf = (nodes: readonly string[]) => Array.from(ownerTable(nodes), (i) => nodes[i]);

  test('does not depend on the order of the nodes', () => {
    fc.assert(
      fc.property(ids, (nodes) => expect(ownersOf([...nodes].reverse())).toEqual(ownersOf(nodes))),
      { numRuns: cases(25) },
    );
  });
  test('moves the shards of a node that leaves, and no others', () => {
    fc.assert(
      fc.property(ids, (nodes) => {
        const [gone, ...rest] = nodes;
        const before = ownersOf(nodes);
        ownersOf(rest).forEach((owner, shard) => {
          if (before[shard] !== gone) expect(owner).toBe(before[shard]);
        });
      }),
      { numRuns: cases(25) },
    );
  });
  test('gives each of twenty nodes a fair part, and users spread over the shards', () => {
    const nodes = Array.from({ length: 20 }, (_, i) => `supernode-${i + 1}`);
    const users = new Map<string, number>();
    const owners = ownersOf(nodes);
    for (let user = 0; user < 20_000; user++) {
      const owner = owners[shardOf(user)] ?? '';
      users.set(owner, (users.get(owner) ?? 0) + 1);
    }
    expect(users.size).toBe(20);
    for (const count of users.values()) expect(count).toBeLessThan(2_500);
    expect(owners).toHaveLength(SHARDS);
  });
});

describe('the overload guard', () => {
  test('counts windows over the limit in a row', () => {
    expect([700, 700, 500, 700].reduce((row, offered) => guardStep(row, offered, 600), 0)).toBe(1);
    expect(guardStep(1, 601, 600)).toBe(2);
    expect(guardStep(1, 600, 600)).toBe(0);
    expect(guardLimit(3, 200, 1_000)).toBe(600);
  });
  test('trips after the second window, whatever its phase', () => {
    fc.assert(
      fc.property(fc.nat(999), (phase) => {
        const guard = new OverloadGuard(600, 1_000, 2, 0, phase);
        let trippedAt = 0;
        for (let now = 0; now < 5_000 && trippedAt === 0; now += 100) {
          guard.count(70);
          if (guard.step(now)?.tripped) trippedAt = now;
        }
        expect(trippedAt).toBeGreaterThanOrEqual(2_000);
        expect(trippedAt).toBeLessThanOrEqual(3_200);
      }),
    );
  });
});

describe('admission', () => {
  test('never lets in more than the rate and what may be saved up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.array(fc.integer({ min: 1, max: 500 })), (rate, steps) => {
        let credit = 0;
        let admitted = 0;
        for (const elapsed of steps) {
          credit = refillAdmission(credit, rate, elapsed);
          admitted += admissible(credit);
          credit -= admissible(credit) * 1_000;
        }
        const ms = steps.reduce((a, b) => a + b, 0);
        expect(admitted).toBeLessThanOrEqual((rate * ms) / 1_000);
      }),
    );
  });
  test('goes region by region, in order of arrival within each', () => {
    const line = new AdmissionLine<number>(['eu', 'us']);
    for (const [i, region] of ['us', 'asia', 'eu', 'us', 'eu', 'africa'].entries()) line.push(region, i);
    expect(Array.from({ length: 7 }, () => line.take())).toEqual([2, 4, 0, 3, 1, 5, undefined]);
    expect(line.length).toBe(0);
  });
});

describe('the token clock', () => {
  const settings = { unitsPerSecond: 100, burstUnits: 20, controlQueue: 3, registerQueue: 2 };

  test('earns what time brings, up to the burst', () => {
    expect(refillTokens(0, 200, 10, 20)).toBe(2_000);
    expect(refillTokens(19_000, 200, 1_000, 20)).toBe(20_000);
  });
  test('refuses what does not fit, and serves control work before registrations that came first', async () => {
    const clock = new TokenClock(settings, () => performance.now());
    const done: string[] = [];
    expect(clock.offer('control', 20, () => done.push('burst'))).toBe(true);
    expect(clock.offer('register', 5, () => done.push('register'))).toBe(true);
    expect(clock.offer('register', 5, () => done.push('register'))).toBe(true);
    expect(clock.offer('register', 5, () => done.push('never'))).toBe(false);
    expect([1, 2, 3, 4].map(() => clock.offer('control', 1, () => done.push('control')))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (done.length < 6) return;
        clearInterval(timer);
        resolve();
      }, 5);
    });
    expect(done).toEqual(['burst', 'control', 'control', 'control', 'register', 'register']);
    expect(clock.servedUnits).toBe(33);
    clock.clear();
  });
});

describe('tokens', () => {
  const key = Buffer.alloc(32, 1);
  test('hold for their user and their time, and under the key before the present one', () => {
    const token = issueToken(key, 7, 5_000);
    expect(checkToken([key], token, 7, 4_999)).toBe('good');
    expect(checkToken([Buffer.alloc(32, 2), key], token, 7, 0)).toBe('good');
    expect(checkToken([key], token, 7, 5_000)).toBe('expired');
    expect(checkToken([key], token, 8, 0)).toBe('forged');
    expect(checkToken([], token, 7, 0)).toBe('forged');
  });
  test('are forged once any bit is turned', () => {
    const token = issueToken(key, 7, 5_000);
    for (let bit = 0; bit < token.length * 8; bit++) {
      const turned = Buffer.from(token);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(checkToken([key], turned, 7, 0)).toBe('forged');
    }
  });
  test('a proof of a peer holds for its id alone', () => {
    expect(checkPeer([key], 'a', peerProof(key, 'a'))).toBe(true);
    expect(checkPeer([key], 'b', peerProof(key, 'a'))).toBe(false);
    expect(checkPeer([Buffer.alloc(32, 2)], 'a', peerProof(key, 'a'))).toBe(false);
  });
});
