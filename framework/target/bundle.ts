/** The code that runs in nodes: one JavaScript file a run, the same for processes and containers, with a hash that is the same everywhere. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RuntimeError } from '../errors.js';

export interface NodeCode {
  readonly code: Uint8Array;
  /** SHA-256 of the code. */
  readonly hash: string;
}

/** The code in a file of its own, in the temp folder until it is removed. */
export interface NodeBundle {
  readonly path: string;
  readonly hash: string;
  remove(): Promise<void>;
}

/** Some dependencies are CommonJS and ask for Node's own modules by `require`. */
const REQUIRE = "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);";

/** Ours alone, as load/hooks.mjs compiles: a tsconfig beside the target is not even read, or it would change the code and its hash. */
const COMPILED_AS = {
  target: 'ES2022',
  useDefineForClassFields: true,
  experimentalDecorators: false,
  verbatimModuleSyntax: false,
} as const;

/** Bundles `node-main` with the module that a target names as its `nodeModule`, a file URL or a path. */
export async function nodeCode(nodeModule: string): Promise<NodeCode> {
  const target = sourceOf(nodeModule.startsWith('file:') ? fileURLToPath(nodeModule) : nodeModule);
  const { build } = await import('esbuild');
  const entry = `import{nodeMain}from${JSON.stringify(ownFile('node-main'))};import*as m from${JSON.stringify(target)};nodeMain(m);`;
  const result = await build({
    stdin: {
      contents: entry,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'js',
      sourcefile: 'node-entry.js',
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: REQUIRE },
    // The public door of target authors is this very copy of the framework, however the target is installed.
    alias: { 'swarmquake/target': ownFile('index') },
    tsconfigRaw: { compilerOptions: COMPILED_AS },
    // Paths of this machine would otherwise stand in comments and names; lines stay short enough for a stack trace to point at.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    legalComments: 'none',
    sourcemap: false,
    logLevel: 'silent',
  }).catch((error: unknown) => {
    throw notBundled(target, error);
  });
  const code = result.outputFiles[0]?.contents ?? new Uint8Array();
  return { code, hash: createHash('sha256').update(code).digest('hex') };
}

export async function bundleNode(nodeModule: string): Promise<NodeBundle> {
  const { code, hash } = await nodeCode(nodeModule);
  const folder = await mkdtemp(join(tmpdir(), 'swarmquake-node-'));
  const path = join(folder, 'node.mjs');
  await writeFile(path, code);
  return { path, hash, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Beside this file. */
function ownFile(name: string): string {
  return sourceOf(fileURLToPath(new URL(`./${name}.js`, import.meta.url)));
}

/** JavaScript in a packed package; in a clone the TypeScript that it would be compiled from. */
function sourceOf(path: string): string {
  return existsSync(path) ? path : path.replace(/\.js$/, '.ts');
}

function notBundled(target: string, error: unknown): RuntimeError {
  const found = error instanceof Error ? error.message : String(error);
  return new RuntimeError(
    [
      {
        code: 'TARGET_NOT_BUNDLED',
        path: 'target.module',
        at: target,
        expected: 'a module whose imports can all be bundled into one file',
        found,
        do: 'Correct the import that the message names; nodes may import Node, npm packages and swarmquake/target; the paths of a tsconfig are not read.',
      },
    ],
    { cause: error },
  );
}
