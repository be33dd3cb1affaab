/** Rounds that were played, one JSON line each, so that many short calls make one long row. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { RoundResult } from './round.js';

export interface Results {
  of(name: string, runtime: string): readonly RoundResult[];
  all(): readonly RoundResult[];
  add(result: RoundResult): void;
}

/** null: kept in memory alone. */
export function resultsIn(file: string | null): Results {
  const all: RoundResult[] = [];
  if (file !== null && existsSync(file)) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line !== '') all.push(JSON.parse(line) as RoundResult);
    }
  }
  return {
    all: () => all,
    of: (name, runtime) => all.filter((result) => result.case === name && result.runtime === runtime),
    add(result) {
      all.push(result);
      if (file !== null) appendFileSync(file, `${JSON.stringify(result)}\n`);
    },
  };
}
