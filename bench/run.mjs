#!/usr/bin/env node
/** `npm run bench -- NAME`: runs the TypeScript beside it as framework/bin.mjs runs the clone. */
import '../framework/load/register.mjs';

const { main } = await import('./main.ts');
await main(process.argv.slice(2));
