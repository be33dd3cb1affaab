#!/usr/bin/env node
/** The one entry: a clone runs its sources, a package its compiled JavaScript; experiments are TypeScript in both. */
import { existsSync } from 'node:fs';

const source = new URL('./cli.ts', import.meta.url);
if (existsSync(source) && !existsSync(new URL('../node_modules/ts-node', import.meta.url))) {
  console.error('swarmquake is not installed yet: run `npm ci` in the clone first.');
  process.exit(31);
}

await import('./load/register.mjs');
const cli = existsSync(source) ? source : new URL('../dist/framework/cli.js', import.meta.url);
const { main } = await import(cli.href);
await main(process.argv);
