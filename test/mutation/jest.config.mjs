/** The configuration of all tests, with a transpiler that is there at once. */
import config from '../jest.config.mjs';

export default { ...config, rootDir: '../..', transform: { '^.+\\.ts$': '<rootDir>/test/mutation/transpile.mjs' } };
