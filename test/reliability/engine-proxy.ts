/** A socket between a run and the container engine, which can be cut, and which can hold a request back. */
import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';

export interface EngineProxy {
  /** For DOCKER_HOST. */
  readonly address: string;
  /** As if the engine had stopped: nobody listens, every connection breaks. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** From now on the first request to create a container goes no further than here. Resolves when it has come. */
  holdCreate(): Promise<void>;
  /** What was held back goes to the engine, whether or not who asked still lives. Answers the status; null: none in time. */
  letGo(): Promise<number | null>;
}

const DEFAULT_SOCKET = '/var/run/docker.sock';
const ANSWERS_WITHIN_MS = 10_000;
const CREATE = /^POST \S*\/containers\/create/;

export async function engineProxy(path: string): Promise<EngineProxy> {
  const sockets = new Set<Socket>();
  const held: (() => void)[] = [];
  let heldFor: Socket | null = null;
  let holding: (() => void) | null = null;

  function serve(client: Socket): void {
    const engine = createConnection(socketOfEngine());
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    // No pipe: it would stop reading when its reader is dead.
    engine.on('data', (part: Buffer) => client.destroyed || client.write(part));
    engine.on('end', () => client.end());
    let stopped = false;
    client.on('data', (part: Buffer) => {
      if (holding !== null && CREATE.test(part.toString('latin1', 0, 200))) {
        stopped = true;
        heldFor = engine;
        holding();
        holding = null;
      }
      if (stopped) held.push(() => engine.write(part));
      else engine.write(part);
    });
    // The end of a client that was killed must not overtake what is held back for it.
    client.on('close', () => (stopped ? held.push(() => engine.end()) : engine.end()));
  }

  let server = await listen(path, serve);
  return {
    address: `unix://${path}`,
    async cut() {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async mend() {
      if (!server.listening) server = await listen(path, serve);
    },
    holdCreate: () =>
      new Promise((come) => {
        holding = come;
      }),
    letGo() {
      const answered = heldFor === null ? Promise.resolve(null) : statusFrom(heldFor);
      for (const go of held.splice(0)) go();
      return answered;
    },
  };
}

function statusFrom(engine: Socket): Promise<number | null> {
  return new Promise((answer) => {
    const late = setTimeout(() => answer(null), ANSWERS_WITHIN_MS);
    const done = (status: number | null): void => {
      clearTimeout(late);
      answer(status);
    };
    engine.on('data', (part: Buffer) => {
      const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(part.toString('latin1', 0, 20)) ?? [];
      if (status !== undefined) done(Number(status));
    });
    engine.on('close', () => done(null));
  });
}

async function listen(path: string, serve: (client: Socket) => void): Promise<Server> {
  const server = createServer(serve);
  await once(server.listen(path), 'listening');
  return server;
}

function socketOfEngine(): { readonly path: string } | { readonly host: string; readonly port: number } {
  const address = process.env.DOCKER_HOST;
  if (address === undefined || address === '') return { path: DEFAULT_SOCKET };
  if (address.startsWith('unix://')) return { path: address.slice('unix://'.length) };
  const { hostname, port } = new URL(address);
  return { host: hostname, port: Number(port) };
}
