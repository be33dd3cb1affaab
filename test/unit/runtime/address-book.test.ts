/** Which node is where. */
import fc from 'fast-check';
import { RuntimeError } from '../../../framework/errors.js';
import {
  CONTROL_PORT,
  loopbackAddress,
  oneAddress,
  ownAddresses,
} from '../../../framework/runtime/process/address-book.js';
import { claimSubnet, secondByteOf } from '../../../framework/runtime/process/subnet.js';
import type { NodeLaunch } from '../../../framework/runtime/runtime.js';

const launch = (id: string, addresses = 1, dataPort = 4_000): NodeLaunch => ({
  id,
  role: 'x',
  region: null,
  dataPort,
  addresses,
  measures: false,
  seeds: [],
  boot: null,
});

test('every address of a run is another, in the run’s own network, and none is the first or last of a block', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 254 }),
      fc.integer({ min: 0, max: 60_000 }),
      fc.integer({ min: 0, max: 60_000 }),
      (b, i, j) => {
        const parts = loopbackAddress(b, i).split('.').map(Number);
        expect(parts.slice(0, 2)).toEqual([127, b]);
        expect(parts[2]).toBeLessThan(255);
        expect(parts[3]).toBeGreaterThan(0);
        expect(parts[3]).toBeLessThan(255);
        expect(loopbackAddress(b, i) === loopbackAddress(b, j)).toBe(i === j);
      },
    ),
  );
});

test('a run’s network is never 127.0', () => {
  fc.assert(
    fc.property(fc.string(), (runId) => {
      expect(secondByteOf(runId)).toBeGreaterThanOrEqual(1);
      expect(secondByteOf(runId)).toBeLessThanOrEqual(254);
    }),
  );
});

test('a node keeps its address, hosts have several, control is not where data is', async () => {
  const book = ownAddresses(9);
  const a = await book.assign(launch('a'));
  const host = await book.assign(launch('host', 4, 0));
  expect(await book.assign(launch('a'))).toBe(a);
  expect(book.of('a')).toBe(a);
  expect(a.sources).toEqual([]);
  expect(new Set([a.data.host, ...host.sources]).size).toBe(5);
  const odd = await book.assign(launch('odd', 1, CONTROL_PORT));
  expect(odd.control.port).not.toBe(odd.data.port);
});

test('on one address, nodes that are assigned at once get different ports', async () => {
  const book = oneAddress(13_000);
  const all = await Promise.all(['a', 'b', 'c', 'd'].map((id) => book.assign(launch(id))));
  const ports = all.flatMap((one) => [one.data.port, one.control.port]);
  expect(new Set(ports).size).toBe(8);
});

test('a node that nobody started has no address', () => {
  expect(() => ownAddresses(9).of('ghost')).toThrow(RuntimeError);
});

const linux = process.platform === 'linux' ? test : test.skip;

linux('two runs of one name hash have different networks, and a released one is free again', async () => {
  const runId = `subnet test ${process.pid}`;
  const first = await claimSubnet(runId);
  const second = await claimSubnet(runId);
  expect(first).not.toBeNull();
  expect(second?.secondByte).not.toBe(first?.secondByte);
  first?.release();
  second?.release();
  const again = await claimSubnet(runId);
  expect(again?.secondByte).toBe(first?.secondByte);
  again?.release();
});
