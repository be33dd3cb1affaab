/** Forms of `report` in which any number of runs is one document. */
import { readRun } from '../observe/read-run.js';
import type { Scorecard } from '../scorecard/types.js';

export const DOCUMENTS = ['junit', 'openmetrics', 'csv'] as const;
export type DocumentFormat = (typeof DOCUMENTS)[number];

export function isDocument(format: string): format is DocumentFormat {
  return (DOCUMENTS as readonly string[]).includes(format);
}

/** Its libraries are loaded when it is asked for, so that no other verb waits for them. */
export async function documentOf(
  format: DocumentFormat,
  runs: readonly string[],
  cardOf: (run: string) => Scorecard,
): Promise<string> {
  switch (format) {
    case 'junit':
      return (await import('../report/junit.js')).junitReport(runs.map(cardOf));
    case 'openmetrics':
      return (await import('../report/openmetrics.js')).openMetricsReport(runs.map(cardOf));
    case 'csv':
      return (await import('../report/csv.js')).csvReport(runs.flatMap((run) => readRun(run).map((t) => t.records)));
  }
}
