#!/usr/bin/env node
/** The one entry: a clone runs its sources, a package its compiled JavaScript; experiments are TypeScript in both. */
import { existsSync } from 'node:fs';
import * as modules from 'node:module';

const source = new URL('./cli.ts', import.meta.url);
if (existsSync(source) && !existsSync(new URL('../node_modules/ts-node', import.meta.url))) {
  console.error('swarmquake is not installed yet: run `npm ci` in the clone first.');
  process.exit(31);
}

// Node 20 knows `register` alone; where there is `registerHooks`, `register` is deprecated and says so.
if (modules.registerHooks) modules.registerHooks(await import('./load/hooks.mjs'));
else modules.register('./load/hooks.mjs', import.meta.url);

const cli = existsSync(source) ? source : new URL('../dist/framework/cli.js', import.meta.url);
const { main } = await import(cli.href);
await main(process.argv);
