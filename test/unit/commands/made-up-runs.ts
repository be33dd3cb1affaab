/** Run folders as `run` leaves them, made of small journals: a trial a curve. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { everyoneBack } from '../slo/everyone-back.js';
import { journalOf, ndjson, type Shape } from '../slo/journal-of.js';

type Head = Extract<JournalRecord, { k: 'run' }>;

export interface MadeUpRun {
  readonly experiment: string;
  /** Seconds until all are back, one a trial; the promise is 30. */
  readonly backs: readonly number[];
  readonly at?: string;
  /** Of its experiment. */
  readonly file?: string;
  readonly spec?: string;
  readonly runtime?: Head['runtime'];
  readonly shape?: Partial<Shape>;
}

export function runFolder(path: string, made: MadeUpRun): string {
  const { experiment, backs, at, file, spec: specHash = 'aaaaaaaabbbbbbbb', runtime = 'process' } = made;
  for (const [i, back] of backs.entries()) {
    const curve = (t: number) => (t < 0 || t >= back ? 1 : 0.4);
    const seed = 7 + i;
    const records = journalOf({ slos: { 'everyone is back': everyoneBack }, curve, seconds: 60, ...made.shape }).map(
      (record): JournalRecord =>
        record.k === 'run'
          ? {
              ...record,
              seed,
              specHash,
              runtime,
              spec: { ...record.spec, name: experiment } as Head['spec'],
              plan: { ...record.plan, seed, specHash, experiment, hypothesis: `What ${experiment} asks.` },
            }
          : record,
    );
    const trial = join(path, 'trials', 'default', String(seed));
    mkdirSync(trial, { recursive: true });
    writeFileSync(join(trial, 'journal.ndjson'), ndjson(records));
  }
  writeFileSync(join(path, 'env.json'), JSON.stringify({ startedAt: at, file, swarmquake: '0.1.0' }));
  return path;
}
