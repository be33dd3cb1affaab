/** `npm run build`: the framework and the targets to JavaScript with declarations, in dist/. What it leaves is what is shipped. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

// What an earlier build left of files that are gone would be shipped.
rmSync(new URL('../dist/', import.meta.url), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, '-p', 'framework/tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;

if (status === 0) {
  const folder = new URL('../dist/framework/jest/', import.meta.url);
  await build({
    entryPoints: [fileURLToPath(new URL('index.js', folder))],
    outfile: fileURLToPath(new URL('commonjs.cjs', folder)),
    // What tsc made of commonjs.cts has the types, and would load an ES module.
    allowOverwrite: true,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    banner: { js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'ownUrl' },
    logLevel: 'warning',
  });
}
