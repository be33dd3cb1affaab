/**
 * Lines over TCP, words apart by one space.
 *   user to node   R user       -> K (you have a session here) or N (never)      L user: the same, and thrown away
 *                  Q seq buddy  -> A seq node, or A seq - when it has no session
 *                  k            keep-alive, unanswered        B    goodbye
 *   node to node   Q seq user   as above: the node that a user belongs to is asked
 */
import type { Socket } from 'node:net';

export const KEEP_ALIVE_MS = 5_000;
export const SILENT_MS = 3 * KEEP_ALIVE_MS;
const MAX_LINE = 200;

/** Every user belongs to one node. */
export function homeOf<T>(user: number, nodes: readonly T[]): T {
  return nodes[user % nodes.length] as T;
}

/** Calls `line` with the words of each; a peer that sends an endless one is cut off. */
export function readLines(socket: Socket, line: (words: readonly string[]) => void): void {
  let rest = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > MAX_LINE) {
      socket.destroy();
      return;
    }
    for (const part of parts) {
      if (socket.destroyed) return;
      line(part.split(' ', 4));
    }
  });
}
