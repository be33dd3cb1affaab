/** One journal to one form, in a process of its own, as the clone's `report` does it; then what it took, as JSON. */
import '../framework/load/register.mjs';

const [, , file, format] = process.argv;
const { report } = await import('../framework/commands/report.ts');
const { style } = await import('../framework/report/style.ts');
const loaded = performance.now();
const before = process.cpuUsage();
let bytes = 0;
await report([file], {
  format,
  style: style({ colour: false, unicode: true, width: 80 }),
  print: (text) => {
    bytes += Buffer.byteLength(text);
  },
});
const ms = performance.now() - loaded;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1_000, bytes, mostKiB: process.resourceUsage().maxRSS }));
