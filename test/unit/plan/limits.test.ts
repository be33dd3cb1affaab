import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drivers } from '../../../framework/fault/drivers.js';
import { apportion, table } from '../../../framework/plan/apportion.js';
import { checkCaps, reachOf } from '../../../framework/plan/blast-radius.js';
import { checkCapabilities, needsOf } from '../../../framework/plan/capabilities.js';
import { compilePlan } from '../../../framework/plan/compile.js';
import { describePlan } from '../../../framework/plan/describe.js';
import { scaleSpec } from '../../../framework/plan/scale.js';
import { observationEnd } from '../../../framework/plan/times.js';
import type { Plan } from '../../../framework/plan/types.js';
import type { Capabilities, Capability } from '../../../framework/runtime/runtime.js';
import type { ExperimentSpec } from '../../../framework/spec/types.js';
import { anySpec } from './arbitrary-spec.js';
import { definition, fakeTarget, MITIGATIONS, specWith } from './fake-target.js';

function compile(spec: ExperimentSpec, variant = 'default'): Plan {
  const options = fakeTarget.options.parse(spec.target.options);
  return compilePlan({ spec, definition, options, variant, seed: 7, placebo: false, specHash: 'abcdef0123456789' });
}

const never = { relaunch: 'never' } as const;
function codes(spec: ExperimentSpec): string[] {
  return checkCaps(compile(spec)).map((problem) => problem.code);
}

