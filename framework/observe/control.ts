/**
 * The controller's side of the control plane: one keep-alive pool a node, every answer bounded in size and time, and
 * looked at before it is believed: of that node, and of the shape of the protocol.
 * The only file that imports undici.
 */
import { Pool } from 'undici';
import type { DurationMs } from '../spec/units.js';
import type { Address } from '../target/contract.js';
import {
  type CommandResult,
  type CommandsRequest,
  type FinishReply,
  MAX_ANSWER_BYTES,
  NODE_HEADER,
} from '../target/protocol.js';
import { isSmall, parseShallow } from './bounds.js';
import { commandsReply, finishReply, healthReply, type Shape, samplesReply, type UncheckedSamples } from './replies.js';

/** A node did not answer, or not as the protocol says. Ordinary during an experiment: callers decide what it means. */
export class ControlError extends Error {
  /** Something came, and it is not to be believed; false: silence, which may be the experiment's. */
  readonly answered: boolean;
  constructor(
    readonly node: string,
    message: string,
    { answered, ...options }: { readonly answered: boolean; readonly cause?: unknown },
  ) {
    super(`${node}: ${message}`, options);
    this.name = 'ControlError';
    this.answered = answered;
  }
}

export interface ControlClient {
  /** Each sample is still to be looked at: replies.ts. */
  samples(node: string, after: number, timeoutMs?: DurationMs): Promise<UncheckedSamples>;
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

interface Call<T> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly shape: Shape<T>;
  readonly timeoutMs: DurationMs;
  /** Of the answer. */
  readonly mostChars: number;
  readonly body?: string;
}

const CONNECTIONS_PER_NODE = 2;
const COMMAND_ATTEMPTS = 3;
/** A result for each of 1,000 commands, or a number for each node. */
const MOST_OF_A_REPLY = 256 * 1024;

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

  async function call<T>(node: string, { method, path, shape, body, timeoutMs, mostChars }: Call<T>): Promise<T> {
    const signal = AbortSignal.timeout(timeoutMs);
    let answered = false;
    const refuse = (why: string): ControlError => new ControlError(node, why, { answered });
    try {
      const toNode = { ...headers, [NODE_HEADER]: node };
      const response = await poolOf(node).request({ method, path, headers: toNode, signal, body: body ?? null });
      answered = true;
      const text = await boundedText(response.body);
      if (response.statusCode !== 200) throw refuse(`answered ${response.statusCode} to ${path}`);
      if (response.headers[NODE_HEADER] !== node) throw refuse('another node answered in its place');
      const told = parseShallow(text);
      const parsed = isSmall(told, mostChars) ? shape.safeParse(told) : null;
      if (!parsed?.success) throw refuse(`an answer to ${path} that is none`);
      return parsed.data;
    } catch (error) {
      if (error instanceof ControlError) throw error;
      const why = error instanceof Error ? error.message : 'unknown';
      throw new ControlError(node, `no usable answer to ${path}: ${why}`, {
        answered: answered && !signal.aborted,
        cause: error,
      });
    }
  }

  async function commandOnce(node: string, request: CommandsRequest, body: string, timeoutMs: DurationMs) {
    const orders = { method: 'POST', path: '/commands', shape: commandsReply, mostChars: MOST_OF_A_REPLY } as const;
    const reply = await call(node, { ...orders, body, timeoutMs });
    if (reply.id !== request.id || reply.results.length !== request.commands.length)
      throw new ControlError(node, 'an answer to other commands', { answered: true });
    return reply.results;
  }

  return {
    async samples(node, after, timeoutMs = 2_000) {
      const path = `/samples?after=${after}`;
      const shaped = { shape: samplesReply, mostChars: MAX_ANSWER_BYTES };
      const reply = await call(node, { method: 'GET', path, ...shaped, timeoutMs });
      const told = reply.samples.length + reply.events.length > 0;
      if (reply.next < after || (told && reply.next === after))
        throw new ControlError(node, 'a cursor that does not move on', { answered: true });
      return reply;
    },

    async command(node, commands, timeoutMs = 3_000) {
      requests += 1;
      const request = { id: `c${requests}`, commands } satisfies CommandsRequest;
      const body = JSON.stringify(request);
      for (let attempt = 1; ; attempt++) {
        try {
          return await commandOnce(node, request, body, timeoutMs);
        } catch (error) {
          if (attempt >= COMMAND_ATTEMPTS) throw error;
        }
      }
    },

    finish(node) {
      const accounts = { shape: finishReply, mostChars: MOST_OF_A_REPLY };
      return call(node, { method: 'POST', path: '/finish', ...accounts, timeoutMs: 5_000, body: '{}' });
    },

    async answers(node, timeoutMs) {
      try {
        const health = { shape: healthReply, mostChars: MOST_OF_A_REPLY };
        await call(node, { method: 'GET', path: '/health', ...health, timeoutMs });
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
    if (size > MAX_ANSWER_BYTES) throw new Error(`a body of more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
