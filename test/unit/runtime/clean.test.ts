/** `clean` and its exit code: what is left is said, and never passes for clean. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clean } from '../../../framework/commands/clean.js';
import { doctor } from '../../../framework/commands/doctor.js';
import { EXIT } from '../../../framework/errors.js';
import { style } from '../../../framework/report/style.js';
import { home } from '../../../framework/runtime/home.js';
import { enrolRun, withdrawRun } from '../../../framework/runtime/run-registry.js';
import type { Remains } from '../../../framework/runtime/runtime.js';
import { type StubEngine, stubEngine } from './stub-engine.js';

const before = process.env.DOCKER_HOST;
let engine: StubEngine | null = null;
let runs = 0;
let runId: string;
let said: string[];

async function cleaned(refusals: number, { json = false, from = home(), named = true } = {}): Promise<number> {
  engine = await stubEngine(runId, refusals, from);
  process.env.DOCKER_HOST = engine.uri;
  const print = (text: string) => said.push(text);
  return clean({
    runs: named ? [runId] : [],
    json,
    // Long where it will succeed on any machine, short where it never will.
    withinMs: Number.isFinite(refusals) ? 15_000 : 300,
    style: style({ colour: false, unicode: true, width: 100 }),
    print,
  });
}

beforeEach(() => {
  runId = `clean test ${process.pid}-${++runs}`;
  said = [];
});
afterEach(async () => {
  await engine?.close();
  withdrawRun(runId);
  if (before === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = before;
});

test('a container of a run without controller is removed, at the second try if need be', async () => {
  expect(await cleaned(1)).toBe(EXIT.pass);
  expect(said[0]).toContain('Removed 1 container.');
});

test('a container that cannot be removed ends in exit 40, with the engine’s reason', async () => {
  expect(await cleaned(Number.POSITIVE_INFINITY)).toBe(EXIT.cleanupIncomplete);
  expect(said[0]).toContain('✕ not all');
  expect(said[0]).toMatch(
    /CLEANUP_INCOMPLETE {3}1 of 1\n {4}at .*\n {4}expected .*\n {4}found .*device or resource busy.*\n {4}do /,
  );
  expect(said[0]).toMatch(/exit 40$/);
  expect(said[0]).not.toContain('found nothing more');
});

test('as JSON, what is left is listed', async () => {
  expect(await cleaned(Number.POSITIVE_INFINITY, { json: true })).toBe(EXIT.cleanupIncomplete);
  const report = JSON.parse(said.join(''));
  expect(report.left).toHaveLength(1);
  expect(report.runs[0]).toMatchObject({ runId, controllerAlive: false, containers: 1 });
});

test('containers of a run whose controller lives are left alone', async () => {
  enrolRun({ runId });
  expect(await cleaned(0)).toBe(EXIT.pass);
  expect(said[0]).toContain(`alive, pid ${process.pid}`);
  expect(said[0]).not.toContain('Removed');
});

describe('a run that was started elsewhere: on a machine that shares the engine, or with another temp folder', () => {
  const from = 'other-machine/00000000';
  // Nothing of other tests is at home here: to clean everything is to clean what this one has made.
  const [tmp, own] = [process.env.TMPDIR, mkdtempSync(join(tmpdir(), 'swarmquake-test-'))];
  beforeAll(() => {
    process.env.TMPDIR = own;
  });
  afterAll(() => {
    if (tmp === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = tmp;
    rmSync(own, { recursive: true, force: true });
  });

  test('is left alone, since nobody can tell whether it is alive, and how to remove it is said', async () => {
    expect(await cleaned(0, { from, named: false })).toBe(EXIT.pass);
    expect(engine?.there()).toBe(true);
    expect(said[0]).toMatch(/of other-machine +1 container +no/);
    expect(said[0]).toContain(`swarmquake clean ${runId}`);
    const doctorSaid: string[] = [];
    await doctor({
      json: true,
      style: style({ colour: false, unicode: true, width: 100 }),
      print: (t) => doctorSaid.push(t),
    });
    const told = JSON.parse(doctorSaid.join('')) as { leftOver: Remains[]; elsewhere: Remains[] };
    expect(told.elsewhere).toMatchObject([{ runId, elsewhere: from, containers: 1 }]);
    expect(told.leftOver.map((run) => run.runId)).not.toContain(runId);
  });

  test('is that of this machine where it has the same temp folder, and then it is removed', async () => {
    expect(await cleaned(0, { named: false })).toBe(EXIT.pass);
    expect(engine?.there()).toBe(false);
  });

  test('is removed where it is named', async () => {
    expect(await cleaned(0, { from })).toBe(EXIT.pass);
    expect(engine?.there()).toBe(false);
    expect(said[0]).toContain('Removed 1 container.');
  });

  test('is at home where its note lies, whatever it says', async () => {
    enrolRun({ runId });
    expect(await cleaned(0, { from, named: false })).toBe(EXIT.pass);
    expect(said[0]).toContain(`alive, pid ${process.pid}`);
  });
});
