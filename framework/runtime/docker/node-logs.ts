/** What a node printed, bounded, from the engine into the run folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineContainer } from './client.js';

const MAX_LOG_BYTES = 1024 * 1024;
const MAX_LINES = 10_000;
const FRAME_HEADER_BYTES = 8;

export async function readLog(container: EngineContainer, lines = MAX_LINES): Promise<string> {
  const raw = await container.logs({ follow: false, stdout: true, stderr: true, tail: lines });
  const text = unframe(raw);
  return text.length > MAX_LOG_BYTES ? `(the beginning was left out)\n${text.slice(-MAX_LOG_BYTES)}` : text;
}

export async function writeLog(container: EngineContainer, logsDir: string, node: string): Promise<void> {
  await mkdir(logsDir, { recursive: true });
  await writeFile(join(logsDir, `${node}.log`), await readLog(container));
}

/** The engine sends both outputs in one stream of frames: one byte which, three of nothing, four of length. */
export function unframe(raw: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + FRAME_HEADER_BYTES <= raw.length; ) {
    const end = at + FRAME_HEADER_BYTES + raw.readUInt32BE(at + 4);
    parts.push(raw.subarray(at + FRAME_HEADER_BYTES, end));
    at = end;
  }
  return Buffer.concat(parts).toString('utf8');
}
