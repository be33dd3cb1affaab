import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { needsOf } from '../../../framework/plan/capabilities.js';
import { inDemand, joinMs, plannedSessions } from '../../../framework/plan/sessions.js';
import type { Plan, PlannedHost, PlannedStep } from '../../../framework/plan/types.js';
import { nodesWhere, usersWhere } from '../../../framework/plan/victims.js';
import { cases } from '../../cases.js';
import { anySpec } from './arbitrary-spec.js';
import { compile, MITIGATIONS, specWith } from './fake-target.js';

const RUNS = { numRuns: cases(20) };

function sum(xs: readonly number[]): number {
  return xs.reduce((a, b) => a + b, 0);
}

function victimsOf(step: PlannedStep | undefined): readonly (string | number)[] {
  return step !== undefined && 'victims' in step.action ? step.action.victims : [];
}

function demandIn(host: PlannedHost, slice: number, second: number): number {
  const changes = host.demand.find((d) => d.slice === slice)?.changes ?? [];
  return changes.filter(([s]) => s <= second).at(-1)?.[1] ?? 0;
}

describe('any valid spec', () => {
  test('compiles to plain data, the same bytes for the same seed', () => {
    fc.assert(
      fc.property(anySpec, fc.nat(1000), (spec, seed) => {
        const plan = compile(spec, { seed });
        const text = JSON.stringify(plan);
        expect(JSON.stringify(compile(spec, { seed }))).toBe(text);
        expect(JSON.parse(text)).toEqual(plan);
      }),
      RUNS,
    );
  });

  test('counts every user once, and cohorts and regions within one of their exact share', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const plan = compile(spec);
        const { users, cohorts, regions } = spec.population;
        expect(sum(plan.slices.map((s) => s.users))).toBe(users);
        expect(sum(plan.hosts.map((h) => h.users))).toBe(users);
        for (const cohort of cohorts) {
          const own = plan.slices.filter((s) => s.cohort === cohort.name);
          expect(Math.abs(sum(own.map((s) => s.users)) - cohort.share * users)).toBeLessThan(1);
        }
        for (const [region, share] of Object.entries(regions)) {
          const own = plan.slices.filter((s) => s.region === region);
          expect(Math.abs(sum(own.map((s) => s.users)) - share * users)).toBeLessThan(1);
          for (const cohort of cohorts) {
            const cell = sum(own.filter((s) => s.cohort === cohort.name).map((s) => s.users));
            expect(Math.abs(cell - cohort.share * share * users)).toBeLessThan(2);
          }
        }
      }),
      RUNS,
    );
  });

  test('puts users into hosts of one region, at most 1,000 each, numbered without a gap', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const plan = compile(spec);
        let next = 0;
        for (const host of plan.hosts) {
          expect(host.firstUser).toBe(next);
          expect(host.users).toBeGreaterThan(0);
          expect(host.users).toBeLessThanOrEqual(1000);
          expect(host.sliceOf).toHaveLength(host.users);
          expect(
            host.sliceOf.every((id) => plan.slices[id]?.id === id && plan.slices[id]?.region === host.region),
          ).toBe(true);
          next += host.users;
        }
        for (const slice of plan.slices) {
          expect(sum(plan.hosts.map((h) => h.sliceOf.filter((id) => id === slice.id).length))).toBe(slice.users);
        }
      }),
      RUNS,
    );
  });

  test('hits only whom the selector names, each once, an exact number of them', () => {
    fc.assert(
      fc.property(anySpec, fc.nat(100), (spec, seed) => {
        const plan = compile(spec, { seed });
        for (const step of plan.steps) {
          const { action } = step;
          const victims = victimsOf(step);
          expect(new Set(victims).size).toBe(victims.length);
          if (action.kind === 'crash-users' || action.kind === 'vanish-users') {
            const matching = new Set<string | number>(usersWhere(action.users, plan.slices, plan.hosts));
            expect(victims).toHaveLength(Math.round(action.users.share * matching.size));
            expect(victims.every((v) => matching.has(v))).toBe(true);
          }
          if (action.kind === 'crash-nodes' || action.kind === 'pause-nodes') {
            const matching = nodesWhere(action.nodes, plan.nodes).map((n) => n.id);
            const count = action.nodes.count ?? Math.round((action.nodes.share ?? 1) * matching.length);
            expect(victims).toHaveLength(count);
            expect(victims.every((v) => matching.includes(String(v)))).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });

  test('relaunches every victim within atMost, and knows when the faults are lifted', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const plan = compile(spec);
        for (const { action, trigger, lasts } of plan.steps) {
          if (action.kind !== 'crash-users' && action.kind !== 'crash-nodes') continue;
          if (action.relaunch.relaunch === 'never') {
            expect(action.relaunchAfter).toBeNull();
            continue;
          }
          const { atMost } = action.relaunch;
          expect(action.relaunchAfter).toHaveLength(action.victims.length);
          expect(action.relaunchAfter?.every((d) => d >= 0 && d <= atMost)).toBe(true);
          expect(plan.times.lifted).toBeGreaterThanOrEqual(('at' in trigger ? trigger.at : 0) + lasts);
        }
      }),
      RUNS,
    );
  });

  test('variants that differ in help alone share population, nodes and victims', () => {
    fc.assert(
      fc.property(anySpec, fc.nat(100), (spec, seed) => {
        const faults = spec.timeline.filter((step) => 'at' in step);
        const bare = compile({ ...spec, timeline: faults }, { seed, variant: 'as shipped' });
        const helped = compile({ ...spec, timeline: [...MITIGATIONS, ...faults] }, { seed, variant: 'with help' });
        expect(helped.hosts).toEqual(bare.hosts);
        expect(helped.slices).toEqual(bare.slices);
        const initial = (plan: Plan) => plan.nodes.filter((n) => n.startedBy === 'provision');
        expect(helped.nodes.slice(0, bare.nodes.length)).toEqual(initial(bare));
        const actions = (plan: Plan) =>
          plan.steps.filter((s) => s.nature === 'fault').map((s) => [s.trigger, s.action, s.lasts]);
        expect(actions(helped)).toEqual(actions(bare));
      }),
      RUNS,
    );
  });

  test('--placebo replaces what faults do and nothing else', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const real = compile(spec);
        const placebo = compile(spec, { placebo: true });
        const undone = real.steps.map((s) => (s.nature === 'fault' ? { ...s, action: { kind: 'placebo' } } : s));
        expect(placebo).toEqual({ ...real, placebo: true, steps: undone });
      }),
      RUNS,
    );
  });
});

