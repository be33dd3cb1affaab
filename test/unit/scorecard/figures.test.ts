import fc from 'fast-check';
import {
  aboutTime,
  count,
  factor,
  fromOnset,
  latency,
  longTime,
  measuredSeconds,
  percent,
  plural,
  things,
  userHours,
} from '../../../framework/scorecard/figures.js';

describe('figures for people', () => {
  it('never round a share up to all, nor down to none', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(10, 100_000), (share, people) => {
        expect(percent(share, people) === '100%').toBe(share === 1);
        expect(percent(share, people) === '0%').toBe(share === 0);
      }),
    );
  });

  it('show a tenth of a percent only where it is a person or more', () => {
    expect(percent(0.0352, 4000)).toBe('3.5%');
    expect(percent(0.0352, 400)).toBe('4%');
    expect(percent(0.0001, 4000)).toBe('under 0.1%');
  });

  it('never shorten a measured time', () => {
    fc.assert(
      fc.property(fc.nat(1e7), (ms) =>
        expect(Number(measuredSeconds(ms).replace(/[ ,s]/g, '')) * 1000).toBeGreaterThanOrEqual(ms),
      ),
    );
    expect(measuredSeconds(30_001)).toBe('31 s');
  });

  it.each([
    [count(1204), '1,204'],
    [fromOnset(0), '0 s'],
    [fromOnset(-200), '0 s'],
    [fromOnset(12_000), '+12 s'],
    [fromOnset(-3000), '-3 s'],
    [longTime(44_000), '44 s'],
    [longTime(124_000), '2 min 4 s'],
    [longTime(6_180_000), '1 h 43 min'],
    [aboutTime(248_000), 'about 4 min'],
    [aboutTime(40_000), 'about 40 s'],
    [latency(84.4), '84 ms'],
    [latency(5000), '5,000 ms'],
    [latency(0.84), '0.84 ms'],
    [factor(1.62), '1.6×'],
    [userHours(350_640_000), '97.4'],
    [plural('directory'), 'directories'],
    [plural('relay'), 'relays'],
    [things(1, 'supernode'), '1 supernode'],
  ])('%s', (written, wanted) => {
    expect(written).toBe(wanted);
  });
});
