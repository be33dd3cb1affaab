import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBoot } from '../../../framework/target/node-boot.js';
import { ENV } from '../../../framework/target/protocol.js';
import { programBoot, TOKEN } from './boots.js';

const boot = programBoot();

test('the token leaves the environment, and the boot may be inline or in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'swarmquake-test-'));
  writeFileSync(join(folder, 'boot.json'), JSON.stringify(boot));
  for (const source of [JSON.stringify(boot), `\n ${JSON.stringify(boot)}`, join(folder, 'boot.json')]) {
    const env = { [ENV.token]: TOKEN, [ENV.boot]: source };
    expect(readBoot(env)).toEqual({ boot, token: TOKEN });
    expect(env[ENV.token]).toBeUndefined();
  }
  rmSync(folder, { recursive: true });
});

test('what is missing is named', () => {
  expect(() => readBoot({ [ENV.boot]: '{}' })).toThrow(ENV.token);
  expect(() => readBoot({ [ENV.token]: TOKEN })).toThrow(ENV.boot);
  const { work, ...rest } = boot;
  expect(work).toBeDefined();
  expect(() => readBoot({ [ENV.token]: TOKEN, [ENV.boot]: JSON.stringify(rest) })).toThrow('"work"');
  const env = { [ENV.token]: TOKEN, [ENV.boot]: '/no/such/file' };
  expect(() => readBoot(env)).toThrow('no such file');
  expect(env[ENV.token]).toBeUndefined();
});
