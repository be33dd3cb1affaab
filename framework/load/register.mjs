/** From here on this process runs TypeScript as it is: imported first, or with `node --import`. */
import * as modules from 'node:module';

// Node 20 knows `register` alone; where there is `registerHooks`, `register` is deprecated and says so.
if (modules.registerHooks) modules.registerHooks(await import('./hooks.mjs'));
else modules.register('./hooks.mjs', import.meta.url);
