#!/usr/bin/env node
/** `npm run bench -- NAME`: runs the TypeScript beside it as framework/bin.mjs runs the clone. */
import * as modules from 'node:module';

if (modules.registerHooks) modules.registerHooks(await import('../framework/load/hooks.mjs'));
else modules.register('../framework/load/hooks.mjs', import.meta.url);

const { main } = await import('./main.ts');
await main(process.argv.slice(2));
