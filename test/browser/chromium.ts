/** A real Chromium, driven over a pipe: no port, no package. One page at a time; it ends with the test. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--remote-debugging-pipe',
];
const ANSWERS_WITHIN_MS = 60_000;
const ENDS_WITHIN_MS = 10_000;

export interface View {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  readonly media: 'screen' | 'print';
  /** Device pixels of a CSS pixel. */
  readonly scale?: number;
}

export interface Browser {
  /** Loads the file anew in that view; resolves when it is loaded. */
  open(file: string, view: View): Promise<void>;
  evaluate<T>(expression: string): Promise<T>;
  /** Names of all images that a screen reader is told of. */
  imageNames(): Promise<string[]>;
  /** What a screen reader is told of, in its order: role and name, without the text within. */
  heard(): Promise<readonly { readonly role: string; readonly name: string }[]>;
  /** As typed at the keyboard. */
  press(key: 'Tab' | 'Enter'): Promise<void>;
  screenshot(whole: boolean): Promise<Buffer>;
  /** Addresses that were asked for since the last `open`, and what the page complained of. */
  seen(): { readonly requests: readonly string[]; readonly complaints: readonly string[] };
  close(): Promise<void>;
}

/** `CHROMIUM`, or the first of the usual names; null: there is none. */
export function chromium(): string | null {
  const named = process.env.CHROMIUM;
  const names = named === undefined || named === '' ? NAMES : [named];
  return names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) ?? null;
}

export async function startBrowser(binary: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'swarmquake-chromium-'));
  const child = spawn(binary, [...FLAGS, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const pipe = pipeOf(child);
  const { targetId } = (await pipe.ask('Target.createTarget', { url: 'about:blank' })) as { targetId: string };
  const { sessionId } = (await pipe.ask('Target.attachToTarget', { targetId, flatten: true })) as { sessionId: string };
  const ask = (method: string, params: object = {}) => pipe.ask(method, params, sessionId);
  for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await ask(`${domain}.enable`);
  return {
    async open(file, view) {
      const { width, height, scheme, media, scale = 1 } = view;
      await ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: scale, mobile: false });
      await ask('Emulation.setEmulatedMedia', { media, features: [{ name: 'prefers-color-scheme', value: scheme }] });
      pipe.forget();
      const loaded = pipe.once('Page.loadEventFired');
      await ask('Page.navigate', { url: `file://${file}` });
      await loaded;
    },
    async evaluate<T>(expression: string) {
      const answer = (await ask('Runtime.evaluate', { expression, returnByValue: true })) as {
        result: { value: T };
        exceptionDetails?: { exception?: { description?: string } };
      };
      if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? expression);
      return answer.result.value;
    },
    async imageNames() {
      const heard = await heardOf(ask);
      return heard.filter(({ role }) => role === 'image' || role === 'img').map(({ name }) => name);
    },
    heard: () => heardOf(ask),
    async press(key) {
      const code = { Tab: 9, Enter: 13 }[key];
      const typed = { key, code: key, windowsVirtualKeyCode: code, ...(key === 'Enter' ? { text: '\r' } : {}) };
      await ask('Input.dispatchKeyEvent', { type: key === 'Enter' ? 'keyDown' : 'rawKeyDown', ...typed });
      await ask('Input.dispatchKeyEvent', { type: 'keyUp', ...typed });
    },
    async screenshot(whole) {
      const { data } = (await ask('Page.captureScreenshot', { format: 'png', captureBeyondViewport: whole })) as {
        data: string;
      };
      return Buffer.from(data, 'base64');
    },
    seen: () => pipe.seen(),
    async close() {
      const gone = new Promise<void>((done) => child.once('close', () => done()));
      // Asked, it ends its helpers first: killed, they would go on writing into the profile.
      pipe.ask('Browser.close', {}).catch(() => undefined);
      const late = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
      await gone;
      clearTimeout(late);
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function heardOf(ask: (method: string) => Promise<unknown>): Promise<{ role: string; name: string }[]> {
  const { nodes } = (await ask('Accessibility.getFullAXTree')) as {
    nodes: { ignored: boolean; role?: { value: string }; name?: { value: string } }[];
  };
  return nodes
    .filter((node) => !node.ignored)
    .map((node) => ({ role: node.role?.value ?? '', name: node.name?.value ?? '' }));
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Messages end with a zero byte; file 3 is what it reads, file 4 what it writes. */
function pipeOf(child: ChildProcess) {
  const [, , , input, output] = child.stdio as [unknown, unknown, unknown, Writable, Readable];
  const waiting = new Map<number, (message: Message) => void>();
  const listeners = new Map<string, () => void>();
  let events: Message[] = [];
  let rest = '';
  let next = 1;
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) receive(JSON.parse(part) as Message);
  });
  function receive(message: Message): void {
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    else if (message.method !== undefined) {
      events.push(message);
      listeners.get(message.method)?.();
    }
  }
  function inTime<T>(what: string, start: (done: (value: T) => void, failed: (error: Error) => void) => void) {
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Chromium did not answer: ${what}`)), ANSWERS_WITHIN_MS);
      const ended = (): void => reject(new Error(`Chromium ended: ${what}`));
      child.once('close', ended);
      const settle = (): void => {
        clearTimeout(timer);
        child.off('close', ended);
      };
      start(
        (value) => {
          settle();
          resolve(value);
        },
        (error) => {
          settle();
          reject(error);
        },
      );
    });
  }
  return {
    ask: (method: string, params: object, sessionId?: string) =>
      inTime<unknown>(method, (done, failed) => {
        const id = next++;
        waiting.set(id, (message) => {
          waiting.delete(id);
          if (message.error) failed(new Error(`${method}: ${message.error.message}`));
          else done(message.result);
        });
        input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      }),
    once: (method: string) => inTime<void>(method, (done) => listeners.set(method, () => done())),
    forget() {
      events = [];
    },
    seen: () => ({
      requests: events.flatMap((e) => {
        const request = e.method === 'Network.requestWillBeSent' ? (e.params?.request as { url: string }) : null;
        return request === null ? [] : [request.url];
      }),
      complaints: events.flatMap((e) => (e.method === 'Log.entryAdded' ? [JSON.stringify(e.params?.entry)] : [])),
    }),
  };
}
