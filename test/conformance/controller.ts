/**
 * A controller to be killed: `controller.ts <runtime> <runId> <bundle> <logs> <moment> <reaper?>`. Prints `reaper <pid>`, then
 * `started` with its nodes' control addresses, and waits for its end. Its standard input has to be a pipe of whoever starts it.
 */
import { startReaper } from '../../framework/runtime/reaper/index.js';
import { enrolRun, runTempDir } from '../../framework/runtime/run-registry.js';
import { runtimes } from '../../framework/runtime/runtimes.js';
import { launchOf, TOKEN } from './launches.js';

const [name, runId, bundlePath, logsDir, moment, reaping] = process.argv.slice(2);
if ((name !== 'process' && name !== 'docker') || !runId || !bundlePath || !logsDir) throw new Error('arguments');

if (reaping === 'without-reaper') {
  enrolRun({ runId });
  console.log('reaper none');
} else {
  const reaper = await startReaper({ runId, tempDir: runTempDir(runId), docker: name === 'docker' });
  console.log(`reaper ${reaper.pid}`);
}
if (moment !== 'before-the-first-node') {
  const runtime = await runtimes[name]();
  await runtime.preflight();
  const swarm = await runtime.open({ runId, token: TOKEN, epochMs: Date.now(), bundlePath, logsDir, width: 4 });
  const starting = swarm.start(
    ['a', 'b', 'c'].map((id) => launchOf(id)),
    new AbortController().signal,
  );
  if (moment !== 'while-nodes-start') {
    const nodes = await starting;
    console.log(`started ${JSON.stringify(nodes.map((node) => node.control()))}`);
  } else {
    console.log('started []');
  }
}
// A suite that is ended in the middle takes it along; the rest is its reaper's.
process.stdin.on('end', () => process.exit(1)).resume();
