import fc from 'fast-check';
import { renderBlock } from '../../../framework/report/block-lines.js';
import { isPlain, type LiveView, liveView } from '../../../framework/report/live.js';
import { style } from '../../../framework/report/style.js';
import { EmulatedTerminal } from './emulated-terminal.js';
import { type HandClock, HEADER, play, START } from './play.js';
import { AS_SHIPPED, samplePlan, sampleTrial } from './sample.js';

function watch(
  terminal: EmulatedTerminal,
  plain: boolean,
  env: Record<string, string> = {},
): { view: LiveView; clock: HandClock } {
  const clock = { now: START };
  const stream = terminal as unknown as NodeJS.WriteStream;
  return { clock, view: liveView({ stream, plain, header: HEADER, clock: () => clock.now, env }) };
}

describe('progress where there is no terminal', () => {
  const pipe = new EmulatedTerminal(24, 100);
  const { view, clock } = watch(pipe, true);
  play(view, clock);
  view.close();
  const lines = pipe.text().split('\n');
  const unwrapped = pipe.raw.replace(/\n {31}/g, ' ');

  it('never returns the carriage, moves the cursor or spins', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(pipe.raw).not.toMatch(/[\r\u001b\u0008]/);
  });

  it('is at most 100 columns wide', () => {
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(100);
  });

  it('says at the top what runs where, and how long it takes', () => {
    expect(lines.slice(0, 4)).toEqual([
      'swarmquake 0.1.0 · skype-2010 · spec 5c1f09e2 · seed 7 · runtime process · 2 variants',
      '  no container engine answers; `swarmquake doctor` says why',
      '  4,000 users · 20 supernodes · 5 servers · about 4 min',
      '  runs/2026-11-20T18-04-11Z-skype-2010-5c1f09e2',
    ]);
  });

  it('has a line for each phase of each variant', () => {
    for (const phase of ['provision', 'populate', 'settle', 'inject', 'hold', 'undo', 'collect']) {
      expect(lines.filter((l) => l.slice(10).startsWith(phase)).length).toBeGreaterThanOrEqual(2);
    }
  });

  it('tells users online every 5 s from onset, with their denominator', () => {
    const seconds = lines.filter((l) => / online [ \d,]+ of 3,910 /.test(l)).map((l) => l.slice(21, 28).trim());
    const ofFirst = seconds.filter((s) => s.startsWith('+')).slice(0, 19);
    expect(ofFirst).toEqual(Array.from({ length: 19 }, (_, i) => `+${(i + 1) * 5} s`));
  });

  it('tells each fault as it lands, and what was seen of it', () => {
    expect(pipe.raw).toMatch(/inject +0 s {3}fault: 10 of 20 supernodes crashed\n/);
    expect(unwrapped).toContain('fault seen: 10 of 20 supernodes crashed (10 pids gone, connect refused)');
  });

  it('closes each variant with its outcome in words', () => {
    expect(pipe.raw).toContain('✓ as shipped: metastable, as expected (lowest 3.5%, 95% not back in 97 s)');
  });

  it('has ASCII for a stream without UTF-8', () => {
    const ascii = new EmulatedTerminal(24, 100);
    const told = watch(ascii, true, { LANG: 'C' });
    play(told.view, told.clock);
    expect(ascii.raw).toMatch(/^[\n -~]*$/);
    expect(ascii.raw).toContain('ok as shipped: metastable');
  });
});

