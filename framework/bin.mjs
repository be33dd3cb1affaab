#!/usr/bin/env node
/** The one entry: a clone runs its sources, a package its compiled JavaScript; experiments are TypeScript in both. */
import { existsSync } from 'node:fs';
import * as modules from 'node:module';

// Node 20 knows `register` alone; where there is `registerHooks`, `register` is deprecated and says so.
if (modules.registerHooks) modules.registerHooks(await import('./load/hooks.mjs'));
else modules.register('./load/hooks.mjs', import.meta.url);

const source = new URL('./cli.ts', import.meta.url);
const cli = existsSync(source) ? source : new URL('../dist/framework/cli.js', import.meta.url);
const { main } = await import(cli.href);
await main(process.argv);
