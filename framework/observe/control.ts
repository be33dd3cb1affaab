/**
 * The controller's side of the control plane: one keep-alive pool a node, every answer bounded in size and time.
 * The only file that imports undici.
 */
import { Pool } from 'undici';
import type { DurationMs } from '../spec/units.js';
import type { Address } from '../target/contract.js';
import {
  type CommandResult,
  type CommandsReply,
  type CommandsRequest,
  type FinishReply,
  MAX_BODY_BYTES,
  type SamplesReply,
} from '../target/protocol.js';

/** A node did not answer, or not as the protocol says. Ordinary during an experiment: callers decide what it means. */
export class ControlError extends Error {
  constructor(
    readonly node: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${node}: ${message}`, options);
    this.name = 'ControlError';
  }
}

export interface ControlClient {
  samples(node: string, after: number, timeoutMs?: DurationMs): Promise<SamplesReply>;
  /** Each call is one request id: a retry inside is never done twice by the node. */
  command(
    node: string,
    commands: CommandsRequest['commands'],
    timeoutMs?: DurationMs,
  ): Promise<readonly CommandResult[]>;
  finish(node: string): Promise<FinishReply>;
  /** Whether the health route answers in time. */
  answers(node: string, timeoutMs: DurationMs): Promise<boolean>;
  close(): Promise<void>;
}

const CONNECTIONS_PER_NODE = 2;
const COMMAND_ATTEMPTS = 3;

export function controlClient(token: string, addressOf: (node: string) => Address): ControlClient {
  const pools = new Map<string, { origin: string; pool: Pool }>();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  let requests = 0;

  /** A node may come back at another address (containers): the pool follows. */
  function poolOf(node: string): Pool {
    const { host, port } = addressOf(node);
    const origin = `http://${host}:${port}`;
    const known = pools.get(node);
    if (known?.origin === origin) return known.pool;
    if (known) void known.pool.destroy().catch(() => undefined);
    const pool = new Pool(origin, {
      connections: CONNECTIONS_PER_NODE,
      keepAliveTimeout: 30_000,
      connect: { timeout: 2_000 },
    });
    pools.set(node, { origin, pool });
    return pool;
  }

  async function call<T>(
    node: string,
    method: 'GET' | 'POST',
    path: string,
    timeoutMs: DurationMs,
    body?: string,
  ): Promise<T> {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await poolOf(node).request({ method, path, headers, signal, body: body ?? null });
      const text = await boundedText(response.body);
      if (response.statusCode !== 200) throw new ControlError(node, `answered ${response.statusCode} to ${path}`);
      return JSON.parse(text) as T;
    } catch (error) {
      if (error instanceof ControlError) throw error;
      throw new ControlError(
        node,
        `no usable answer to ${path}: ${error instanceof Error ? error.message : 'unknown'}`,
        { cause: error },
      );
    }
  }

  return {
    samples: (node, after, timeoutMs = 2_000) => call(node, 'GET', `/samples?after=${after}`, timeoutMs),

    async command(node, commands, timeoutMs = 3_000) {
      requests += 1;
      const body = JSON.stringify({ id: `c${requests}`, commands } satisfies CommandsRequest);
      for (let attempt = 1; ; attempt++) {
        try {
          const reply = await call<CommandsReply>(node, 'POST', '/commands', timeoutMs, body);
          return reply.results;
        } catch (error) {
          if (attempt >= COMMAND_ATTEMPTS) throw error;
        }
      }
    },

    finish: (node) => call(node, 'POST', '/finish', 5_000, '{}'),

    async answers(node, timeoutMs) {
      try {
        await call(node, 'GET', '/health', timeoutMs);
        return true;
      } catch {
        return false;
      }
    },

    async close() {
      await Promise.all([...pools.values()].map(({ pool }) => pool.destroy().catch(() => undefined)));
      pools.clear();
    },
  };
}

async function boundedText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error(`a body of more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