describe('whole numbers in proportion', () => {
  const weights = fc
    .array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 8 })
    .filter((w) => w.some((x) => x > 0));

  test('sum to the total, each within one of its exact share, and a share of nothing is nothing', () => {
    fc.assert(
      fc.property(weights, fc.nat(100_000), fc.nat(), (shares, total, seed) => {
        const parts = apportion(total, shares, seed, 'test');
        const whole = shares.reduce((a, b) => a + b, 0);
        expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
        parts.forEach((part, i) => {
          expect(Math.abs(part - (total * (shares[i] ?? 0)) / whole)).toBeLessThan(1);
          if (shares[i] === 0) expect(part).toBe(0);
        });
      }),
    );
  });

  test('a table meets both margins exactly, every cell within one', () => {
    fc.assert(
      fc.property(weights, weights, fc.nat(5000), fc.nat(), (a, b, total, seed) => {
        const rows = apportion(total, a, seed, 'rows');
        const columns = apportion(total, b, seed, 'columns');
        const cells = table(rows, columns, seed, 'table');
        expect(cells.map((row) => row.reduce((x, y) => x + y, 0))).toEqual(rows);
        expect(columns.map((_, j) => cells.reduce((x, row) => x + (row[j] ?? 0), 0))).toEqual(columns);
        const exact = (i: number, j: number) => (total === 0 ? 0 : ((rows[i] ?? 0) * (columns[j] ?? 0)) / total);
        const errors = cells.flatMap((row, i) => row.map((cell, j) => Math.abs(cell - exact(i, j))));
        expect(Math.max(...errors)).toBeLessThanOrEqual(1);
        expect(Math.min(...cells.flat())).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('caps', () => {
  test('a plan within its blast radius has no problem', () => {
    expect(checkCaps(compile(specWith()))).toEqual([]);
  });

  test('too many users, too many nodes, too long: each is its own problem, all at once', () => {
    const tight = { maxCrashedShare: 0.1, maxNodesShare: 0.1, maxLasting: 10_000 };
    expect(codes(specWith({ blastRadius: tight }))).toEqual([
      'PLAN_OVER_CAP_USERS',
      'PLAN_OVER_CAP_NODES',
      'PLAN_OVER_CAP_TIME',
    ]);
    const [users] = checkCaps(compile(specWith({ blastRadius: { ...specWith().blastRadius, maxCrashedShare: 0.1 } })));
    expect(users).toMatchObject({ path: 'blastRadius.maxCrashedShare', found: '800 of 4000 (20%)' });
  });

  test('a share exactly at the cap is allowed', () => {
    expect(
      codes(specWith({ blastRadius: { ...specWith().blastRadius, maxCrashedShare: 0.2, maxNodesShare: 0.4 } })),
    ).toEqual([]);
  });

  test('a user hit by two faults counts once; two halves that overlap stay under the sum', () => {
    const crash = { kind: 'crash-users', users: { share: 0.5 }, relaunch: never } as const;
    const reach = reachOf(
      compile(
        specWith({
          timeline: [
            { at: 0, do: crash },
            { at: 0, do: crash },
          ],
        }),
      ),
    );
    expect(reach.users).toBeGreaterThan(2000);
    expect(reach.users).toBeLessThan(4000);
  });

  test('a fault that hits nobody, and one that wants more nodes than match, are refused', () => {
    const nobody = {
      kind: 'crash-users',
      users: { share: 0.4, cohort: 'faulty', version: '4.2' },
      relaunch: never,
    } as const;
    const many = { kind: 'pause-nodes', nodes: { role: 'supernode', count: 21 }, lasting: 1000 } as const;
    const blastRadius = { ...specWith().blastRadius, maxNodesShare: 1 };
    expect(
      codes(
        specWith({
          timeline: [
            { at: 0, do: nobody },
            { at: 0, do: many },
          ],
          blastRadius,
        }),
      ),
    ).toEqual(['PLAN_NO_VICTIMS', 'PLAN_TOO_FEW_NODES']);
  });

  test('what a `when` fault would hit counts too', () => {
    const timeline = [
      { when: specWith().steadyState, do: { kind: 'crash-users', users: { share: 0.9 }, relaunch: never } },
    ] as const;
    expect(codes(specWith({ timeline }))).toEqual(['PLAN_OVER_CAP_USERS']);
  });
});

describe('capabilities', () => {
  const runtime = (can: readonly Capability[], maxUsersPerHost = 10_000): Capabilities => ({
    runtime: 'process',
    can,
    cannot: [{ capability: 'partition', why: 'processes share one network' }],
    facts: [],
    maxUsersPerHost,
    maxNodes: null,
    trialsAtOnce: 1,
  });

  test('what a runtime lacks is named with its step and the reason', () => {
    const timeline = [{ at: 0, do: { kind: 'partition', side: { region: 'eu' }, lasting: 5000 } }] as const;
    const plan = compile(specWith({ timeline }));
    expect(checkCapabilities(plan, runtime(['kill', 'relaunch', 'pause', 'partition']))).toEqual([]);
    expect(checkCapabilities(plan, runtime(['kill', 'relaunch', 'pause']))).toMatchObject([
      { code: 'RUNTIME_LACKS_PARTITION', path: 'timeline[0]', found: 'processes share one network' },
    ]);
  });

  test('more users in a host than it can hold', () => {
    expect(checkCapabilities(compile(specWith()), runtime(['kill', 'relaunch'], 500))).toMatchObject([
      { code: 'RUNTIME_LACKS_USERS_PER_HOST' },
    ]);
  });

  test('more nodes than the kernel has room for in its table of neighbours; a bound that is not known refuses nothing', () => {
    const plan = compile(specWith());
    const nodes = plan.nodes.length + plan.hosts.length;
    const can = runtime(['kill', 'relaunch']);
    expect(checkCapabilities(plan, { ...can, maxNodes: nodes - 1 })).toMatchObject([
      { code: 'RUNTIME_LACKS_NEIGHBOURS', found: expect.stringContaining(`${nodes}`) },
    ]);
    expect(checkCapabilities(plan, { ...can, maxNodes: nodes })).toEqual([]);
    expect(checkCapabilities(plan, can)).toEqual([]);
  });

  test('asks for all that the drivers of the faults need', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        for (const { action } of compile(spec).steps) {
          expect(needsOf(action)).toEqual(expect.arrayContaining([...drivers[action.kind].needs]));
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('the end of observation', () => {
  const plan = compile(specWith());

  test('is never before lifted + T, nor before the last step + T, nor before a promise is due', () => {
    expect(observationEnd(plan, { onset: 100_000, lifted: 112_000, lastStepOrUndo: 112_000 })).toBe(151_000);
    expect(observationEnd(plan, { onset: 100_000, lifted: 140_000, lastStepOrUndo: 112_000 })).toBe(176_000);
    expect(observationEnd(plan, { onset: 100_000, lifted: 112_000, lastStepOrUndo: 150_000 })).toBe(186_000);
  });

  test('counts from lifted where the promise does', () => {
    const slo = {
      slo: 'recovered',
      share: 0.95,
      of: 'demand',
      within: 30_000,
      heldFor: 15_000,
      since: 'lifted',
      where: {},
    } as const;
    const late = compile(specWith({ slos: { late: slo } }));
    expect(observationEnd(late, { onset: 0, lifted: 12_000, lastStepOrUndo: 12_000 })).toBe(63_000);
    expect(late.times.observeAfterOnset).toBe(63_000);
  });

  test('of a silent fault allows for the time-out of a probe', () => {
    const timeline = [
      { at: 1000, do: { kind: 'pause-nodes', nodes: { role: 'supernode', count: 2 }, lasting: 20_000 } },
    ] as const;
    const { times } = compile(specWith({ timeline }));
    expect(times).toMatchObject({ silent: true, lifted: 21_000, observeAfterOnset: 20_000 + 30_000 + 9000 });
  });
});

describe('--users', () => {
  test('roles, counts and rates follow; shares, times and capacities stay', () => {
    const timeline = [
      { at: 0, do: { kind: 'crash-nodes', nodes: { role: 'supernode', count: 10 }, relaunch: never } },
      ...MITIGATIONS,
    ] as const;
    const scaled = scaleSpec(
      specWith({ timeline, impact: { impact: 'nodes', role: 'supernode', count: 10 } }),
      definition,
      8000,
    );
    expect(scaled.population.users).toBe(8000);
    expect(scaled.target.options).toEqual({ supernodes: 40 });
    expect(scaled.impact).toMatchObject({ count: 20 });
    expect(scaled.timeline[0]?.do).toMatchObject({ nodes: { count: 20 } });
    expect(scaled.timeline[2]?.do).toMatchObject({ kind: 'provision', count: 4 });
    expect(scaled.timeline[3]?.do).toMatchObject({ kind: 'admit', rate: 800 });
    expect(scaled.slos).toEqual(specWith().slos);
    const plan = compile(scaled);
    expect(plan.nodes.filter((n) => n.role === 'supernode')).toHaveLength(40);
    expect(plan.nodes.find((n) => n.role === 'supernode')?.capacityUsers).toBe(333);
  });

  test('--supernodes overrides the growth of the role, and the counts of its nodes go with it', () => {
    const timeline = [
      { at: 0, do: { kind: 'crash-nodes', nodes: { role: 'supernode', count: 10 }, relaunch: never } },
    ] as const;
    const scaled = scaleSpec(specWith({ timeline }), definition, 8000, 10);
    expect(scaled.target.options).toEqual({ supernodes: 10 });
    expect(scaled.timeline[0]?.do).toMatchObject({ nodes: { count: 5 } });
  });
});

describe('a plan as text', () => {
  const shipped = compile(specWith(), 'as shipped');
  const helped = compile(specWith({ timeline: [...specWith().timeline, ...MITIGATIONS] }), 'with help');
  const lacks = checkCapabilities(shipped, {
    runtime: 'process',
    can: [],
    cannot: [],
    facts: [],
    maxUsersPerHost: 1000,
    maxNodes: null,
    trialsAtOnce: 1,
  });
  const text = describePlan(
    [shipped, helped],
    [
      { runtime: 'process', lacks, notChecked: null },
      { runtime: 'docker', lacks: [], notChecked: 'no container engine answers' },
    ],
  );

  test('fits on a screen of 100 columns', () => {
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('says who is hit, when, the caps, the cost and what each runtime lacks', () => {
    for (const part of [
      'spec abcdef01 · seed 7 · nothing is started',
      '800 of 2,000 users of cohort faulty',
      'lookups at 5 times the plan',
      'what crashed starts again',
      'lifted',
      'with help, besides',
      'lend the group-video servers',
      'planned 20%',
      'recovery times to 6 s',
      'a runtime that can kill',
      'not checked: no container engine answers',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('tells what variants share once', () => {
    expect(text.split('lookups at 5 times').length).toBe(2);
    expect(text.indexOf('lend')).toBeGreaterThan(text.indexOf('with help, besides'));
  });
});
