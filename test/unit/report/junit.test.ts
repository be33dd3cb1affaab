import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { create } from 'xmlbuilder2';
import { validateXML } from 'xmllint-wasm';
import { stoppedForCi } from '../../../framework/commands/ci-outputs.js';
import type { Prepared } from '../../../framework/load/prepare.js';
import { junitReport, junitXml } from '../../../framework/report/junit.js';
import { type JunitCase, junitSuites, refusedSuites } from '../../../framework/report/junit-cases.js';
import type { CampaignContext } from '../../../framework/slo/campaign.js';
import type { Slo } from '../../../framework/spec/types.js';
import { everyoneBack as recovered } from '../slo/everyone-back.js';
import { journalOf, type Shape } from '../slo/journal-of.js';
import { cardOf, GOLDEN, goldenCard } from './from-golden.js';
import { expectGolden } from './golden.js';

/** As the library's document has it. */
interface Element {
  getAttribute(name: string): string | null;
  readonly textContent: string | null;
}

const schema = readFileSync(new URL('./schema/junit.xsd', import.meta.url), 'utf8');

async function flaws(xml: string): Promise<string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'junit.xml', contents: xml }],
    schema: [{ fileName: 'junit.xsd', contents: schema }],
  });
  return errors.map(({ message }) => message);
}

const slos: Record<string, Slo<number>> = {
  'everyone is back': recovered,
  'a third stays': { slo: 'never-below', share: 0.02, of: 'demand', where: {} },
};
const dip = (back: number) => (t: number) => (t < 0 || t >= back ? 1 : 0.04);
const records = (shape: Partial<Shape>) => journalOf({ slos, curve: dip(21), ...shape });
const good = records({});
const bad = records({ curve: dip(70) });
const open = records({ curve: dip(31) });
const expectation = { slo: 'everyone is back', state: 'metastable' };
const collapse = records({ curve: dip(999), expect: expectation });
const unmet = records({ expect: expectation });

const trials = (...all: (typeof good)[]) => all.map((one, i) => ({ records: one, change: { seed: i + 1 } }));
const casesOf = (all: readonly (typeof good)[], context: CampaignContext = {}): JunitCase[] =>
  junitSuites(cardOf(trials(...all), context)).flatMap(({ cases }) => cases);
const results = (all: readonly (typeof good)[], context: CampaignContext = {}) =>
  Object.fromEntries(casesOf(all, context).map(({ name, result }) => [name, result]));

describe('each promise is a case', () => {
  test('that passes, fails, or is an error where nothing can be told', () => {
    expect(results([good])).toEqual({ 'everyone is back': 'passed', 'a third stays': 'passed' });
    expect(results([bad])).toEqual({ 'everyone is back': 'failure', 'a third stays': 'passed' });
    expect(results([open])).toEqual({ 'everyone is back': 'error', 'a third stays': 'passed' });
  });

  test('a failure is one line with the promise, what was measured, what was promised and the command', () => {
    const [failure] = casesOf([bad]);
    expect(failure?.message).toBe(
      'everyone is back: 70 s, promised 30 s (95% of demand back within 30 s of onset, held for 15 s); again: npx swarmquake run made-up.experiment.ts --seed 7',
    );
  });

  test('of a variant that is to fail only the named one is asked', () => {
    expect(results([collapse])).toEqual({ 'everyone is back': 'passed', 'a third stays': 'passed' });
    expect(results([unmet])).toEqual({ 'everyone is back': 'failure', 'a third stays': 'passed' });
  });

  test('in a gate no promise is red within the promised rate; too few trials are an error of their own', () => {
    const gate = { gate: true, trials: { passRate: 0.7, confidence: 0.95 } };
    const many = Array.from({ length: 30 }, () => good);
    expect(results([...many, bad], gate)).toMatchObject({ 'everyone is back': 'passed' });
    expect(results([...many, bad])).toMatchObject({ 'everyone is back': 'failure' });
    expect(results([good, good], gate)).toEqual({
      'everyone is back': 'passed',
      'a third stays': 'passed',
      'pass rate': 'error',
    });
  });

  test('what was allowed to be inconclusive is skipped', () => {
    expect(results([open], { allowInconclusive: true })).toMatchObject({ 'everyone is back': 'skipped' });
  });

  test('a variant that never ran is an error', () => {
    expect(results([good], { variants: ['default', 'other'] })).toMatchObject({ 'the run': 'error' });
  });

  test('is red exactly where the exit code is', () => {
    const any = fc.array(fc.constantFrom(good, bad, open, collapse, unmet), { minLength: 1, maxLength: 4 });
    const context = fc.record({ gate: fc.boolean(), allowInconclusive: fc.boolean() });
    fc.assert(
      fc.property(any, context, (all, how) => {
        // One variant is to fail, or it is not.
        const same = all.filter((one) => expects(one) === expects(all[0] ?? good));
        const card = cardOf(trials(...same), { ...how, trials: { passRate: 0.2, confidence: 0.9 } });
        const red = junitSuites(card).flatMap(({ cases }) => cases.map(({ result }) => result));
        expect(red.includes('failure')).toBe(card.exitCode === 20);
        expect(red.includes('failure') || red.includes('error')).toBe(card.exitCode !== 0);
      }),
      { numRuns: 40 },
    );
  });
});