describe('demand', () => {
  test('is what the sessions of the users say, second by second', () => {
    fc.assert(
      fc.property(anySpec, fc.nat(50), fc.array(fc.nat(180), { minLength: 3, maxLength: 8 }), (spec, seed, seconds) => {
        const plan = compile(spec, { seed });
        const host = plan.hosts[seed % plan.hosts.length];
        if (host === undefined) throw new Error('a plan has a host');
        const horizon = 500_000;
        for (const slice of plan.slices) {
          const model = plan.cohorts.find((c) => c.name === slice.cohort)?.session ?? { session: 'always' };
          const sessions = host.sliceOf.flatMap((id, i) => {
            if (id !== slice.id) return [];
            const user = host.firstUser + i;
            return [plannedSessions(seed, user, model, joinMs(seed, user, spec.population.joinOver), horizon)];
          });
          for (const s of seconds) {
            const counted = sessions.filter((ofUser) => ofUser.some((session) => inDemand(session, s))).length;
            expect(demandIn(host, slice.id, s)).toBe(counted);
          }
        }
      }),
      { numRuns: cases(25) },
    );
  });

  test('of users who are always on never falls, and counts all of them from the end of joining on', () => {
    const [faulty] = specWith().population.cohorts;
    if (faulty === undefined) throw new Error('no cohort');
    const plan = compile(specWith({ population: { ...specWith().population, cohorts: [{ ...faulty, share: 1 }] } }));
    const lasts = plan.hosts.flatMap((h) => h.demand.map((d) => d.changes.at(-1)));
    expect(sum(lasts.map((change) => change?.[1] ?? 0))).toBe(4000);
    expect(Math.max(...lasts.map((change) => change?.[0] ?? 0))).toBeLessThanOrEqual(40);
    for (const { demand } of plan.hosts) {
      for (const { changes } of demand) {
        const counts = changes.map(([, n]) => n);
        expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b));
      }
    }
  });
});

