/**
 * Where the container engine is, and plain requests to its HTTP API over node:http.
 * The reaper and `clean` work with this file alone: they must start quickly and not depend on a client library.
 */
import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { MachineError } from '../../errors.js';

export interface Engine {
  /** As DOCKER_HOST would name it. */
  readonly uri: string;
  /** What was looked at, for people. */
  readonly at: string;
  readonly connect: Pick<RequestOptions, 'socketPath' | 'host' | 'port' | 'ca' | 'cert' | 'key'>;
  readonly tls: boolean;
  /** Whether published ports of this engine are ports of this machine. */
  readonly local: boolean;
}

export interface EngineReply {
  readonly status: number;
  readonly body: unknown;
}

const DEFAULT_SOCKET = '/var/run/docker.sock';
const MAX_REPLY_BYTES = 32 * 1024 * 1024;

/** DOCKER_HOST if it is set; else the first of the usual sockets that exists. Asks nothing yet. */
export function findEngine(env: NodeJS.ProcessEnv = process.env): Engine {
  const named = env.DOCKER_HOST;
  if (named !== undefined && named !== '') return fromUri(named, `DOCKER_HOST=${named}`, env);
  if (process.platform === 'win32') return fromUri('npipe:////./pipe/docker_engine', 'DOCKER_HOST is not set', env);
  const socket = usualSockets(env).find((path) => existsSync(path)) ?? DEFAULT_SOCKET;
  return fromUri(`unix://${socket}`, `DOCKER_HOST is not set; ${socket}`, env);
}

/** Settles within `timeoutMs`; throws MachineError ENGINE_NOT_FOUND when nobody answers. Statuses are the caller's to judge. */
export function askEngine(
  engine: Engine,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  timeoutMs: number,
  body?: unknown,
): Promise<EngineReply> {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const headers =
    sent === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) };
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(engineNotFound(engine, wordsOf(error)));
    const send = engine.tls ? httpsRequest : httpRequest;
    const signal = AbortSignal.timeout(timeoutMs);
    const request = send({ ...engine.connect, method, path, headers, agent: false, signal }, (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > MAX_REPLY_BYTES) response.destroy(new Error('an answer of more than 32 MB'));
        parts.push(part);
      });
      response.on('error', fail);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(parts).toString('utf8')) });
      });
    });
    request.on('error', fail);
    request.end(sent);
  });
}

export function engineNotFound(engine: Engine, found: string): MachineError {
  return new MachineError([
    {
      code: 'ENGINE_NOT_FOUND',
      path: '--runtime docker',
      at: engine.at,
      expected: 'a container engine, API 1.41 or later',
      found,
      do: 'start an engine, set DOCKER_HOST, or use --runtime process',
    },
  ]);
}

/** What the engine said of a request that it refused. */
export function refusal(reply: EngineReply): string {
  const { body } = reply;
  const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
  return message === '' ? `status ${reply.status}` : `${message.trim()} (status ${reply.status})`;
}

function fromUri(uri: string, at: string, env: NodeJS.ProcessEnv): Engine {
  const pipe = /^npipe:\/\/(.+)$/.exec(uri)?.[1];
  const socket = /^unix:\/\/(.+)$/.exec(uri)?.[1];
  if (socket !== undefined || pipe !== undefined) {
    return { uri, at, connect: { socketPath: socket ?? pipe }, tls: false, local: true };
  }
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url === null || !/^(tcp|https?):$/.test(url.protocol)) throw addressNotUnderstood(at);
  const tls = url.protocol === 'https:' || env.DOCKER_TLS_VERIFY === '1';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    uri,
    at,
    connect: { host, port: Number(url.port || (tls ? 2376 : 2375)), ...(tls ? certificates(env) : {}) },
    tls,
    local: host === 'localhost' || host === '::1' || host.startsWith('127.'),
  };
}

function certificates(env: NodeJS.ProcessEnv): Pick<RequestOptions, 'ca' | 'cert' | 'key'> {
  const folder = env.DOCKER_CERT_PATH ?? join(homedir(), '.docker');
  const read = (name: string): Buffer | undefined => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path) : undefined;
  };
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
}

function usualSockets(env: NodeJS.ProcessEnv): readonly string[] {
  const runtimeDir = env.XDG_RUNTIME_DIR;
  return [
    DEFAULT_SOCKET,
    ...(runtimeDir === undefined ? [] : [join(runtimeDir, 'docker.sock')]),
    join(homedir(), '.docker', 'run', 'docker.sock'),
    join(homedir(), '.docker', 'desktop', 'docker.sock'),
    `/run/user/${process.getuid?.() ?? 0}/docker.sock`,
  ];
}

function wordsOf(error: Error & { code?: string }): string {
  switch (error.code) {
    case 'ENOENT':
      return 'no such socket';
    case 'ECONNREFUSED':
      return 'nobody listens there';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied (is this user in the docker group?)';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'no such host';
    case 'ABORT_ERR':
      return 'no answer in time';
    default:
      return error.message;
  }
}

function addressNotUnderstood(at: string): MachineError {
  return new MachineError([
    {
      code: 'ENGINE_ADDRESS',
      path: '--runtime docker',
      at,
      expected: 'unix://, npipe://, tcp://, http:// or https:// and an address',
      found: 'another form',
      do: 'set DOCKER_HOST to one of these; for ssh, forward the socket and name it',
    },
  ]);
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
