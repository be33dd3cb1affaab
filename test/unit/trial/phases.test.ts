/** Whole runs of a small plan on a scripted swarm: what is written when, and what is put back however a run ends. */
import { PHASES } from '../../../framework/observe/records.js';
import type { Plan } from '../../../framework/plan/types.js';
import { Stopped } from '../../../framework/trial/stopping.js';
import { type Performance, pauseOf, perform, type Script, stepOf } from './scripted-swarm.js';

const ADMIT = { kind: 'admit', rate: 10, order: [] };
const online = (is: 'below' | 'at-least', share: number): Plan['steadyState'] => ({
  metric: 'online',
  of: 'demand',
  where: {},
  is,
  share,
  for: 0,
});

/** Everybody is there, and a fifth of them for as long as a node was stopped at some time in the last three seconds. */
const DIP: Script['curve'] = (_, hit) => (hit !== null && hit < 3 ? 0.2 : 1);

const LATE_FAULT: Script = {
  curve: DIP,
  change: {
    steps: [
      // The later one comes first here; it is over long before a condition can fire the third.
      stepOf('s1', 'fault', { at: 200 }, pauseOf('sn-01', 200)),
      stepOf('s2', 'mitigation', { at: 50 }, ADMIT),
      stepOf('s3', 'fault', { when: online('below', 0.5) }, pauseOf('sn-02', 2_500)),
    ],
  },
};
const SLOW_JOIN: Script = {
  curve: () => 1,
  times: { joinOver: 3_000 },
  change: {
    steps: [
      stepOf('s1', 'fault', { at: 0 }, { kind: 'placebo' }),
      stepOf('s2', 'mitigation', { when: online('at-least', 0.9) }, ADMIT),
    ],
  },
};
const LONG_PAUSE: Script = {
  curve: DIP,
  change: {
    steps: [stepOf('s1', 'fault', { at: 0 }, pauseOf('sn-01', 60_000)), stepOf('s2', 'mitigation', { at: 0 }, ADMIT)],
  },
};
const NEVER_THERE: Script = { curve: () => 0.8, times: { steadyWithin: 0 }, change: { steps: [] } };

let late: Performance;
let slow: Performance;
let stopped: Performance;
let unsteady: Performance;

beforeAll(async () => {
  const person = new AbortController();
  const stopInHold = (kind: string): void => {
    if (kind === 'fault') person.abort(new Stopped('signal', 'interrupted by Ctrl-C'));
  };
  [late, slow, stopped, unsteady] = await Promise.all([
    perform(LATE_FAULT),
    perform(SLOW_JOIN),
    perform(LONG_PAUSE, { event: ({ kind, seen }) => seen !== undefined && stopInHold(kind) }, person.signal),
    perform(NEVER_THERE),
  ]);
}, 60_000);

type Kind = Performance['records'][number]['k'];
function all<K extends Kind>({ records }: Performance, kind: K) {
  return records.filter((r): r is Extract<Performance['records'][number], { k: K }> => r.k === kind);
}
function only<K extends Kind>(run: Performance, kind: K) {
  const [record, ...more] = all(run, kind);
  if (record === undefined || more.length > 0) throw new Error(`not one record of ${kind}`);
  return record;
}
const steps = (run: Performance, status: string) => all(run, 'step').filter((r) => r.status === status);
const phaseAt = (run: Performance, phase: string) => all(run, 'phase').find((r) => r.phase === phase)?.t ?? Number.NaN;

