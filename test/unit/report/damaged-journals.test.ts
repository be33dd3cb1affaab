/**
 * Journals that were cut, garbled, or lack a host: a message with its code, or all that can be told in every form; and
 * never a pass where the whole one does not pass. test/long/damaged-journals.test.ts does more of it.
 */
import fc from 'fast-check';
import { EXIT } from '../../../framework/errors.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { campaign } from '../../../framework/slo/campaign.js';
import { judge } from '../../../framework/slo/judge.js';
import { cases } from '../../cases.js';
import { HOSTS } from '../slo/tiny-journal.js';
import {
  expectDoubted,
  expectEveryCutTold,
  expectRefusedOrTold,
  expectWhole,
  type Kind,
  kinds,
  placesIn,
  read,
  readable,
  withEveryStep,
} from './damage.js';
import { told } from './every-form.js';
import { recordsOf } from './from-golden.js';

const kind = (name: string): Kind => {
  const found = kinds.find((k) => k.name === name);
  if (found === undefined) throw new Error(`no journal of the kind ${name}`);
  return found;
};
const passing = kind('passes');
const failing = kinds.filter(({ whole }) => whole.campaign.exitCode !== EXIT.pass);
const exitCodeOf = (records: readonly JournalRecord[]): number => campaign([judge(records)], { trials: null }).exitCode;

test('the whole ones are what their names say', () => {
  for (const { name, whole } of kinds) {
    const code = name.startsWith('passes') ? EXIT.pass : name.startsWith('fails') ? EXIT.sloFailed : EXIT.inconclusive;
    expect([name, whole.campaign.exitCode]).toEqual([name, code]);
    expectWhole(whole.texts);
  }
  expect(failing.length).toBe(4);
});

describe('cut', () => {
  test('at every byte of its head it is refused', () => {
    const bytes = Buffer.from(passing.text.slice(0, passing.text.indexOf('\n')));
    const codes = new Set(Array.from(bytes, (_, length) => read(bytes.subarray(0, length).toString())));
    expect(codes).toEqual(new Set(['JOURNAL_HEAD']));
    expect(read(bytes.toString())).toMatchObject({ records: [passing.records[0]] });
  });

  test('at every byte of its last lines it is told as far as it goes', () => {
    const from = passing.text.indexOf('{"k":"users","s":13,');
    expect(from).toBeGreaterThan(0);
    expectEveryCutTold(passing, Buffer.byteLength(passing.text.slice(0, from)));
  });

  test.each(kinds)('after any line, no journal passes: $name', ({ records }) => {
    const codes = records.slice(1).map((_, i) => exitCodeOf(records.slice(0, i + 1)));
    expect(new Set(codes)).toEqual(new Set([EXIT.inconclusive]));
  });

  test('what was read is told: the curve as far as it goes, and how low it was', () => {
    const { records, whole } = kind('fails: it stays down');
    const last = records.findLastIndex((r) => r.k === 'users' && r.s === 9);
    const { card, trial } = told({ records: records.slice(0, last + 1), unreadableLines: 0 });
    const drawn = card.variants[0]?.trials[0]?.series;
    expect([drawn?.second.at(-1), drawn?.demand.at(-1)]).toEqual([4, 200]);
    expect(trial.users).toMatchObject({ population: 200, before: 200, troughShare: whole.trial.users.troughShare });
  });

  test('a recorded one, at seeded places', () => {
    const records = recordsOf('recorded-supernode-crash');
    const count = fc.integer({ min: 1, max: records.length - 1 });
    fc.assert(
      fc.property(count, (n) =>
        expectDoubted(told({ records: records.slice(0, n), unreadableLines: 0 }), 'JOURNAL_CUT'),
      ),
      { numRuns: 2, seed: 20101222 },
    );
  });
});

