/** As many users as nobody simulates yet: their experiments plan all the same, in bounded time and memory. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';

jest.setTimeout(180_000);

const TIMES = 5;
const HEAP_MB = 2_000;
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

test('half a million to four million users plan, within a heap of 2 GB and the time of the test', async () => {
  const flags = [
    '--no-warnings',
    `--max-old-space-size=${HEAP_MB}`,
    '--import',
    file('../../framework/load/register.mjs'),
  ];
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, file('plan-millions.ts'), String(TIMES)], {
    env,
  });
  const plans = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { users: number; hosts: number; wrong: string[] });
  expect(plans.length).toBe(TIMES);
  expect(Math.max(...plans.map(({ users }) => users))).toBeGreaterThan(1_000_000);
  for (const { users, hosts, wrong } of plans) {
    expect(wrong).toEqual([]);
    expect(hosts).toBeGreaterThanOrEqual(users / 1_000);
  }
});
