/** Of Jest only what is called here, so that neither of its two sets of types must be installed. */
export interface JestGlobals {
  describe(name: string, block: () => void): void;
  readonly test: {
    (name: string, body: () => void): void;
    skip(name: string, body: () => void): void;
  };
  beforeAll(body: () => Promise<void>, timeoutMs: number): void;
}

/** Those of the test file: they are globals unless Jest was told otherwise. */
export function globalsOf(given: JestGlobals | undefined): JestGlobals {
  if (given !== undefined) return given;
  const found = globalThis as Partial<JestGlobals>;
  if (found.describe === undefined || found.test === undefined || found.beforeAll === undefined)
    throw new Error(
      "gate() found no describe, test and beforeAll: with injectGlobals off, import them from '@jest/globals' and give them as gate(experiment, { globals: { describe, test, beforeAll } })",
    );
  return { describe: found.describe, test: found.test, beforeAll: found.beforeAll };
}
