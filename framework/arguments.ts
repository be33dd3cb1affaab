/** What arguments of a command line are read by, and what is said of them. */
import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

/** A whole number from `least` on. */
export function whole(least: number): (text: string) => number {
  return (text) => {
    const n = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(n) && n >= least) return n;
    throw new InvalidArgumentError(`a whole number from ${least}`);
  };
}

/** An option that may be given more than once. */
export function several(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

export function examples(...commands: readonly string[]): string {
  return `\nExamples:\n${commands.map((command) => `  $ swarmquake ${command}`).join('\n')}`;
}

/** Of this package: package.json lies one folder above the sources, and two above the compiled ones. */
export function version(): string {
  for (const above of ['../package.json', '../../package.json']) {
    try {
      const found = JSON.parse(readFileSync(new URL(above, import.meta.url), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (found.name === 'swarmquake' && found.version !== undefined) return found.version;
    } catch {
      // Not there: look further up.
    }
  }
  return 'unknown';
}