describe('garbled', () => {
  const { records, text, whole } = passing;
  const lines = text.trimEnd().split('\n');
  const spoilt = (line: string, at: number): string => `${line.slice(0, at)}\u0001${line.slice(at + 1)}`;

  test('in any line, anywhere in it', () => {
    const place = fc.record({ line: fc.nat(lines.length - 1), at: fc.double({ min: 0, max: 0.999, noNaN: true }) });
    fc.assert(
      fc.property(place, ({ line, at }) => {
        const bad = lines.map((l, i) => (i === line ? spoilt(l, Math.floor(at * l.length)) : l)).join('\n');
        if (line === 0) return expect(read(`${bad}\n`)).toBe('JOURNAL_HEAD');
        const reading = readable(`${bad}\n`);
        expect([reading.records.length, reading.unreadableLines]).toEqual([records.length - 1, 1]);
        const one = told(reading);
        expect(one.trial.doubts[0]?.code).toBe('JOURNAL_GARBLED');
        return expectDoubted(one, line === lines.length - 1 ? 'JOURNAL_CUT' : 'JOURNAL_GARBLED');
      }),
      { numRuns: cases(30) },
    );
  });

  test('in all of them but the first', () => {
    const one = told(readable([lines[0], ...lines.slice(1).map((l) => spoilt(l, 3)), ''].join('\n')));
    expectDoubted(one, 'JOURNAL_GARBLED');
    expect(one.texts.markdown).toContain(`${lines.length - 1} unreadable lines`);
  });

  test('what a later version may add: fields change nothing, a record that is not known makes it doubtful', () => {
    const later = records.map((r) => JSON.stringify({ ...r, later: { more: [1] } }));
    expect(told(readable(`${later.join('\n')}\n`)).texts).toEqual(whole.texts);
    expectDoubted(told(readable(text.replace('\n', '\n{"k":"weather","t":1}\n'))), 'JOURNAL_GARBLED');
  });

  test('in its plan: refused by name, or told in every form', () => {
    const failing = kind('fails: it stays down');
    const head = failing.records[0];
    const places = head?.k === 'run' ? placesIn(head.plan) : [];
    expect(places.length).toBeGreaterThan(150);
    const spoil = fc.record({ place: fc.constantFrom(...places), by: fc.constantFrom(undefined, null, 'x' as const) });
    fc.assert(
      fc.property(spoil, ({ place, by }) => expectRefusedOrTold(failing, place, by)),
      { numRuns: cases(60) },
    );
  });

  test('in a step of any kind, likewise', () => {
    const every = withEveryStep(kind('fails: it stays down'));
    const steps = every.records.flatMap((r) => (r.k === 'run' ? r.plan.steps : []));
    const places = placesIn(steps).map((place) => ['steps', ...place]);
    expect(places.length).toBeGreaterThan(80);
    expectWhole(every.whole.texts);
    const spoil = fc.record({ place: fc.constantFrom(...places), by: fc.constantFrom(undefined, null, 'x' as const) });
    fc.assert(
      fc.property(spoil, ({ place, by }) => expectRefusedOrTold(every, place, by)),
      { numRuns: cases(600) },
    );
  });

  test('of a later schema it is refused, by name', () => {
    for (const schema of ['swarmquake/journal/2', 'swarmquake/journal/99', 'another/journal/1'])
      expect(read(text.replace('swarmquake/journal/1', schema))).toBe('JOURNAL_SCHEMA');
    expect(read(text.replace('swarmquake/plan/1', 'swarmquake/plan/2'))).toBe('JOURNAL_PLAN');
  });
});

describe('without a host', () => {
  const of = (record: JournalRecord, host: string): boolean => 'host' in record && record.host === host;

  test.each(failing)('from any of its records on, none passes: $name', ({ records }) => {
    for (const host of HOSTS) {
      for (const [place, record] of records.entries()) {
        if (!of(record, host)) continue;
        expect(exitCodeOf(records.filter((r, i) => i < place || !of(r, host)))).not.toBe(EXIT.pass);
      }
    }
  });

  test.each(failing)('nor without any one record: $name', ({ records }) => {
    for (const [gone] of records.entries()) {
      if (gone > 0) expect([gone, exitCodeOf(records.filter((_, i) => i !== gone))]).not.toEqual([gone, EXIT.pass]);
    }
  });

  test('that was never heard of, or without any, it says what is missing', () => {
    for (const gone of [[HOSTS[0]], [HOSTS[1]], HOSTS]) {
      const left = passing.records.filter((r) => !gone.some((host) => of(r, host)));
      expectDoubted(told({ records: left, unreadableLines: 0 }), 'MISSING_DATA');
    }
  });
});
