/** The parts of the docker runtime that need no engine. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { addressBook } from '../../../../framework/runtime/docker/address-book.js';
import { countDropped } from '../../../../framework/runtime/docker/cut-rules.js';
import { findEngine } from '../../../../framework/runtime/docker/engine.js';
import { sidecarParts } from '../../../../framework/runtime/docker/image-parts.js';
import { unframe } from '../../../../framework/runtime/docker/node-logs.js';
import { contentHash, programFiles } from '../../../../framework/runtime/docker/program-files.js';

describe('where the engine is', () => {
  test('DOCKER_HOST is taken at its word', () => {
    expect(findEngine({ DOCKER_HOST: 'unix:///run/some.sock' })).toMatchObject({
      uri: 'unix:///run/some.sock',
      connect: { socketPath: '/run/some.sock' },
      local: true,
    });
    expect(findEngine({ DOCKER_HOST: 'tcp://engine.example:2375' })).toMatchObject({
      connect: { host: 'engine.example', port: 2375 },
      tls: false,
      local: false,
    });
    expect(findEngine({ DOCKER_HOST: 'tcp://127.0.0.1', DOCKER_TLS_VERIFY: '1' })).toMatchObject({
      connect: { host: '127.0.0.1', port: 2376 },
      tls: true,
      local: true,
    });
    expect(findEngine({ DOCKER_HOST: 'tcp://[::1]:99' })).toMatchObject({
      connect: { host: '::1', port: 99 },
      local: true,
    });
  });

  test('an address of another form is an error that says which forms there are', () => {
    for (const uri of ['ssh://a@b', 'nonsense', 'ftp://a']) {
      expect(() => findEngine({ DOCKER_HOST: uri })).toThrow('ENGINE_ADDRESS');
    }
  });

  test('without it the message names the socket that was looked for', () => {
    expect(findEngine({}).at).toMatch(/^DOCKER_HOST is not set/);
  });
});

describe('data addresses', () => {
  test('each node has one of its own within the subnet, and keeps it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 223 }),
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 16, max: 24 }),
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 200 }),
        (first, second, bits, ids) => {
          const of = addressBook(`${first}.${second}.0.0/${bits}`);
          const addresses = ids.map(of);
          expect(new Set(addresses).size).toBe(ids.length);
          expect(ids.map(of)).toEqual(addresses);
          for (const address of addresses) {
            const parts = address.split('.').map(Number);
            expect(parts.slice(0, 2)).toEqual([first, second]);
            const host = (parts[2] ?? -1) * 256 + (parts[3] ?? -1);
            expect(host).toBeGreaterThan(1);
            expect(host).toBeLessThan(2 ** (32 - bits) - 1);
          }
        },
      ),
    );
  });

  test('a full subnet is an error, not an address of somebody else’s', () => {
    const of = addressBook('10.1.2.0/27');
    for (let n = 0; n < 15; n++) expect(of(`n${n}`)).toBe(`10.1.2.${16 + n}`);
    expect(() => of('one more')).toThrow('NO_SUBNET');
    expect(of('n3')).toBe('10.1.2.19');
  });
});

describe('a node’s log', () => {
  test('both outputs come out of the engine’s frames whole and in order, and a torn last frame does no harm', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(1, 2), fc.string())), fc.nat({ max: 7 }), (writes, torn) => {
        const frames = writes.map(([stream, text]) => {
          const body = Buffer.from(text);
          const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
          header.writeUInt32BE(body.length, 4);
          return Buffer.concat([header, body]);
        });
        const whole = Buffer.concat([...frames, Buffer.alloc(torn)]);
        expect(unframe(whole)).toBe(writes.map(([, text]) => Buffer.from(text).toString()).join(''));
      }),
    );
  });
});

describe('evidence of a cut', () => {
  test('counts what the DROP rules saw, and nothing else', () => {
    const table = [
      '*filter',
      ':INPUT ACCEPT [90:9000]',
      '[7:420] -A INPUT -s 172.20.0.1/32 -j ACCEPT',
      '[12:720] -A INPUT -s 172.20.0.0/16 -j DROP',
      '[3:180] -A OUTPUT -d 172.20.0.0/16 -j DROP',
      'COMMIT',
    ].join('\n');
    expect(countDropped(table)).toBe(15);
    expect(countDropped('')).toBe(0);
  });
});

describe('images of this machine’s programs', () => {
  const onLinux = process.platform === 'linux' ? test : test.skip;

  onLinux('hold a program with every library that it loads, and hash alike until something changes', async () => {
    const files = await programFiles({ '/bin/sh': '/bin/sh' });
    expect(files.get('/bin/sh')).toBe('/bin/sh');
    for (const library of execFileSync('ldd', ['/bin/sh'], { encoding: 'utf8' }).match(/\/\S+(?= \(0x)/g) ?? []) {
      expect(files.has(library)).toBe(true);
    }
    const hash = await contentHash(files);
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(await contentHash(new Map([...files].reverse()))).toBe(hash);
    expect(await contentHash(new Map([...files, ['/more', '/bin/sh']]))).not.toBe(hash);
  });

  test('for another architecture there is no sidecar, and the reason is said', () => {
    expect(sidecarParts('no-such-cpu')).toMatchObject({ why: expect.stringContaining(process.arch) });
  });
});
