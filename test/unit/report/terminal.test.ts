import fc from 'fast-check';
import { drawCurve } from '../../../framework/report/curve.js';
import { markdownReport } from '../../../framework/report/markdown.js';
import { style, styleOf } from '../../../framework/report/style.js';
import { terminalReport } from '../../../framework/report/terminal.js';
import type { Doubt, Outcome, TrialVerdict } from '../../../framework/slo/types.js';
import { cases } from '../../cases.js';
import { expectGolden } from './golden.js';
import { AS_SHIPPED, sampleCard, sampleTrial, WITH_HELP } from './sample.js';

const PLAIN = style({ colour: false, unicode: true, width: 100 });
const ASCII = style({ colour: false, unicode: false, width: 80 });
const COLOURED = style({ colour: true, unicode: true, width: 100 });
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const ESCAPES = /\u001b\[[0-9;]*m/g;

const IMPACT_NOT_SEEN: Doubt = {
  code: 'IMPACT_NOT_SEEN',
  expected: 'online below 90% of demand, at least once',
  found: '99.4% at the lowest',
  do: 'with --placebo this is the right answer; else make the fault larger',
};

const outcomes = fc.constantFrom<Outcome>('pass', 'fail', 'inconclusive');
const verdicts = fc.record({
  outcome: outcomes,
  state: fc.constantFrom<TrialVerdict['state']>('metastable', 'recovered', 'slow', 'unknown'),
  stateEvidence: fc.string({ unit: 'grapheme', maxLength: 300 }),
  ended: fc.constantFrom<TrialVerdict['ended']>('complete', 'stopped', 'not-steady', 'interrupted', 'cut-short'),
  amplification: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
  amplificationOfCrashed: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
  reportedAtTrough: fc.option(fc.double({ min: 0, max: 30, noNaN: true })),
  userMsOffline: fc.nat(),
  causes: fc.record({ injected: fc.nat(), refused: fc.nat() }),
  doubts: fc.array(
    fc.record({ code: fc.string(), expected: fc.string(), found: fc.string(), do: fc.string({ maxLength: 200 }) }),
  ),
});
const names = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }), {
  minLength: 1,
  maxLength: 6,
});

