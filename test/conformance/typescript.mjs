/** For `node --import`: TypeScript sources run as they are, types unchecked. */
import { register } from 'node:module';

register('ts-node/esm/transpile-only', import.meta.url);
