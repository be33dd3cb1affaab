/** The door of a node for its controller: HTTP, one token, everything bounded in size and in time. Routes: protocol.ts. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  type CommandsReply,
  type CommandsRequest,
  type FinishReply,
  type HealthReply,
  MAX_BODY_BYTES,
  NODE_HEADER,
} from './protocol.js';

export interface ControlDoor {
  health(): HealthReply;
  /** Every authorised request, before it is answered. */
  renewed(): void;
  /** A `SamplesReply` as JSON. */
  samples(after: number): string;
  /** null: not ready yet. */
  commands(request: CommandsRequest): CommandsReply | null;
  /** null: this node keeps no message accounts. */
  finish(): FinishReply | null;
}

const HEADERS_WITHIN_MS = 5_000;
const REQUEST_WITHIN_MS = 10_000;
const IDLE_MS = 60_000;
const MAX_CONNECTIONS = 64;
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_ID = 200;
const MAX_COMMANDS = 1_000;

export interface ControlLimits {
  readonly headersWithinMs: number;
  readonly requestWithinMs: number;
  /** How long a peer may neither send nor take anything. */
  readonly idleMs: number;
}

const LIMITS: ControlLimits = {
  headersWithinMs: HEADERS_WITHIN_MS,
  requestWithinMs: REQUEST_WITHIN_MS,
  idleMs: IDLE_MS,
};

export function controlServer(token: string, door: ControlDoor, limits: ControlLimits = LIMITS): Server {
  const expected = digest(`Bearer ${token}`);
  const alone = oneAtATime();
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: limits.headersWithinMs,
      requestTimeout: limits.requestWithinMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.min(1_000, limits.headersWithinMs),
    },
    (request, response) => {
      if (!alone(request, response)) return;
      handle(request, response).catch(() => end(request, response, 500, { error: 'internal' }));
    },
  );
  // A peer that never sends a request, or never takes its answer: the checks above do not see it.
  server.setTimeout(limits.idleMs);
  server.maxConnections = MAX_CONNECTIONS;
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const health = door.health();
    response.setHeader(NODE_HEADER, health.id);
    const path = request.url ?? '/';
    if (!URL.canParse(path, 'http://node')) return end(request, response, 400, { error: 'no path' });
    const url = new URL(path, 'http://node');
    const route = `${request.method} ${url.pathname}`;
    if (route === 'GET /health') return answer(response, 200, JSON.stringify(health));
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      return end(request, response, 401, { error: 'token' });
    }
    // Meant for another: an address may have a new owner. It keeps nobody alive and is not obeyed.
    const meant = request.headers[NODE_HEADER];
    if (meant !== undefined && meant !== health.id) return end(request, response, 421, { error: 'another node' });
    door.renewed();
    switch (route) {
      case 'GET /samples': {
        const after = Number(url.searchParams.get('after') ?? '0');
        if (!Number.isSafeInteger(after)) return end(request, response, 400, { error: 'after' });
        return answer(response, 200, door.samples(after));
      }
      case 'POST /commands': {
        const body = await readBody(request);
        if (body === 'too-large') return end(request, response, 413, { error: 'body' });
        const parsed = parseCommands(body);
        if (!parsed) return end(request, response, 400, { error: 'not a CommandsRequest' });
        const reply = door.commands(parsed);
        if (!reply) return answer(response, 503, JSON.stringify({ error: 'not ready' }));
        return answer(response, 200, JSON.stringify(reply));
      }
      case 'POST /finish': {
        if ((await readBody(request)) === 'too-large') return end(request, response, 413, { error: 'body' });
        const reply = door.finish();
        if (!reply) return end(request, response, 404, { error: 'no accounts here' });
        return answer(response, 200, JSON.stringify(reply));
      }
      default:
        return end(request, response, 404, { error: 'no such route' });
    }
  }
  return server;
}

/** One request at a time: who asks on without taking the answers would have us hold them all. */
function oneAtATime() {
  const busy = new WeakSet<Socket>();
  return ({ socket }: IncomingMessage, response: ServerResponse): boolean => {
    if (busy.has(socket)) {
      socket.destroy();
      return false;
    }
    busy.add(socket);
    response.once('finish', () => busy.delete(socket));
    return true;
  };
}

/** Both sides hashed: the comparison takes the same time whatever the length and place of a difference. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Rejects when the peer goes away first; server.requestTimeout bounds it in time. */
function readBody(request: IncomingMessage): Promise<string | 'too-large'> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return Promise.resolve('too-large');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) resolve('too-large');
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
    request.on('close', () => reject(new Error('closed')));
  });
}

function parseCommands(body: string): CommandsRequest | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { id, commands } = value as { id?: unknown; commands?: unknown };
  if (typeof id !== 'string' || id === '' || id.length > MAX_ID) return null;
  if (!Array.isArray(commands) || commands.length > MAX_COMMANDS) return null;
  if (!commands.every((c) => typeof c === 'object' && c !== null && typeof c.do === 'string')) return null;
  return value as CommandsRequest;
}

function answer(response: ServerResponse, status: number, json: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) });
  response.end(json);
}

const LINGER_MS = 250;
const MAX_DROPPED_BYTES = 1024 * 1024;

/** An answer after which the connection is of no use: a little of what the peer still sends is dropped, then the peer is. */
function end(request: IncomingMessage, response: ServerResponse, status: number, value: object): void {
  if (response.headersSent || response.destroyed) return;
  response.setHeader('connection', 'close');
  answer(response, status, JSON.stringify(value));
  let dropped = 0;
  request.on('data', (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > MAX_DROPPED_BYTES) request.socket.destroy();
  });
  request.resume();
  setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
}
