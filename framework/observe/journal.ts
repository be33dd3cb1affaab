/**
 * The journal writer: facts are appended, one JSON line each, and nothing is ever changed.
 * Entries of phases are forced to disk, so that a killed controller leaves a readable journal.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { MachineError } from '../errors.js';
import type { JournalRecord } from './records.js';

export interface Journal {
  /** Throws MachineError (JOURNAL_WRITE) when the disk does not take it; whoever watches sees each record after it is written. */
  append(record: JournalRecord): void;
  watch(watcher: (record: JournalRecord) => void): void;
  count(): number;
  close(): void;
}

const FORCED: ReadonlySet<JournalRecord['k']> = new Set(['run', 'phase', 'onset', 'stop', 'end']);

export function openJournal(path: string): Journal {
  const file = openLines(path);
  const watchers: ((record: JournalRecord) => void)[] = [];
  let count = 0;
  return {
    append(record) {
      file.write(record, FORCED.has(record.k));
      count += 1;
      for (const watcher of watchers) watcher(record);
    },
    watch: (watcher) => void watchers.push(watcher),
    count: () => count,
    close: () => file.close(),
  };
}

/** A file of JSON lines that is only ever appended to; a line is whole or the call throws. Also the intent log's. */
export function openLines(path: string): { write(value: unknown, force: boolean): void; close(): void } {
  let fd: number | null = open(path);
  return {
    write(value, force) {
      if (fd === null) return;
      const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
      try {
        for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
        if (force) fsyncSync(fd);
      } catch (error) {
        // Said once; what follows, undo above all, goes on without a journal.
        const broken = fd;
        fd = null;
        closeSync(broken);
        throw writeError(path, error);
      }
    },
    close() {
      if (fd === null) return;
      const closing = fd;
      fd = null;
      closeSync(closing);
    },
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'a', 0o644);
  } catch (error) {
    throw writeError(path, error);
  }
}

function writeError(path: string, cause: unknown): MachineError {
  return new MachineError(
    [
      {
        code: 'JOURNAL_WRITE',
        path: 'journal',
        at: path,
        expected: 'a disk that takes the next line',
        found: cause instanceof Error ? cause.message : String(cause),
        do: 'free some space or give another --out; what was written so far can be read',
      },
    ],
    { cause },
  );
}
