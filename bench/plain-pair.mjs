/**
 * One pair: `users PORT N HOLD_MS` forks its own `server PORT`, connects N sockets, 256 at a time, and holds them with a
 * keep-alive of 64 bytes every 30 s and a look-up every 10 s, which is echoed. It reports to its parent and ends with its server.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const AT_A_TIME = 256;
const SLOT_MS = 100;
const SLOTS = 300;
const LOOKUP_EVERY_SLOTS = 100;
/** From so many addresses, for no pair of addresses has ports for all. */
const SOURCES = 8;
const KEEP_ALIVE = Buffer.alloc(64, 'K');
const LOOKUP = Buffer.alloc(32, 'L');
const REPLY = Buffer.alloc(16, 'R');
const L = 'L'.charCodeAt(0);

const [role, port, n, holdMs] = [process.argv[2], ...process.argv.slice(3).map(Number)];
if (role === 'server') serve();
else await users();

function load() {
  const { user, system } = process.cpuUsage();
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0;
  return { cpuSeconds: (user + system) / 1e6, residentMiB: Number(kib) / 1_024 };
}

function serve() {
  const server = net.createServer({ noDelay: true }, (socket) => {
    socket.on('data', (data) => {
      if (data[0] === L) socket.write(REPLY);
    });
    socket.on('error', () => undefined);
  });
  server.listen({ port, host: '127.0.0.1', backlog: 4_096 }, () => process.send('listening'));
  process.on('message', () => process.send(load()));
  // It ends with whoever forked it.
  process.on('disconnect', () => process.exit());
}

async function users() {
  const server = fork(process.argv[1], ['server', String(port)], { execArgv: [] });
  const failed = once(server, 'exit').then(() => {
    throw new Error(`no server on port ${port}`);
  });
  failed.catch(() => undefined);
  await Promise.race([once(server, 'message'), failed]);
  const ask = async () => {
    const answer = once(server, 'message');
    server.send('load');
    return (await answer)[0];
  };
  const { sockets, refused, tookMs, seen } = await connectAll();
  const before = [load(), await ask()];
  const lookups = await hold(sockets, seen);
  await sleep(500);
  const after = [load(), await ask()];
  const sorted = seen.latencies.sort((a, b) => a - b);
  process.send({
    open: sockets.length - seen.closed,
    failed: refused,
    connectsASecond: (sockets.length / tookMs) * 1_000,
    lookups,
    replies: seen.replies,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
    cpuSeconds: after.reduce((sum, { cpuSeconds }, i) => sum + cpuSeconds - before[i].cpuSeconds, 0),
    residentMiB: after.reduce((sum, { residentMiB }) => sum + residentMiB, 0),
  });
  process.disconnect();
  server.kill('SIGKILL');
  process.exit();
}

async function connectAll() {
  const sockets = [];
  const seen = { replies: 0, closed: 0, latencies: [] };
  let [next, refused] = [0, 0];
  const began = performance.now();
  const worker = async () => {
    while (next < n) {
      const i = next++;
      const socket = net.connect({
        port,
        host: '127.0.0.1',
        localAddress: `127.0.0.${2 + (i % SOURCES)}`,
        noDelay: true,
      });
      try {
        await once(socket, 'connect');
      } catch {
        refused++;
        continue;
      }
      socket.on('error', () => undefined);
      socket.on('close', () => seen.closed++);
      socket.on('data', () => {
        seen.replies++;
        seen.latencies.push(performance.now() - socket.askedAt);
      });
      sockets.push(socket);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return { sockets, refused, tookMs: performance.now() - began, seen };
}

/** Users are spread evenly over the slots of a wheel; slots that a stall delayed are caught up with. */
async function hold(sockets, seen) {
  const began = performance.now();
  let [slot, lookups] = [0, 0];
  while (slot * SLOT_MS < holdMs && seen.closed < sockets.length) {
    for (const due = Math.floor((performance.now() - began) / SLOT_MS); slot < due; slot++) {
      for (let i = slot % LOOKUP_EVERY_SLOTS; i < sockets.length; i += LOOKUP_EVERY_SLOTS) {
        sockets[i].askedAt = performance.now();
        sockets[i].write(LOOKUP);
        lookups++;
      }
      for (let i = (slot + 37) % SLOTS; i < sockets.length; i += SLOTS) sockets[i].write(KEEP_ALIVE);
    }
    await sleep(20);
  }
  return lookups;
}
