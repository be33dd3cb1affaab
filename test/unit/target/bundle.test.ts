import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleNode, type NodeBundle, nodeCode } from '../../../framework/target/bundle.js';
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

describe('a tsconfig beside the target', () => {
  let home = '';
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'beside-'));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  /** What `init` sets is undone where fields are defined, and stays where they are only declared. */
  const NODES = `import { Shape } from './shape.js';
    enum Verb { ask = 'Q' }
    class Base { constructor() { this.init(); } init() {} }
    class Field extends Base { value: string; init() { this.value = 'kept'; } }
    export const programs = { async node(_: Shape) { return [Verb.ask, new Field().value]; } };`;

  async function hashBeside(name: string, tsconfig: string | null): Promise<string> {
    const folder = join(home, name);
    await mkdir(join(folder, 'aliased'), { recursive: true });
    await writeFile(join(folder, 'nodes.ts'), NODES);
    await writeFile(join(folder, 'shape.ts'), 'export interface Shape { readonly id: string }');
    await writeFile(join(folder, 'aliased', 'part.ts'), 'export const part = 1;');
    if (tsconfig !== null) await writeFile(join(folder, 'tsconfig.json'), tsconfig);
    return (await nodeCode(join(folder, 'nodes.js'))).hash;
  }

  test.each([
    ['of an older language', '{ "compilerOptions": { "target": "ES5", "module": "commonjs" } }'],
    ['with fields of its own kind', '{ "compilerOptions": { "useDefineForClassFields": false } }'],
    ['that keeps all imports', '{ "compilerOptions": { "verbatimModuleSyntax": true } }'],
    ['with decorators and JSX', '{ "compilerOptions": { "experimentalDecorators": true, "jsx": "preserve" } }'],
    ['that extends what is not there', '{ "extends": "./nowhere.json", "compilerOptions": { "target": "ES5" } }'],
    ['that does not parse', '{ "compilerOptions": { '],
  ])('%s changes nothing', async (name, tsconfig) => {
    expect(await hashBeside(name, tsconfig)).toBe(await hashBeside('none', null));
  });

  test('has no aliases for nodes, as it has none for experiments; the message says so', async () => {
    const paths = '{ "compilerOptions": { "baseUrl": ".", "paths": { "@own/*": ["./aliased/*"] } } }';
    await hashBeside('aliases', paths);
    const nodes = join(home, 'aliases', 'aliasing.ts');
    await writeFile(nodes, "export { part as programs } from '@own/part';");
    await expect(nodeCode(nodes)).rejects.toMatchObject({
      problems: [{ code: 'TARGET_NOT_BUNDLED', do: expect.stringContaining('the paths of a tsconfig are not read') }],
    });
  });
});
