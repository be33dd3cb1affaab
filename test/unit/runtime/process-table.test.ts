/** Nobody is signalled who is not surely meant. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { identify, isAlive, lookUp, markedProcesses, signalProcess } from '../../../framework/runtime/process-table.js';
import { until } from '../../until.js';

const mark = `table test ${process.pid}`;

async function sleeper(env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], {
    stdio: 'ignore',
    env,
    detached: true,
  });
  await once(child, 'spawn');
  return { child, who: identify(child.pid ?? -1) };
}

test('a process is found, paused, resumed and ended, and is then gone', async () => {
  const { child, who } = await sleeper();
  expect(isAlive(who)).toBe(true);
  expect(signalProcess(who, 'SIGSTOP')).toBe(true);
  await until(
    () => lookUp(who.pid)?.state,
    (state) => state === 'T',
    5_000,
  );
  signalProcess(who, 'SIGCONT');
  await until(
    () => lookUp(who.pid)?.state,
    (state) => state !== 'T',
    5_000,
  );
  const exit = once(child, 'exit');
  expect(signalProcess(who, 'SIGKILL', 'group')).toBe(true);
  await exit;
  expect(isAlive(who)).toBe(false);
  expect(lookUp(who.pid)).toBeNull();
  expect(signalProcess(who, 'SIGKILL')).toBe(false);
});

test('whoever has the pid of another by now is not signalled', async () => {
  const { child, who } = await sleeper();
  const other = { pid: who.pid, startTime: 'another-boot/1' };
  expect(isAlive(other)).toBe(false);
  expect(signalProcess(other, 'SIGKILL')).toBe(false);
  expect(isAlive(who)).toBe(true);
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
});

const linux = process.platform === 'linux' ? test : test.skip;

linux('a mark is found whole, in the environment of others alone, and no longer when they are zombies', async () => {
  const [mine, longer, none] = [
    await sleeper({ SWARMQUAKE_RUN: mark }),
    await sleeper({ SWARMQUAKE_RUN: `${mark}0`, OTHER: `SWARMQUAKE_RUN=${mark}` }),
    await sleeper({ OTHER: `SWARMQUAKE_RUN=${mark}` }),
  ];
  const found = () =>
    markedProcesses()
      .filter((one) => one.runId === mark)
      .map((one) => one.pid);
  expect(found()).toEqual([mine.who.pid]);
  const exits = [mine, longer, none].map(({ child }) => once(child, 'exit'));
  for (const { child } of [mine, longer, none]) child.kill('SIGKILL');
  await Promise.all(exits);
  expect(found()).toEqual([]);
});

linux('the name of a program cannot pass for its state', async () => {
  const child = spawn(
    process.execPath,
    ['-e', 'process.title = "a) Z 1 1 ("; console.log(1); setTimeout(() => {}, 60_000)'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {},
    },
  );
  await once(child.stdout, 'data');
  const who = identify(child.pid ?? -1);
  expect(lookUp(who.pid)?.state).toMatch(/[RS]/);
  expect(isAlive(who)).toBe(true);
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
});
