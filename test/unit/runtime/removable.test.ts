/** What the reaper may delete with all that is in it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { removableTempDir } from '../../../framework/runtime/reaper/removable.js';

test('a folder below the temp folder may go; the temp folder, what is above or beside, and links out of it may not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'swarmquake-test-'));
  try {
    mkdirSync(join(folder, 'deep'));
    symlinkSync(homedir(), join(folder, 'link'));
    expect(removableTempDir(folder)).toBe(true);
    expect(removableTempDir(join(folder, 'deep'))).toBe(true);
    for (const other of [
      tmpdir(),
      '/',
      homedir(),
      '',
      '.',
      'relative',
      join(folder, '..'),
      join(folder, 'link'),
      join(folder, 'absent'),
    ]) {
      expect([other, removableTempDir(other)]).toEqual([other, false]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