describe('a run that reaches its end', () => {
  test('goes through every phase, once and in order', () => {
    for (const run of [late, slow]) expect(all(run, 'phase').map((r) => r.phase)).toEqual(PHASES);
    expect(late.end).toMatchObject({ stopped: null, undone: true, left: { left: [] } });
  });

  test('counts demand from the instant that the hosts were told', () => {
    const told = late.commands.flatMap(({ command }) => (command.do === 'populate' ? [command.populationEpoch] : []));
    expect(told).toHaveLength(4);
    expect(new Set(told)).toEqual(new Set([only(late, 'population').t]));
    expect(only(late, 'population').t % 1000).toBe(0);
  });

  test('is steady over seconds in which everybody had joined, as many as the spec says', () => {
    for (const [run, joinOver] of [
      [late, 1_000],
      [slow, 3_000],
    ] as const) {
      const { from, to, before } = only(run, 'steady');
      expect(from * 1000).toBeGreaterThanOrEqual(only(run, 'population').t + joinOver);
      expect(to).toBe(from);
      expect(before.map((b) => b.online)).toEqual([250, 250, 250, 250]);
    }
  });

  test('fires what is due by its time, not by its place in the file', () => {
    expect(steps(late, 'fired').map((r) => r.step)).toEqual(['s2', 's1', 's3']);
  });

  test('fires a conditional step once, from what came after the start of inject', () => {
    const { step, since, s, saw } = only(late, 'trigger');
    expect([step, saw]).toEqual(['s3', 0.2]);
    expect(since).toBeGreaterThanOrEqual(Math.floor(phaseAt(late, 'inject') / 1000));
    expect(s).toBeGreaterThanOrEqual(since);
    // That everybody is online was so before anything was injected.
    expect(all(slow, 'trigger')).toEqual([]);
    expect(steps(slow, 'fired').map((r) => r.step)).toEqual(['s1']);
  });

  test('says when the faults were lifted, again where one that a condition fired was over later', () => {
    const over = steps(late, 'over').map((r) => r.t);
    expect(over).toHaveLength(2);
    const lifted = all(late, 'lifted').map((r) => r.t);
    expect(lifted.length).toBeGreaterThanOrEqual(1);
    expect(Math.max(...lifted)).toBeGreaterThanOrEqual(Math.max(...over) - 1);
    expect(all(slow, 'lifted')).toHaveLength(1);
  });

  test('observes until T after the last fault was over, and every second of it is heard', () => {
    const { observedTo, complete } = only(late, 'end');
    expect(complete).toBe(true);
    expect(observedTo * 1000).toBeGreaterThanOrEqual(Math.max(...all(late, 'lifted').map((r) => r.t)) + 1_000);
    const heard = new Set(all(late, 'users').map((r) => `${r.host} ${r.s}`));
    for (let s = only(late, 'steady').from; s < observedTo; s++) {
      for (const host of ['host-1', 'host-2', 'host-3', 'host-4']) expect(heard).toContain(`${host} ${s}`);
    }
  });

  test('has the message accounts of every host', () => {
    expect(all(late, 'messages').map((r) => [r.host, r.lost])).toEqual(
      ['host-1', 'host-2', 'host-3', 'host-4'].map((host) => [host, 1]),
    );
  });

  test('undoes its mitigations, and ends all that it started', () => {
    expect(steps(late, 'undone').map((r) => r.step)).toEqual(['s2']);
    expect(late.commands.filter(({ command }) => command.do === 'admit-all')).toHaveLength(1);
    expect(new Set(late.lives.values())).toEqual(new Set(['gone']));
  });
});

describe('a run that a person stops', () => {
  test('says so, and that it was not observed to its end', () => {
    expect(stopped.end.stopped).toMatchObject({ reason: 'signal' });
    expect(only(stopped, 'stop')).toMatchObject({ reason: 'signal', words: 'interrupted by Ctrl-C' });
    expect(only(stopped, 'end').complete).toBe(false);
    expect(all(stopped, 'messages')).toEqual([]);
  });

  test('has its faults undone that were under way, and its mitigations', () => {
    expect(steps(stopped, 'undone').map((r) => [r.step, r.words])).toEqual([
      ['s2', 'everybody is admitted again'],
      ['s1', '1 resumed'],
    ]);
    expect(stopped.end.undone).toBe(true);
    expect(all(stopped, 'phase').map((r) => r.phase)).toEqual(PHASES.filter((phase) => phase !== 'hold'));
    expect(new Set(stopped.lives.values())).toEqual(new Set(['gone']));
  });
});

test('a run that does not become steady injects nothing, and says what it saw', () => {
  expect(unsteady.end.stopped).toMatchObject({ reason: 'not-steady' });
  expect(only(unsteady, 'stop').words).toContain('found 80% at the last look');
  expect(all(unsteady, 'steady')).toEqual([]);
  expect(all(unsteady, 'phase').map((r) => r.phase)).toEqual(['provision', 'populate', 'settle', 'undo', 'collect']);
});
