/**
 * Several command lines, one after another, in one process, because a process each costs a second. As framework/bin.mjs
 * does but for the end of the process: arguments are JSON lists of words; a JSON list of { code, stdout, stderr } comes back.
 */
import '../../framework/load/register.mjs';

const { exitCodeOf } = await import(new URL('../../framework/cli.ts', import.meta.url).href);

const write = process.stdout.write.bind(process.stdout);
const ended = [];
for (const line of process.argv.slice(2)) {
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    process[stream].write = (text) => {
      said[stream] += text;
      return true;
    };
  }
  const code = await exitCodeOf([process.execPath, 'swarmquake', ...JSON.parse(line)]);
  ended.push({ code, ...said });
}
write(JSON.stringify(ended));
