/** Jest runs the TypeScript sources as ES modules; types are checked by `tsc --noEmit`, not here. */
export default {
  rootDir: '..',
  testEnvironment: 'node',
  // Each wait within a test is bounded; this bounds the rest. Five seconds, Jest's own, are too few on a busy machine.
  testTimeout: 60_000,
  setupFilesAfterEnv: ['<rootDir>/test/draws.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  moduleNameMapper: {
    '^swarmquake$': '<rootDir>/framework/index.ts',
    '^swarmquake/target$': '<rootDir>/framework/target/index.ts',
    '^swarmquake/run$': '<rootDir>/framework/program/index.ts',
    '^swarmquake/jest$': '<rootDir>/framework/jest/index.ts',
    '^swarmquake/targets/(.*)$': '<rootDir>/targets/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.json', diagnostics: false }] },
};