describe('the scorecard on a terminal', () => {
  it('reads as agreed', () => {
    expectGolden('terminal.txt', terminalReport(sampleCard(), PLAIN));
  });

  it('reads as agreed in 80 columns of ASCII', () => {
    const text = terminalReport(sampleCard(), ASCII);
    expect(text).toMatch(/^[\n -~]*$/);
    expectGolden('terminal-ascii.txt', text);
  });

  it('is never wider than the window, nor than 100 columns, whatever it is told', () => {
    fc.assert(
      fc.property(
        names,
        verdicts,
        fc.integer({ min: 60, max: 300 }),
        fc.boolean(),
        (variants, change, width, unicode) => {
          const trials = variants.map((name) => sampleTrial(name, change));
          const text = terminalReport(sampleCard(trials), style({ colour: false, unicode, width }));
          for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(Math.min(width, 100));
        },
      ),
      { numRuns: cases(60) },
    );
  });

  it('lets no control character of others through', () => {
    const trial = sampleTrial('in \u001b[31mred\u001b[0m\r\n\u0007 ink');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(terminalReport(sampleCard([trial]), PLAIN)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  it('says the same with colour as without', () => {
    const coloured = terminalReport(sampleCard(), COLOURED);
    expect(coloured).toMatch(ESCAPES);
    expect(coloured.replace(ESCAPES, '')).toBe(terminalReport(sampleCard(), PLAIN));
  });

  it('puts a word beside every glyph', () => {
    const glyphs = [...terminalReport(sampleCard(), PLAIN).matchAll(/[✓✕?](.{0,2})/gu)];
    expect(glyphs.length).toBeGreaterThan(10);
    for (const [, after] of glyphs) expect(after).toMatch(/^ [\w]/);
  });

  it('answers in the last screenful: outcome, sentence, files, what is left, the next command', () => {
    const last = terminalReport(sampleCard(), PLAIN).trimEnd().split('\n').slice(-24).join('\n');
    for (const part of [
      '✓ PASS',
      'at worst 3.5% of demand was online',
      'runs/latest/scorecard.html',
      'left behind   nothing',
      'next ',
      'again ',
    ]) {
      expect(last).toContain(part);
    }
  });

  it('names any exit code but 0 in the last line', () => {
    const lastLine = (exitCode: number): string =>
      terminalReport(sampleCard(undefined, { exitCode }), PLAIN).trimEnd().split('\n').at(-1) ?? '';
    expect(lastLine(20)).toMatch(/exit 20$/);
    expect(lastLine(0)).not.toContain('exit');
  });

  it('shows why a run proves nothing, with what to do', () => {
    const trial = sampleTrial('default', { outcome: 'inconclusive', expected: null, doubts: [IMPACT_NOT_SEEN] });
    const text = terminalReport(sampleCard([trial], { outcome: 'inconclusive', exitCode: 21 }), PLAIN);
    expect(text).toContain('? INCONCLUSIVE   skype-2010: the fault had no impact, so nothing was tested.');
    expect(text).toContain('? IMPACT_NOT_SEEN · seed 7');
    expect(text).toContain('found     99.4% at the lowest');
  });

  it('keeps a command that is too long for a line fit for a shell', () => {
    const text = terminalReport(sampleCard(), ASCII);
    const joined = text.replace(/ \\\n\s+/g, ' ');
    expect(joined).toContain(
      'again         npx swarmquake run experiments/skype-2010.experiment.ts --runtime process --seed 7',
    );
  });

  it('lists the trials of a variant with their seeds, and what they allow to say', () => {
    const trials = [7, 1183, 2046].map((seed) => sampleTrial(WITH_HELP, { seed }));
    const text = terminalReport(sampleCard(trials), PLAIN);
    expect(text).toMatch(/2 +1183 +✓ pass +recovered +21.4% +7 of 7/);
    expect(text).toContain('3 of 3 trials went as expected: with 95% confidence between 21% and 100% of all would.');
    expect(text).toContain('seed 7, the first of 3');
  });
});

describe('the curve', () => {
  it('names the unit of its axis at the last tick, whatever its length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 90_000 }), fc.integer({ min: 60, max: 100 }), (to, width) => {
        const lines = drawCurve(
          [],
          { from: -15, to, rows: 5, marks: [], origin: 'onset' },
          style({ colour: false, unicode: true, width }),
        );
        expect(lines.at(-1)).toMatch(/^ +0.* s$|^ +0 s$/);
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('is at the top only where everybody is online, and at the bottom only where next to nobody is', () => {
    const points = Array.from({ length: 40 }, (_, second) => ({ second, online: second < 20 ? 1 : 0, reported: null }));
    const [top, ...rest] = drawCurve(
      points,
      { from: 0, to: 40, rows: 5, marks: [], origin: 'onset' },
      style({ colour: false, unicode: false, width: 87 }),
    );
    expect(top).toMatch(/^ {2}100% #{41}$/);
    expect(rest[3]).toMatch(/^ {4}0% {41}#{39}$/);
  });
});

describe('what a stream can show', () => {
  const tty = { isTTY: true, columns: 80 };
  it.each([
    ['a terminal', tty, {}, true],
    ['NO_COLOR', tty, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', tty, { NO_COLOR: '' }, true],
    ['a dumb terminal', tty, { TERM: 'dumb' }, false],
    ['a pipe', {}, { FORCE_COLOR: '1', CI: 'true' }, false],
  ])('%s: colour', (_, screen, env, colour) => {
    expect(styleOf(screen, env).colour).toBe(colour);
  });

  it.each([
    [{ LANG: 'C.UTF-8' }, true],
    [{ LANG: 'de_DE.utf8' }, true],
    [{}, true],
    [{ LANG: 'C' }, false],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, false],
    [{ LANG: 'en_US.UTF-8', TERM: 'linux' }, false],
  ])('%j: glyphs', (env, unicode) => {
    expect(styleOf(tty, env).unicode).toBe(unicode);
  });

  it('is no wider than 100 columns', () => {
    expect(styleOf({ isTTY: true, columns: 220 }, {}).width).toBe(100);
    expect(styleOf({}, {}).width).toBe(100);
    expect(styleOf(tty, {}).width).toBe(80);
  });
});

describe('the scorecard in Markdown', () => {
  it('reads as agreed', () => {
    expectGolden('markdown.txt', markdownReport(sampleCard()));
  });

  it('keeps every table row at its number of columns, whatever a variant is called', () => {
    const text = markdownReport(sampleCard([sampleTrial('a | b'), sampleTrial(AS_SHIPPED)]));
    const rows = text.split('\n').filter((line) => line.startsWith('| promise') || line.startsWith('| europe'));
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(row.replace(/\\\|/g, '').split('|').length).toBe(7);
  });

  it('does not let names of others act as markup', () => {
    expect(markdownReport(sampleCard([sampleTrial('<img src=x> [a](b)')]))).not.toMatch(/<img|\[a\]\(b\)/);
  });
});
