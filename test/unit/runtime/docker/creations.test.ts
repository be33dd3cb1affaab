/** Notes of what the engine was asked to create: what counts as its answer. */
import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { creationKey, creationsIn, unansweredIn } from '../../../../framework/runtime/docker/creations.js';

describe('creations', () => {
  const dir = mkdtempSync(join(tmpdir(), 'swarmquake-test-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((node) => creationKey('node', node));

  test('created and refused are answers; a connection that broke, and silence, are none', async () => {
    const creations = creationsIn(dir);
    for (const key of [a, b, c, d]) creations.asked(key ?? '');
    expect(await creations.answer(a ?? '', Promise.resolve('created'))).toBe('created');
    const refused = Object.assign(new Error('conflict'), { statusCode: 409 });
    await expect(creations.answer(b ?? '', Promise.reject(refused))).rejects.toBe(refused);
    await expect(creations.answer(c ?? '', Promise.reject(new Error('socket hang up')))).rejects.toThrow('hang up');
    const { keys, waitMs } = unansweredIn(dir);
    expect([...keys]).toEqual([c, d]);
    expect(waitMs).toBeGreaterThan(0);
  });

  test('asked again after an answer is asked', () => {
    creationsIn(dir).asked(a ?? '');
    expect(unansweredIn(dir).keys).toContain(a);
  });

  test('long ago: it is not worth waiting', () => {
    const hourAgo = Date.now() / 1_000 - 3_600;
    utimesSync(join(dir, 'creations'), hourAgo, hourAgo);
    expect(unansweredIn(dir)).toMatchObject({ waitMs: 0 });
  });

  test('nothing was ever asked, or its folder is gone: nothing to wait for, and an answer still passes', async () => {
    const gone = join(dir, 'gone');
    expect(unansweredIn(gone)).toEqual({ keys: new Set(), waitMs: 0 });
    expect(await creationsIn(gone).answer(a ?? '', Promise.resolve(1))).toBe(1);
  });
});
