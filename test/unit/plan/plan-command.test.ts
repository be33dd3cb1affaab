import { expect, jest, test } from '@jest/globals';
import { MachineError, type Problem } from '../../../framework/errors.js';
import { compilePlan } from '../../../framework/plan/compile.js';
import type { Plan } from '../../../framework/plan/types.js';
import { style } from '../../../framework/report/style.js';
import { definition, MITIGATIONS, specWith } from './fake-target.js';

const warnings: Problem[] = [];

// Loading files is another room's work; here it is the plan that is asked for.
jest.unstable_mockModule('../../../framework/load/prepare.js', async () => {
  const variant = (name: string, spec: ReturnType<typeof specWith>) => ({
    name,
    spec,
    planFor: (seed: number, placebo: boolean): Plan =>
      compilePlan({
        spec,
        definition,
        options: { supernodes: 20 },
        variant: name,
        seed,
        placebo,
        specHash: 'abcdef0123456789',
      }),
  });
  return {
    prepare: async () => ({
      variants: [
        variant('as shipped', specWith()),
        variant('with help', specWith({ timeline: [...specWith().timeline, ...MITIGATIONS] })),
      ],
      warnings,
      code: { code: new Uint8Array(), hash: '' },
    }),
  };
});
jest.unstable_mockModule('../../../framework/runtime/runtimes.js', async () => {
  const none = { code: 'ENGINE_NOT_FOUND', path: '', at: '', expected: '', found: '', do: '' };
  const capabilities = {
    runtime: 'process',
    can: ['pause'],
    cannot: [],
    facts: [],
    maxUsersPerHost: 1000,
    maxNodes: null,
    trialsAtOnce: 1,
  };
  return {
    whyNot: () => 'no container engine answers',
    runtimes: {
      process: async () => ({
        preflight: async () => capabilities,
        open: () => {
          throw new Error('a plan starts nothing');
        },
      }),
      docker: async () => ({
        preflight: async () => {
          throw new MachineError([none]);
        },
      }),
    },
  };
});

async function run(json: boolean): Promise<{ code: number; printed: string[] }> {
  const { plan } = await import('../../../framework/commands/plan.js');
  const printed: string[] = [];
  const plain = style({ colour: false, unicode: false, width: 100 });
  const code = await plan('any.experiment.ts', { seed: 7, json, style: plain, print: (text) => printed.push(text) });
  return { code, printed };
}

test('--json is one document with every plan, its cost and what each runtime lacks, each lack once', async () => {
  const { code, printed } = await run(true);
  expect(code).toBe(0);
  expect(printed).toHaveLength(1);
  const document = JSON.parse(printed[0] ?? '');
  expect(document.schema).toBe('swarmquake/plans/1');
  expect(document.plans.map((plan: Plan) => plan.variant)).toEqual(['as shipped', 'with help']);
  expect(document.cost[0]).toMatchObject({ processes: 30, laterProcesses: 0 });
  expect(document.cost[1]).toMatchObject({ processes: 30, laterProcesses: 6 });
  const [process, docker] = document.runtimes;
  expect(process.lacks.map((lack: { code: string; path: string }) => [lack.code, lack.path])).toEqual([
    ['RUNTIME_LACKS_KILL', 'timeline[1]'],
    ['RUNTIME_LACKS_RELAUNCH', 'timeline[1]'],
    ['RUNTIME_LACKS_KILL', 'timeline[3]'],
  ]);
  expect(docker).toMatchObject({ lacks: [], notChecked: 'no container engine answers' });
});

test('text needs no character outside of ASCII where the screen has none', async () => {
  const { printed } = await run(false);
  expect(printed.join('')).toMatch(/^[\n -~]*$/);
  expect(printed.join('')).toContain('nothing is started');
});

test('what the spec is warned of stands under the plan, and a sound one has no such lines', async () => {
  expect((await run(false)).printed.join('')).not.toContain('GATE_CANNOT_DECIDE');
  warnings.push({
    code: 'GATE_CANNOT_DECIDE',
    path: 'trials',
    at: 'any.experiment.ts:3:1',
    expected: 'enough trials to show a pass rate of 90%: at least 35, if all pass',
    found: '10, whose best result shows 72%',
    do: 'set runs: 35, or passRate: 0.7',
    severity: 'warning',
  });
  const { code, printed } = await run(false);
  expect(code).toBe(0);
  expect(printed.join('')).toMatch(/! GATE_CANNOT_DECIDE {3}trials\n[\s\S]*set runs: 35/);
});
