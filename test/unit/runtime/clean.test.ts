/** `clean` and its exit code: what is left is said, and never passes for clean. */
import { clean } from '../../../framework/commands/clean.js';
import { EXIT } from '../../../framework/errors.js';
import { style } from '../../../framework/report/style.js';
import { enrolRun, withdrawRun } from '../../../framework/runtime/run-registry.js';
import { type StubEngine, stubEngine } from './stub-engine.js';

const before = process.env.DOCKER_HOST;
let engine: StubEngine | null = null;
let runs = 0;
let runId: string;
let said: string[];

async function cleaned(refusals: number, json = false): Promise<number> {
  engine = await stubEngine(runId, refusals);
  process.env.DOCKER_HOST = engine.uri;
  const print = (text: string) => said.push(text);
  return clean({
    runs: [runId],
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
  expect(await cleaned(Number.POSITIVE_INFINITY, true)).toBe(EXIT.cleanupIncomplete);
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
