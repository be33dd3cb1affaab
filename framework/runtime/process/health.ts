/** Whether a node answers its health route. Plain node:http: this runs while nodes start, before any control pool exists. */
import { get } from 'node:http';
import type { Address } from '../../target/contract.js';
import type { HealthReply } from '../../target/protocol.js';

const MAX_REPLY_BYTES = 4_096;

/** null: no answer, or no understandable one. */
export function askHealth(control: Address, timeoutMs: number): Promise<HealthReply | null> {
  return new Promise((resolve) => {
    const request = get(
      {
        host: control.host,
        port: control.port,
        path: '/health',
        agent: false,
        timeout: timeoutMs,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          body += part;
          if (body.length > MAX_REPLY_BYTES) request.destroy();
        });
        response.on('end', () => resolve(parse(body)));
        response.on('error', () => resolve(null));
        response.on('close', () => resolve(null));
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
  });
}

function parse(body: string): HealthReply | null {
  try {
    const reply: unknown = JSON.parse(body);
    if (typeof reply !== 'object' || reply === null || !('id' in reply) || !('ready' in reply)) return null;
    return typeof reply.id === 'string' && typeof reply.ready === 'boolean'
      ? { id: reply.id, ready: reply.ready }
      : null;
  } catch {
    return null;
  }
}
