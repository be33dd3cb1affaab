/** A machine with one loopback address, forced: the same experiment, the same verdict, every node on 127.0.0.1. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { NodeBoot } from '../../framework/target/protocol.js';
import { endAll, journalSoFar, scratch, startRun, trialFolder, untilJournal } from '../e2e/runs/live-run.js';
import { leftOf, markedOf } from '../e2e/runs/marked.js';

jest.setTimeout(200_000);

const place = scratch();
afterAll(async () => {
  await endAll();
  place.remove();
});

function bootsIn(folder: string): NodeBoot[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as NodeBoot);
}

test('--loopback single: exit 0, nodes told apart by port, crashed and back at the same one, nothing left', async () => {
  const out = place.path('one-address');
  const live = startRun('kept', out, ['--loopback', 'single'], 'auto');
  await untilJournal(trialFolder(out), (record) => record.k === 'phase' && record.phase === 'settle', live);
  const nodes = markedOf(trialFolder(out));
  const boots = bootsIn(nodes[0]?.bootFolder ?? '');
  const run = await live.ended;
  expect({ code: run.code, said: run.code === 0 ? '' : run.stdout + run.stderr }).toEqual({ code: 0, said: '' });
  expect(boots.length).toBe(nodes.length);
  expect(
    new Set(boots.flatMap(({ listen, advertise, control }) => [listen, advertise, control].map((a) => a.host))),
  ).toEqual(new Set(['127.0.0.1']));
  const ports = boots.flatMap(({ listen, control }) =>
    listen.port === 0 ? [control.port] : [listen.port, control.port],
  );
  expect(new Set(ports).size).toBe(ports.length);
  expect(boots.flatMap(({ sourceAddresses }) => sourceAddresses)).toEqual([]);
  expect(journalSoFar(trialFolder(out))[0]).toMatchObject({ k: 'run', runtime: 'process' });
  expect(run.stdout).toContain('--loopback single');
  expect(leftOf(nodes)).toEqual([]);
});
