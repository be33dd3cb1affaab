/**
 * The reaper's own process. It holds the reading end of a pipe that only the controller can write to: the kernel ends the pipe
 * when the controller ends, in whatever way, and that starts the reaper. `done` on the pipe sends it home.
 * Arguments: run id, temp folder, 'docker' or '-', log file or '-'. Its environment does not carry the run's mark.
 */
import { appendFileSync } from 'node:fs';
import { markGone, withdrawRun } from '../run-registry.js';
import { sweepUntilClean } from './sweep.js';

const [runId = '', tempDir = '', docker = '-', logPath = '-'] = process.argv.slice(2);
// Signals for the controller's whole group do not reach this session; whoever ends sessions one by one must not end this one first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

let heard = '';
let over = false;
process.stdin.setEncoding('utf8');
process.stdin.on('data', (part: string) => {
  heard = (heard + part).slice(-16);
  if (heard.includes('done')) process.exit(0);
});
process.stdin.once('end', () => void reap());
process.stdin.once('error', () => void reap());
process.stdout.on('error', () => undefined);
process.stdout.write('ready\n');

async function reap(): Promise<void> {
  if (over) return;
  over = true;
  note('the controller is gone, or could not clear up itself');
  markGone(runId);
  const swept = await sweepUntilClean({ runId, tempDir, docker: docker === 'docker' });
  note(`ended ${swept.processes} processes; removed ${swept.containers} containers, ${swept.networks} networks`);
  for (const left of swept.left) note(`left: ${left}`);
  // With something left the entry stays, so that `clean` can say whose it is.
  if (swept.left.length === 0) withdrawRun(runId);
  process.exit(0);
}

function note(line: string): void {
  try {
    if (logPath !== '-') appendFileSync(logPath, `${new Date().toISOString()} reaper: ${line}\n`);
  } catch {
    // The folder may be gone with the run; the work goes on.
  }
}
