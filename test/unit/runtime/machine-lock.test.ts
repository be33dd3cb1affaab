/** One real run at a time: who holds it, who waits, and what a crash of the holder does. */
import { spawn } from 'node:child_process';
import { platform } from 'node:os';
import { acquireMachine, type Lease } from '../../../framework/runtime/machine-lock.js';
import { until } from '../../until.js';

let locks = 0;
let name: string;
let leases: Lease[];
const never = new AbortController().signal;

async function acquire(experiment: string, more: { beside?: boolean; onWait?: (words: string) => void } = {}) {
  const options = { beside: false, onWait: () => undefined, ...more, experiment, name };
  const lease = await acquireMachine(options, never);
  leases.push(lease);
  return lease;
}

beforeEach(() => {
  name = `swarmquake-test-${process.pid}-${++locks}`;
  leases = [];
});
afterEach(async () => {
  for (const lease of leases) await lease.release();
});

test('the first has the machine; the second waits, is told for whom, and gets it afterwards', async () => {
  const first = await acquire('login-storm');
  const words: string[] = [];
  let second: Lease | null = null;
  const waiting = acquire('skype-2010', { onWait: (line) => words.push(line) }).then((lease) => {
    second = lease;
  });
  await until(
    () => words.length,
    (n) => n === 1,
    5_000,
  );
  expect(words[0]).toContain('login-storm');
  expect(words[0]).toContain(`pid ${process.pid}`);
  expect(second).toBeNull();
  await first.release();
  await waiting;
  expect(second).toMatchObject({ alone: true });
});

test('of many that wait, one at a time has it', async () => {
  let holders = 0;
  let most = 0;
  const turns = Array.from({ length: 5 }, async (_, i) => {
    const lease = await acquire(`run ${i}`);
    most = Math.max(most, ++holders);
    await new Promise((resolve) => setImmediate(resolve));
    holders -= 1;
    await lease.release();
  });
  await Promise.all(turns);
  expect(most).toBe(1);
});

test('beside another, nobody waits and nobody is put out', async () => {
  const first = await acquire('first');
  const second = await acquire('second', { beside: true });
  expect([first.alone, second.alone]).toEqual([true, false]);
  await second.release();
  const words: string[] = [];
  const third = acquire('third', { onWait: (line) => words.push(line) });
  await until(
    () => words.length,
    (n) => n === 1,
    5_000,
  );
  await first.release();
  expect((await third).alone).toBe(true);
});

test('beside nobody, a run has the machine, and the next one waits for it', async () => {
  const first = await acquire('first', { beside: true });
  expect(first.alone).toBe(true);
  const off = new AbortController();
  const second = acquireMachine(
    { beside: false, experiment: 'second', onWait: () => off.abort(new Error('told')), name },
    off.signal,
  );
  await expect(second).rejects.toThrow('told');
});

test('whoever waits can give up, before and while', async () => {
  await acquire('first');
  const off = new AbortController();
  const waiting = acquireMachine({ beside: false, experiment: 'x', onWait: () => undefined, name }, off.signal);
  off.abort(new Error('Ctrl-C'));
  await expect(waiting).rejects.toThrow('Ctrl-C');
  const late = acquireMachine({ beside: false, experiment: 'x', onWait: () => undefined, name }, off.signal);
  await expect(late).rejects.toThrow('Ctrl-C');
});

const onLinux = platform() === 'linux' ? test : test.skip;

/** Another process that holds the lock, and says nothing, or something odd, about itself. */
async function foreignHolder(greeting: string) {
  const program = `require('net').createServer((s) => { s.on('error', () => {}); ${greeting} })
    .listen({ path: '\\0' + process.argv[1] }, () => console.log('held'));`;
  const child = spawn(process.execPath, ['-e', program, name], { stdio: ['ignore', 'pipe', 'inherit'], env: {} });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

onLinux('a holder that is killed leaves nothing locked', async () => {
  const holder = await foreignHolder(`s.write('other run\\\\n')`.replaceAll('\\\\', '\\'));
  const words: string[] = [];
  const waiting = acquire('mine', { onWait: (line) => words.push(line) });
  await until(
    () => words.length,
    (n) => n > 0,
    5_000,
  );
  holder.kill('SIGKILL');
  expect((await waiting).alone).toBe(true);
});

onLinux(
  'a holder that says nothing is waited for all the same, and a rude one cannot write to the terminal',
  async () => {
    const silent = await foreignHolder('');
    const words: string[] = [];
    const waiting = acquire('mine', { onWait: (line) => words.push(line) });
    await until(
      () => words.length,
      (n) => n > 0,
      5_000,
    );
    expect(words[0]).toContain('does not say which');
    silent.kill('SIGKILL');
    await (await waiting).release();
    const rude = await foreignHolder(`s.write('\\x1b[2J\\n')`);
    const next = acquire('mine', { onWait: (line) => words.push(line) });
    await until(
      () => words.length,
      (n) => n > 1,
      5_000,
    );
    expect(words.at(-1)).not.toContain('\x1b');
    rude.kill('SIGKILL');
    await next;
  },
);
