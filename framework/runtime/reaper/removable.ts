/** A folder that may be removed with all that is in it: one strictly below the system's temp folder, named in full. */
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, relative } from 'node:path';

export function removableTempDir(folder: string): boolean {
  if (!isAbsolute(folder)) return false;
  try {
    const below = relative(realpathSync(tmpdir()), realpathSync(folder));
    return below !== '' && !below.startsWith('..') && !isAbsolute(below);
  } catch {
    return false;
  }
}
