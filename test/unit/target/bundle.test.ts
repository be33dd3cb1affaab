import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleNode, type NodeBundle } from '../../../framework/target/bundle.js';
import { placeboTarget } from '../../../targets/placebo/index.js';

const made: NodeBundle[] = [];
async function bundle(module: string): Promise<NodeBundle> {
  const bundle = await bundleNode(module);
  made.push(bundle);
  return bundle;
}
afterAll(() => Promise.all(made.map((b) => b.remove())));

test('the same code gives the same file, with the hash of its content', async () => {
  const [a, b] = [await bundle(placeboTarget.nodeModule), await bundle(placeboTarget.nodeModule)];
  const content = await readFile(a.path);
  expect(a.hash).toBe(b.hash);
  expect(a.path).not.toBe(b.path);
  expect(a.hash).toBe(createHash('sha256').update(content).digest('hex'));
});

test('it is small: what only the controller needs stays out of the nodes', async () => {
  const text = await readFile((await bundle(placeboTarget.nodeModule)).path, 'utf8');
  expect(text).toContain('PlaceboUsers');
  expect(text.length).toBeLessThan(120_000);
  expect(text).not.toMatch(/zod|undici|testcontainers/i);
});

test('no path of this machine is in it', async () => {
  const text = await readFile((await bundle(placeboTarget.nodeModule)).path, 'utf8');
  expect(text).not.toContain(process.cwd());
  expect(text).not.toMatch(/targets\/placebo|framework\/target/);
});

test('a module that cannot be bundled is a clear error', async () => {
  const { path } = await bundle(placeboTarget.nodeModule);
  const broken = join(path, '..', 'broken.js');
  await writeFile(broken, "import './not-there.js'; export const programs = {};");
  await expect(bundleNode(broken)).rejects.toMatchObject({ problems: [{ code: 'TARGET_NOT_BUNDLED' }] });
});