const expects = (one: typeof good): boolean => one === collapse || one === unmet;

describe('what was never started', () => {
  const problem = {
    code: 'X',
    path: 'timeline[0]',
    at: 'a.ts:1',
    expected: 'an engine',
    found: 'none',
    do: 'start one',
  };
  test.each(['error', 'skipped'] as const)('is %s, promise by promise', async (result) => {
    const suites = refusedSuites('cut off', [{ name: 'default', promises: ['a', 'b'] }], [problem], result);
    expect(suites.flatMap(({ cases }) => cases.map((one) => one.result))).toEqual([result, result]);
    const xml = junitXml(suites);
    expect(xml).toContain('expected an engine, found none; start one');
    expect(await flaws(xml)).toEqual([]);
  });
});

describe('a run that was interrupted', () => {
  const stop = { k: 'stop', t: 60_000, reason: 'signal', words: 'interrupted by SIGTERM' } as const;
  const stopped = [...good.slice(0, good.length / 2), stop];

  test('is an error, promise by promise, that says so', async () => {
    const cases = casesOf([stopped]);
    expect(cases.map(({ name, result }) => [name, result])).toEqual(Object.keys(slos).map((name) => [name, 'error']));
    expect(cases.flatMap(({ details }) => details).join()).toMatch(
      /INTERRUPTED, .*found interrupted by SIGTERM; run it again/,
    );
    expect(await flaws(junitReport([cardOf(trials(stopped))]))).toEqual([]);
  });

  test('leaves what others came to as it is, and is never green', async () => {
    const files: Record<string, unknown> = {};
    const write = (name: string, value: unknown): void => {
      files[name] = value;
    };
    const variants = ['default', 'other'].map((name) => ({ name, spec: { slos } }));
    // Of each variant without a verdict both promises; of the whole run one more, unless something is red already.
    for (const [done, errors] of [
      [[], 5],
      [[good], 3],
      [[bad], 2],
    ] as const) {
      const card = { ...cardOf(trials(...done), { experiment: 'made-up' }), exitCode: 130 };
      stoppedForCi({ name: 'made-up', variants } as unknown as Prepared, card, { write });
      const xml = String(files['junit.xml']);
      expect(await flaws(xml)).toEqual([]);
      expect(xml.match(/<error /g)?.length).toBe(errors);
      expect(xml.match(/<failure /g)?.length ?? 0).toBe(done[0] === bad ? 1 : 0);
      expect(xml).toContain('found one that was interrupted before this variant came to a verdict');
    }
  });
});

describe('the XML', () => {
  test.each(GOLDEN)('of %s is valid, and the same text as ever', async (name) => {
    const xml = junitReport([goldenCard(name)]);
    expect(await flaws(xml)).toEqual([]);
    expectGolden(`${name}.junit.xml`, xml);
  });

  test('of several runs is one document', async () => {
    const xml = junitReport([goldenCard('made-up-recovered'), goldenCard('made-up-relapsed')]);
    expect(xml.match(/<testsuite /g)).toHaveLength(2);
    expect(await flaws(xml)).toEqual([]);
  });

  test('that breaks the schema is told apart', async () => {
    const xml = junitReport([goldenCard('made-up-relapsed')]);
    expect(await flaws(xml.replace('classname=', 'class='))).not.toEqual([]);
    expect(await flaws(xml.replace('</testsuites>', ''))).not.toEqual([]);
    expect(await flaws(xml.replace(/errors="\d+"/, 'errors="many"'))).not.toEqual([]);
  });

  test('holds whatever names and words there are, and gives them back', async () => {
    const nasty = ['<&"\'>]]>', 'a\u0000b\u001b[31mc\ufffe', '😀\ud800', 'two\nlines\tand  spaces', '<!-- --> <?x ?>'];
    for (const name of nasty) {
      const one: JunitCase = { name, suite: name, result: 'failure', code: name, message: name, details: [name] };
      const xml = junitXml([{ name, durationMs: 1, properties: { [name]: name }, cases: [one] }]);
      expect(await flaws(xml)).toEqual([]);
    }
    const plain = nasty[0] ?? '';
    const one: JunitCase = { name: plain, suite: plain, result: 'error', code: 'x', message: plain, details: [] };
    const back = create(junitXml([{ name: plain, durationMs: 0, properties: {}, cases: [one] }])).root();
    const testcase = back.first().first().node as unknown as Element;
    expect(testcase.getAttribute('name')).toBe(plain);
    expect(testcase.textContent).toContain(plain);
  });
});