describe('progress on a terminal', () => {
  it('is one block with the curve, who is online, the phase and what happened', () => {
    const terminal = new EmulatedTerminal(36, 100);
    const { view, clock } = watch(terminal, false);
    play(view, clock, 38);
    const screen = terminal.screen().join('\n');
    view.close();
    expect(screen).toMatch(/100% ⠉⠉/);
    expect(screen).toContain('3,894 of 3,910 who want to be (99.6%)');
    expect(screen).toContain('10 of 20 supernodes');
    expect(screen).toMatch(/phase +hold, \+39 s of 97 s/);
    expect(screen).toContain('seen: 10 pids gone, connect refused');
    expect(screen).toContain('Ctrl-C stops the run');
    expect(screen.match(/◐ with mega/g)).toHaveLength(1);
  });

  it.each([
    [36, 100],
    [24, 80],
    [21, 20],
    [9, 120],
    [3, 60],
  ])('leaves no piece of itself behind in a window of %i rows and %i columns', (rows, columns) => {
    const terminal = new EmulatedTerminal(rows, columns);
    const { view, clock } = watch(terminal, false);
    play(view, clock);
    view.close();
    const text = terminal.text();
    // A block taller than the window would scroll, and could not be erased.
    expect(text).not.toMatch(/Ctrl-C|who want|◐|phase |⠉/);
    expect(text.match(/✓ as shipped/g)).toHaveLength(1);
    expect(text.match(/✓ with mega/g)).toHaveLength(1);
  });

  it('is never taller than the window, nor wider', () => {
    const trial = sampleTrial(AS_SHIPPED);
    const second = {
      t: 60_000,
      sinceOnsetMs: 30_000,
      demand: 3910,
      online: 137,
      reported: 2000,
      plan: trial.plan,
      serving: [],
    };
    const event = fc.record({
      sinceOnsetMs: fc.option(fc.nat(1e6)),
      kind: fc.constantFrom('fault' as const, 'life' as const),
      words: fc.string({ maxLength: 200 }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 70 }),
        fc.integer({ min: 8, max: 160 }),
        fc.array(event, { maxLength: 80 }),
        fc.string(),
        (rows, columns, events, note) => {
          const state = {
            plan: trial.plan,
            phase: 'hold' as const,
            last: second,
            startedAt: 0,
            name: trial.verdict.variant,
            points: [],
            events,
            note,
          };
          const lines = renderBlock(
            state,
            style({ colour: false, unicode: true, width: columns }),
            { rows, columns },
            90_000,
          );
          expect(lines.length).toBeLessThan(rows);
          for (const line of lines) expect([...line].length).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });

  it('is redrawn at most four times a second', () => {
    const terminal = new EmulatedTerminal(30, 100);
    const { view, clock } = watch(terminal, false);
    const plan = samplePlan(AS_SHIPPED);
    view.variant(plan, 0, 1);
    const drawnAt = new Set<number>();
    terminal.onWrite = () => drawnAt.add(clock.now);
    for (let i = 0; i < 1000; i++) {
      clock.now += 1;
      view.event({ sinceOnsetMs: i, kind: 'life', words: `event ${i}` });
    }
    terminal.onWrite = () => {};
    view.close();
    expect(drawnAt.size).toBeGreaterThan(0);
    expect(drawnAt.size).toBeLessThanOrEqual(4);
  });

  it('says where it stopped, and that a second Ctrl-C hurries', () => {
    const terminal = new EmulatedTerminal(36, 100);
    const { view, clock } = watch(terminal, false);
    play(view, clock, 31);
    view.stopping('interrupted');
    view.close();
    expect(terminal.text()).toContain(
      'stopping: interrupted at +32 s of 97 s, phase hold. A second Ctrl-C hurries; nothing is skipped.',
    );
  });

  it('draws nothing once it is closed', () => {
    const terminal = new EmulatedTerminal(36, 100);
    const { view, clock } = watch(terminal, false);
    play(view, clock, 10);
    view.close();
    const before = terminal.raw;
    clock.now += 10_000;
    view.phase('hold', 0);
    view.close();
    expect(terminal.raw).toBe(before);
  });
});

describe('which form', () => {
  it.each([
    [{ isTTY: true }, {}, false],
    [{ isTTY: false }, {}, true],
    [{}, {}, true],
    [{ isTTY: true }, { CI: 'true' }, true],
    [{ isTTY: true }, { CI: 'false' }, false],
    [{ isTTY: true }, { TERM: 'dumb' }, true],
  ])('%j %j', (screen, env, plain) => {
    expect(isPlain(screen, env)).toBe(plain);
  });
});
