/**
 * Module hooks: TypeScript runs as it is, always as ES modules, whatever package.json or tsconfig lies beside it, and
 * `swarmquake` means this installation. ts-node compiles, file by file; types are `swarmquake validate`'s business.
 * Nothing in here waits, so that newer Nodes can call it within the main thread and older ones from a thread of its own.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cached } from './compile-cache.mjs';

const home = new URL('../../', import.meta.url);
const source = existsSync(new URL('framework/cli.ts', home));
const [folder, extension] = source ? ['', 'ts'] : ['dist/', 'js'];
const TYPESCRIPT = /\.m?ts$/;

/** `swarmquake`, `swarmquake/target`, `swarmquake/targets/<name>` to files of this installation. */
function ownModule(specifier) {
  if (specifier === 'swarmquake') return new URL(`${folder}framework/index.${extension}`, home).href;
  if (specifier === 'swarmquake/target') return new URL(`${folder}framework/target/index.${extension}`, home).href;
  const target = /^swarmquake\/targets\/([a-z0-9-]+)$/.exec(specifier);
  return target ? new URL(`${folder}targets/${target[1]}/index.${extension}`, home).href : null;
}

/** TypeScript writes `./x.js` for what is `./x.ts` on disk. */
function typescriptBeside(specifier, parentURL) {
  if (!/^(\.{1,2}\/|\/|file:)/.test(specifier) || !parentURL?.startsWith('file:') || specifier.endsWith('.mjs'))
    return null;
  const url = new URL(specifier, parentURL);
  const candidates = [url.href.replace(/\.js$/, '.ts'), `${url.href}.ts`];
  for (const candidate of candidates) {
    if (candidate !== url.href && candidate.endsWith('.ts') && !existsSync(url) && existsSync(new URL(candidate)))
      return candidate;
  }
  return null;
}

export function resolve(specifier, context, next) {
  const url = ownModule(specifier) ?? typescriptBeside(specifier, context.parentURL);
  if (url !== null) return { url, format: 'module', shortCircuit: true };
  // Node would look for a package.json to tell what a .ts file is; here it always is a module.
  if (/^(\.{1,2}\/|\/|file:)/.test(specifier) && TYPESCRIPT.test(specifier) && context.parentURL !== undefined) {
    return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export function load(url, context, next) {
  if (!url.startsWith('file:') || !TYPESCRIPT.test(new URL(url).pathname)) return next(url, context);
  const file = fileURLToPath(url);
  const own = url.startsWith(home.href);
  return {
    format: 'module',
    source: (own ? compileOwn : compile)(readFileSync(file, 'utf8'), file),
    shortCircuit: true,
  };
}

let compiler = null;
const compile = (text, file) => {
  compiler ??= createCompiler();
  return compiler.compile(text, file);
};
const OPTIONS = {
  module: 'ESNext',
  target: 'ES2022',
  moduleResolution: 'Bundler',
  verbatimModuleSyntax: false,
  isolatedModules: true,
  sourceMap: false,
  inlineSourceMap: true,
};
const require = createRequire(import.meta.url);
const compileOwn = source ? keeping() : compile;

function keeping() {
  const versions = ['ts-node', 'typescript'].map((name) => require(`${name}/package.json`).version);
  const folder = fileURLToPath(new URL('node_modules/.cache/swarmquake/', home));
  // ts-node reads these two as well.
  const { TS_NODE_COMPILER, TS_NODE_COMPILER_OPTIONS } = process.env;
  const by = [...versions, OPTIONS, TS_NODE_COMPILER, TS_NODE_COMPILER_OPTIONS];
  return cached(folder, JSON.stringify(by), compile);
}

function createCompiler() {
  return require('ts-node').create({
    transpileOnly: true,
    skipProject: true,
    cwd: fileURLToPath(home),
    compilerOptions: OPTIONS,
  });
}
