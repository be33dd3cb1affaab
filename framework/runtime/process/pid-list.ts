/** One `pid startTime` a line, in the run's temp folder: what the reaper has to go by where there is no /proc. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../process-table.js';

export const PID_LIST = 'pids';

export function recordPid(tempDir: string, who: ProcessIdentity): void {
  if (who.pid > 0 && who.startTime !== null) appendFileSync(join(tempDir, PID_LIST), `${who.pid} ${who.startTime}\n`);
}
