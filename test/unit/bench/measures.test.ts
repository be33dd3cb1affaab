/** What the benches measure with: their own numbers must be right before anybody else's are. */
import { type AddressInfo, createServer, type Server } from 'node:net';
import { spent } from '../../../bench/cpu.js';
import { type HostSecond, outcomes, sessionsIn } from '../../../bench/crowd.js';
import { holdConnections } from '../../../bench/held-connections.js';
import { loads, median, quantile } from '../../../bench/rounds.js';

test('medians and quantiles lie between their neighbours', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(quantile([0, 10, 20, 30], 0.95)).toBeCloseTo(28.5);
  expect(quantile([7], 1)).toBe(7);
  expect(median([])).toBeNaN();
});

test('a load is one number, or a range', () => {
  expect(loads([{ value: 0, load: 2.04 }])).toBe('2.0');
  expect(loads([3, 1.25, 2].map((load) => ({ value: 0, load })))).toBe('1.3 to 3.0');
  expect(loads([])).toBe('');
});

test('CPU is counted of processes that lived through the window', () => {
  const look = (seconds: Readonly<Record<number, number>>) =>
    Object.entries(seconds).map(([pid, cpuSeconds]) => ({ pid: Number(pid), node: '', cpuSeconds, residentMiB: 0 }));
  expect(spent(look({ 1: 2, 2: 5, 3: 1 }), look({ 1: 2.5, 2: 5.25, 4: 9 }))).toBeCloseTo(0.75);
});

test('outcomes and sessions are summed over hosts, the percentile over all that was answered', () => {
  const second = (host: string, ok: number, failed: number, latency: [number, number][]): HostSecond => ({
    ...{ s: 1, host, lagP99Ms: 0, driverErrors: 0, sessionsByNode: { a: ok, b: 1 } },
    slices: [{ slice: 0, online: ok, found: ok, lookups: { ok, failed, unanswered: 0, latency } }],
  });
  const seconds = [second('h1', 98, 1, [[2, 98]]), second('h2', 2, 3, [[900, 2]])];
  expect(outcomes(seconds, 'lookups')).toEqual({ ok: 100, failed: 4, p99Ms: 900 });
  expect(outcomes(seconds, 'logins')).toMatchObject({ ok: 0, failed: 0 });
  expect(sessionsIn(seconds)).toBe(102);
});

test('the end of a node is the end of the connection held to it, and a node that lives on is said to', async () => {
  const [dying, living] = await Promise.all([listening(), listening()]);
  const both = [dying, living].map(({ address }) => address);
  const held = await holdConnections([dying.address]);
  const before = performance.now();
  dying.end();
  const [end] = await held.ends(2_000);
  expect(end).toBeGreaterThanOrEqual(before);
  held.close();
  await expect(holdConnections(both)).rejects.toThrow();
  const alive = await holdConnections([living.address]);
  await expect(alive.ends(100)).rejects.toThrow(/still lives/);
  alive.close();
  living.end();
});

/** As a process that is killed: listener and connections go together. */
async function listening() {
  const sockets = new Set<{ destroy(): void }>();
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  return {
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    end() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
