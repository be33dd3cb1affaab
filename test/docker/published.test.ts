/** Control through published ports, forced: as where the engine is on another machine. And where the token of a run on containers is not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { listRuns } from '../../framework/runtime/run-registry.js';
import { endAll, journalSoFar, scratch, startRun, trialFolder, untilJournal } from '../e2e/runs/live-run.js';
import { everyArgument } from '../e2e/runs/marked.js';
import { describeWithEngine } from './engine-wanted.js';
import { inspectNode, markedOnEngine, tokenOf } from './marked.js';

jest.setTimeout(240_000);

const place = scratch();
afterEach(endAll);
afterAll(() => place.remove());

describeWithEngine('--control published', () => {
  test('exit 0 through ports of 127.0.0.1 alone; the token is in no argument, file or word; nothing left', async () => {
    const out = place.path('published');
    const live = startRun('kept', out, ['--control', 'published'], 'auto');
    await untilJournal(trialFolder(out), (record) => record.k === 'phase' && record.phase === 'settle', live);
    const runId = listRuns().find(({ pid }) => pid === live.pid)?.runId ?? '';
    const host = await inspectNode(runId, 'host-01');
    const meanwhile = everyArgument();
    const run = await live.ended;
    expect({ code: run.code, said: run.code === 0 ? '' : run.stdout + run.stderr }).toEqual({ code: 0, said: '' });
    const ports = Object.values(host.HostConfig.PortBindings ?? {}).flat();
    expect(ports.map(({ HostIp }) => HostIp)).toEqual(['127.0.0.1']);
    expect(journalSoFar(trialFolder(out))[0]).toMatchObject({ k: 'run', runtime: 'docker' });
    expect(run.stdout).toContain('--control published');

    const token = tokenOf(host);
    expect(token.length).toBeGreaterThan(20);
    expect([host.Path, ...host.Args].join(' ')).not.toContain(token);
    // Processes in containers are processes of this machine too, where the engine is.
    expect(meanwhile.filter((argument) => argument.includes(token))).toEqual([]);
    expect(meanwhile).toContain(out);
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['journal.ndjson', 'host-01.log', 'env.json']),
    );
    const telling = files.filter(({ parentPath, name }) =>
      readFileSync(join(parentPath, name), 'utf8').includes(token),
    );
    expect(telling.map(({ name }) => name)).toEqual([]);
    expect(run.stdout + run.stderr).not.toContain(token);
    expect(await markedOnEngine(runId)).toEqual([]);
  });
});
