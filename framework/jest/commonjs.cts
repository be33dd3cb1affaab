/** The same door for CommonJS: types alone. What runs is index.ts bundled by build.mjs, because Jest's `require` loads no ES modules. */
import door = require('./index.js');

export = door;
