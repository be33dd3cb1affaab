/** Which runtime `auto` takes, and what doctor says of it, on a machine without a container engine. */
import { doctor } from '../../../framework/commands/doctor.js';
import { EXIT, MachineError, UsageError } from '../../../framework/errors.js';
import { style } from '../../../framework/report/style.js';
import { chooseRuntime, fitting } from '../../../framework/runtime/runtimes.js';

const before = process.env.DOCKER_HOST;

beforeEach(() => {
  process.env.DOCKER_HOST = 'unix:///nowhere/docker.sock';
});
afterEach(() => {
  if (before === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = before;
});

test('auto takes processes and says why', async () => {
  const choice = await chooseRuntime('auto');
  expect(choice.runtime.name).toBe('process');
  expect(choice.capabilities.can).toEqual(['kill', 'relaunch', 'pause']);
  expect(choice.why).toContain('no container engine answers');
});

test('a runtime that was named is taken or is an error, never replaced', async () => {
  await expect(chooseRuntime('docker')).rejects.toThrow(MachineError);
  await expect(chooseRuntime('docker')).rejects.toThrow('ENGINE_NOT_FOUND');
  await expect(chooseRuntime('simulation')).rejects.toThrow(UsageError);
  expect((await chooseRuntime('process')).why).toBe('as asked');
});

describe('an experiment that needs what containers lack here', () => {
  const lack = { code: 'RUNTIME_LACKS_NEIGHBOURS', path: '', at: '', expected: '', found: '', do: '' };
  const onDocker = async () => {
    const { runtime, capabilities } = await chooseRuntime('process');
    const named = { ...runtime, name: 'docker' as const };
    return { runtime: named, capabilities: { ...capabilities, runtime: 'docker' as const }, why: 'it answers' };
  };

  test('runs on processes under auto, and is told why', async () => {
    const choice = await fitting(await onDocker(), 'auto', (can) => (can.runtime === 'docker' ? [lack] : []));
    expect(choice.runtime.name).toBe('process');
    expect(choice.why).toContain('RUNTIME_LACKS_NEIGHBOURS');
  });

  test('stays where it was told to run, and where processes lack it too, for the error', async () => {
    const docker = await onDocker();
    expect(await fitting(docker, 'docker', () => [lack])).toBe(docker);
    expect(await fitting(docker, 'auto', () => [lack])).toBe(docker);
    expect(await fitting(docker, 'auto', () => [])).toBe(docker);
  });
});

test('doctor shows each runtime, what is missing in five parts, and the choice', async () => {
  const said: string[] = [];
  const options = {
    style: style({ colour: false, unicode: true, width: 100 }),
    print: (text: string) => said.push(text),
  };
  expect(await doctor({ ...options, json: false })).toBe(EXIT.pass);
  const lines = (said[0] ?? '').split('\n');
  expect(said[0]).toMatch(/✓ process +nodes at/);
  expect(said[0]).toMatch(/✕ docker +ENGINE_NOT_FOUND\n {4}at +DOCKER_HOST.*\n {4}expected .*\n {4}found .*\n {4}do /);
  expect(lines.at(-1)).toBe('  `--runtime auto` takes process here.');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('doctor as JSON names what can be used', async () => {
  const said: string[] = [];
  await doctor({
    json: true,
    style: style({ colour: false, unicode: true, width: 100 }),
    print: (text) => said.push(text),
  });
  const report = JSON.parse(said.join(''));
  expect(report.runtimes.map((one: { runtime: string; usable: boolean }) => [one.runtime, one.usable])).toEqual([
    ['process', true],
    ['docker', false],
  ]);
  expect(report.auto).toBe('process');
});