describe('the reference experiment in small', () => {
  const plan = compile(specWith());

  test('crashes 800 users of the faulty cohort and exactly the ten supernodes of its version', () => {
    expect(victimsOf(plan.steps[0])).toHaveLength(800);
    const faulty = plan.nodes.filter((n) => n.role === 'supernode' && n.version === '5.0.0.152').map((n) => n.id);
    expect(faulty).toHaveLength(10);
    expect(victimsOf(plan.steps[1])).toEqual([...faulty].sort());
  });

  test('another seed hits others', () => {
    const other = compile(specWith(), { seed: 8 });
    expect(victimsOf(other.steps[0])).toHaveLength(800);
    expect(victimsOf(other.steps[0])).not.toEqual(victimsOf(plan.steps[0]));
    expect(victimsOf(other.steps[1])).not.toEqual(victimsOf(plan.steps[1]));
  });

  test('names nodes by role, spreads them as the users, and counts what each can carry', () => {
    const supernodes = plan.nodes.filter((n) => n.role === 'supernode');
    expect(supernodes.map((n) => n.id)).toEqual(
      Array.from({ length: 20 }, (_, i) => `sn-${String(i + 1).padStart(2, '0')}`),
    );
    expect(supernodes.every((n) => n.capacityUsers === 333)).toBe(true);
    const inRegion = (region: string) => supernodes.filter((n) => n.region === region).length;
    expect([inRegion('eu'), inRegion('us'), inRegion('asia')]).toEqual([8, 8, 4]);
    expect(plan.nodes.find((n) => n.role === 'login')?.capacityUsers).toBeNull();
    expect(plan.nodes.some((n) => n.role === 'mega-supernode')).toBe(false);
  });

  test('has its times by the letter: lifted, T, resolution, end of observation', () => {
    expect(plan.times).toMatchObject({
      lifted: 12_000,
      stateWindow: 30_000,
      resolution: 6000,
      resolutionSilent: 9000,
      silent: false,
      // W + H = 45 s is later than lifted + T = 42 s; plus one resolution.
      observeAfterOnset: 51_000,
    });
  });

  test('floods at a multiple of the planned rate of look-ups', () => {
    const action = plan.steps[2]?.action;
    if (action?.kind !== 'overload') throw new Error('the third step is the overload');
    expect(action.floodPerSecond).toBeCloseTo(5 * action.plannedPerSecond, 2);
    // 2,000 always on, 2,000 with a Weibull mean of 76 s on and 30 s off; one look-up each in 5 s.
    expect(action.plannedPerSecond).toBeGreaterThan(670);
    expect(action.plannedPerSecond).toBeLessThan(700);
  });

  test('floods of logins are a multiple of the planned rate of joining', () => {
    const timeline = [
      { at: 0, do: { kind: 'overload', role: 'login', with: 'logins', multiple: 3, lasting: 1000 } },
    ] as const;
    expect(compile(specWith({ timeline })).steps[0]?.action).toMatchObject({
      plannedPerSecond: 100,
      floodPerSecond: 300,
    });
  });

  test('a fault on a role that only help starts hits what help started; on others never', () => {
    const crash = (role: string) =>
      ({ at: 60_000, do: { kind: 'crash-nodes', nodes: { role }, relaunch: { relaunch: 'never' } } }) as const;
    const late = compile(specWith({ timeline: [...MITIGATIONS, crash('mega-supernode'), crash('supernode')] }));
    expect(victimsOf(late.steps[3])).toHaveLength(6);
    expect(victimsOf(late.steps[4])).toHaveLength(20);
  });

  test('help starts nodes of its own, listed with the step that starts them', () => {
    const helped = compile(specWith({ timeline: [...specWith().timeline, ...MITIGATIONS] }));
    const megas = helped.nodes.filter((n) => n.role === 'mega-supernode');
    expect(megas.map((n) => [n.id, n.startedBy])).toEqual([
      ['mega-gv-01', { step: 's4' }],
      ['mega-gv-02', { step: 's4' }],
      ['mega-gv-03', { step: 's4' }],
      ['mega-gv-04', { step: 's4' }],
      ['mega-01', { step: 's5' }],
      ['mega-02', { step: 's5' }],
    ]);
    expect(helped.steps[3]?.action).toMatchObject({ kind: 'lend', from: ['gv-01', 'gv-02', 'gv-03', 'gv-04'] });
    expect(helped.steps[4]?.action).toMatchObject({ kind: 'provision', nodes: ['mega-01', 'mega-02'] });
    expect(megas.every((n) => n.capacityUsers === 1000)).toBe(true);
    expect(helped.steps.flatMap((s) => needsOf(s.action))).toEqual(['kill', 'relaunch', 'kill']);
  });
});
