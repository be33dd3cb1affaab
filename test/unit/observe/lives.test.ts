/** Whose hand it was: which hosts the run held down, which nodes exist, and why sessions at a node broke. */
import { Lives } from '../../../framework/observe/fold-life.js';
import type { LifeRecord } from '../../../framework/observe/records.js';

type Turn = readonly [number, LifeRecord['event'], LifeRecord['by']?];

function lives(...events: readonly Turn[]): Lives {
  const all = new Lives();
  for (const [t, event, by = null] of events) all.add({ k: 'life', t, node: 'n', role: 'r', event, by });
  return all;
}

describe('a host that the run held down', () => {
  const paused = lives([1_000, 'started'], [4_300, 'paused', 'injected'], [7_600, 'resumed']);
  test('was so from the second in which it was stopped to the one in which it goes on', () => {
    expect([3, 4, 5, 7, 8].map((s) => paused.heldDownByTheRun('n', s))).toEqual([false, true, true, true, false]);
  });

  test('was up for all of a second that begins as it goes on', () => {
    const sharp = lives([4_000, 'paused', 'injected'], [7_000, 'resumed']);
    expect([3, 4, 6, 7].map((s) => sharp.heldDownByTheRun('n', s))).toEqual([false, true, true, false]);
  });

  test('is not one that died by itself, nor one that was started again', () => {
    expect(lives([4_000, 'died', 'infrastructure']).heldDownByTheRun('n', 5)).toBe(false);
    expect(lives([4_000, 'killed', 'infrastructure']).heldDownByTheRun('n', 5)).toBe(false);
    expect(lives([4_000, 'killed', 'injected'], [6_000, 'relaunched']).heldDownByTheRun('n', 6)).toBe(false);
  });
});

describe('a host that the run killed', () => {
  const at = (s: number, ...events: readonly Turn[]) => lives(...events).heldDownByTheRun('n', s);

  test('is not to blame for the whole second before, of which nobody had asked it yet, but for those before that', () => {
    const killed = [9_100, 'killed', 'injected'] as const;
    expect([7, 8, 9, 10].map((s) => at(s, [1_000, 'started'], killed))).toEqual([false, true, true, true]);
  });

  test('has that second held against it where it was dead already, or where it was not the run that killed it', () => {
    expect(at(8, [4_000, 'died', 'infrastructure'], [9_100, 'killed', 'injected'])).toBe(false);
    expect(at(8, [1_000, 'started'], [9_100, 'killed', 'infrastructure'])).toBe(false);
    expect(at(8, [1_000, 'started'], [9_100, 'paused', 'injected'])).toBe(false);
  });
});

describe('to what is gone nothing happens until it is started again', () => {
  const all = (s: number, ...events: readonly Turn[]) => {
    const told = lives(...events);
    return [told.heldDownByTheRun('n', s), told.stopped('n')];
  };

  test('the end of a cut that it was in does not bring it back', () => {
    const cut = [[10_000, 'isolated', 'injected'] as const, [20_000, 'rejoined'] as const];
    expect(all(25, [4_000, 'killed', 'injected'], ...cut)).toEqual([true, true]);
    expect(all(25, [4_000, 'died', 'infrastructure'], ...cut)).toEqual([false, true]);
  });

  test('what died by itself is not the doing of the run that kills it later', () => {
    expect(all(12, [4_000, 'died', 'infrastructure'], [9_100, 'killed', 'injected'])).toEqual([false, true]);
  });

  test('it may be started again', () => {
    expect(all(12, [4_000, 'killed', 'injected'], [9_000, 'relaunched'])).toEqual([false, false]);
  });
});

describe('a node exists', () => {
  test('from the start, or from when a step starts it', () => {
    expect([lives().exists('n', 5, true), lives().exists('n', 5, false)]).toEqual([true, false]);
    const added = lives([6_500, 'started']);
    expect([5, 6].map((s) => added.exists('n', s, false))).toEqual([false, true]);
  });

  test('while it is paused, cut off or in its own cool-down, and not once it is gone, until it is back', () => {
    const node = lives(
      [2_000, 'self-shutdown'],
      [3_000, 'paused'],
      [4_000, 'isolated'],
      [6_000, 'killed'],
      [8_999, 'relaunched'],
    );
    expect([2, 3, 4, 5, 6, 7, 8].map((s) => node.exists('n', s, true))).toEqual([
      ...[true, true, true, true],
      ...[false, false, true],
    ]);
  });
});

describe('why a session broke', () => {
  test('is the latest fall of its node, as long as it can have been noticed by it', () => {
    const node = lives([1_000, 'started'], [5_500, 'killed', 'injected'], [9_000, 'relaunched']);
    expect(node.fallCause('n', 4, 8_000)).toBeNull();
    expect(node.fallCause('n', 5, 8_000)).toBe('injected');
    // Noticed 8 s later at the latest, told of at the end of that second.
    expect(node.fallCause('n', 13, 8_000)).toBe('injected');
    expect(node.fallCause('n', 14, 8_000)).toBeNull();
  });

  test('is told by the fall where nobody said whose it was', () => {
    const causeOf = (event: LifeRecord['event']) => lives([5_000, event]).fallCause('n', 5, 1_000);
    expect((['died', 'self-shutdown', 'killed', 'paused', 'isolated'] as const).map(causeOf)).toEqual([
      ...['infrastructure', 'self-protection', 'injected', 'injected', 'injected'],
    ]);
    expect(causeOf('resumed')).toBeNull();
  });
});

test('a node is silent since it was last said to be', () => {
  const all = lives();
  expect(all.silentSince('n')).toBeNull();
  for (const t of [5_000, 9_000, 7_000]) all.silent('n', t);
  expect(all.silentSince('n')).toBe(9_000);
});
