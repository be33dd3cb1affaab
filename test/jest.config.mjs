/** Jest runs the TypeScript sources as ES modules; types are checked by `tsc --noEmit`, not here. */
export default {
  rootDir: '..',
  testEnvironment: 'node',
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
