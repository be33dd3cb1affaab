/** What may befall a journal, and what must then be told of it: for the quick tests here, and the long loops of test/e2e. */
import { EXIT, JournalError } from '../../../framework/errors.js';
import { parseJournal, type ReadJournal } from '../../../framework/observe/read-journal.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { ndjson } from '../slo/journal-of.js';
import { TINY, tinyJournal } from '../slo/tiny-journal.js';
import { ANY_STEP, everyStepAt } from './any-step.js';
import { type Told, told } from './every-form.js';

export interface Kind {
  readonly name: string;
  readonly records: readonly JournalRecord[];
  readonly text: string;
  readonly whole: Told;
}

export const kinds: readonly Kind[] = Object.entries(TINY).map(([name, tiny]) => {
  const records = tinyJournal(tiny);
  return { name, records, text: ndjson(records), whole: told({ records, unreadableLines: 0 }) };
});

const PARTS = ['code', 'path', 'at', 'expected', 'found', 'do'] as const;

/** What is read of it, or the code with which it is refused. */
export function read(text: string): ReadJournal | string {
  try {
    return parseJournal(text, 'journal.ndjson');
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    const [problem] = error.problems;
    const empty = PARTS.filter((part) => !/\S/.test(problem?.[part] ?? ''));
    if (empty.length > 0) throw new Error(`a message without ${empty.join(', ')}: ${error.message}`);
    return problem?.code ?? '';
  }
}

/** As `read`, where it must not be refused. */
export function readable(text: string): ReadJournal {
  const reading = read(text);
  if (typeof reading === 'string') throw new Error(`refused: ${reading}`);
  return reading;
}

/** Every form is there, and says why it proves nothing. */
export function expectDoubted({ trial, campaign, texts }: Told, code: string): void {
  expect(trial.doubts.map((d) => d.code)).toContain(code);
  expect(trial.outcome).toBe('inconclusive');
  // Without its steady record there was no steady state.
  expect([EXIT.inconclusive, EXIT.notSteady]).toContain(campaign.exitCode);
  expectWhole(texts);
  for (const form of ['markdown', 'html', 'json']) expect([form, texts[form]?.includes(code)]).toEqual([form, true]);
  expect(texts.junit).toMatch(/<error /);
}

export function expectWhole(texts: Told['texts']): void {
  for (const [form, text] of Object.entries(texts)) {
    expect([form, text.length > 20]).toEqual([form, true]);
    expect([form, text.match(/NaN|undefined|Infinity|\[object/)]).toEqual([form, null]);
  }
}

/** The journal of that many first bytes, for every number of them from `first` on; each reading is told once. */
export function expectEveryCutTold({ records, text, whole }: Kind, first = 0): void {
  const bytes = Buffer.from(text);
  const head = Buffer.byteLength(text.slice(0, text.indexOf('\n')));
  const known = new Map<number, Told>();
  let least = 0;
  for (let length = first; length <= bytes.length; length++) {
    const reading = read(bytes.subarray(0, length).toString());
    if (typeof reading === 'string') {
      if (length >= head || reading !== 'JOURNAL_HEAD') throw new Error(`refused at byte ${length}: ${reading}`);
      continue;
    }
    // What is told hangs on the records that were read, and on nothing else.
    const count = reading.records.length;
    if (reading.unreadableLines > 0 || count < least) throw new Error(`read otherwise at byte ${length}`);
    least = count;
    if (!known.has(count)) known.set(count, told(reading));
  }
  expect(known.get(records.length)).toEqual(whole);
  known.delete(records.length);
  const counts = [...known.keys()];
  expect(counts).toEqual(counts.map((_, i) => records.length - counts.length + i));
  for (const one of known.values()) expectDoubted(one, 'JOURNAL_CUT');
}

/** Every place in a value, however deep. */
export function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, within]) => [[...path, key], ...placesIn(within, [...path, key])]);
}

/** The same journal, its plan without what is in that place, or with something else there. */
export function withPlan({ records, text }: Kind, path: readonly string[], instead?: null | 'x'): string {
  const head: unknown = structuredClone(records[0]);
  const key = path.at(-1) ?? '';
  const holder = ['plan', ...path.slice(0, -1)].reduce((at, k) => (at as Record<string, unknown>)[k], head);
  if (instead !== undefined) (holder as Record<string, unknown>)[key] = instead;
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete (holder as Record<string, unknown>)[key];
  return `${JSON.stringify(head)}${text.slice(text.indexOf('\n'))}`;
}

/** The same, its plan with a step of each kind as well, all of which acted at its onset. */
export function withEveryStep({ name, records }: Kind): Kind {
  const more = records.flatMap((r): JournalRecord[] => {
    if (r.k === 'onset') return [r, ...everyStepAt(r.t)];
    return [r.k === 'run' ? { ...r, plan: { ...r.plan, steps: [...r.plan.steps, ...ANY_STEP] } } : r];
  });
  return { name, records: more, text: ndjson(more), whole: told({ records: more, unreadableLines: 0 }) };
}

/** Refused by its name, or told in every form. A promise that is not there cannot be broken, an impact not asked for not be missed. */
export function expectRefusedOrTold(kind: Kind, path: readonly string[], instead?: null | 'x'): void {
  const reading = read(withPlan(kind, path, instead));
  if (typeof reading === 'string') {
    expect(reading).toBe('JOURNAL_PLAN');
    return;
  }
  const one = told(reading);
  expectWhole(one.texts);
  const gone = (path[0] === 'slos' && path.length === 2) || path.join() === 'impact';
  if (kind.whole.campaign.exitCode !== EXIT.pass && !gone) expect(one.campaign.exitCode).not.toBe(EXIT.pass);
}
