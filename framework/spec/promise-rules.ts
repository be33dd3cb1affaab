/** Rules about promises: each can be judged on this target, and each can fail. */
import type { TargetShape } from '../target/contract.js';
import { type RuleBreach, unknownName, whereRules } from './name-rules.js';
import type { Path } from './shape-problems.js';
import type { Action, ExperimentSpec, Slo } from './types.js';
import type { DurationMs } from './units.js';

type Spec = ExperimentSpec<DurationMs>;
const LEAST_INTERVALS_HELD = 3;

/** An experiment that promises nothing could not fail. */
export function promiseRules({ slos }: Spec): RuleBreach[] {
  if (Object.keys(slos).length > 0) return [];
  return [
    {
      code: 'SPEC_NO_PROMISES',
      keys: ['slos'],
      expected: 'at least one promise',
      found: 'none',
      do: "add one: 'everyone is back': recovered({ share: 0.95, of: 'demand', within: '30s', heldFor: '15s', since: 'onset' })",
    },
  ];
}

export function sloRules(name: string, slo: Slo<DurationMs>, spec: Spec, shape: TargetShape): RuleBreach[] {
  const keys: Path = ['slos', name];
  const found = [
    ...whereRules(slo.where, [...keys, 'where'], spec),
    ...cannotFail(slo, keys),
    ...nothingSent(slo, keys, spec),
  ];
  switch (slo.slo) {
    case 'recovered': {
      const least = LEAST_INTERVALS_HELD * shape.probeInterval;
      if (slo.heldFor >= least) return found;
      const interval = `${shape.probeInterval / 1000} s`;
      return [
        ...found,
        {
          code: 'SLO_HELD_TOO_SHORT',
          keys: [...keys, 'heldFor'],
          expected: `at least ${least / 1000} s, three probe intervals of ${interval}`,
          found: `${slo.heldFor / 1000} s`,
          do: `raise heldFor to '${least / 1000}s', or shorten the target's probeInterval`,
        },
      ];
    }
    case 'success':
    case 'latency':
      if (shape.operations.includes(slo.operation)) return found;
      return [
        ...found,
        unknownName(
          'SLO_UNKNOWN_OPERATION',
          [...keys, 'operation'],
          slo.operation,
          shape.operations,
          'operation of this target',
        ),
      ];
    case 'no-lost-messages':
      if (shape.operations.includes('messages')) return found;
      return [
        ...found,
        unknownName('SLO_UNKNOWN_OPERATION', keys, 'messages', shape.operations, 'operation of this target'),
      ];
    case 'amplification':
      return hitsSomebody(spec) ? found : [...found, nobodyHit(keys)];
    case 'none-behind':
      if (Object.keys(spec.population.regions).length > 1) return found;
      return [
        ...found,
        {
          code: 'SLO_ONE_REGION',
          keys,
          expected: 'a population in two regions or more',
          found: 'one',
          do: 'give the population regions, or remove the promise',
        },
      ];
    case 'never-below':
    case 'not-metastable':
      return found;
  }
}

/** Overload and partitions hit nobody directly: there is nothing to divide by. */
function hitsSomebody(spec: Spec): boolean {
  const hitting: readonly Action['kind'][] = [
    'crash-users',
    'vanish-users',
    'crash-nodes',
    'crash-hosts',
    'pause-nodes',
  ];
  return spec.timeline.some((step) => hitting.includes(step.do.kind));
}

function nobodyHit(keys: Path): RuleBreach {
  return {
    code: 'SLO_NOBODY_HIT',
    keys,
    expected: 'a fault that hits users directly: crash, vanish or pause',
    found: 'none in the timeline',
    do: 'remove the promise; without users hit directly amplification is not defined',
  };
}

/** A share of 0 is always there. */
function cannotFail(slo: Slo<DurationMs>, keys: Path): RuleBreach[] {
  const [key, share] =
    'share' in slo ? ['share', slo.share] : slo.slo === 'success' ? ['atLeast', slo.atLeast] : ['', 1];
  if (share > 0) return [];
  return [
    {
      code: 'SLO_CANNOT_FAIL',
      keys: [...keys, key],
      expected: 'a share above 0',
      found: '0',
      do: 'promise something that can be broken',
    },
  ];
}

function nothingSent(slo: Slo<DurationMs>, keys: Path, { population }: Spec): RuleBreach[] {
  const ofMessages = slo.slo === 'no-lost-messages' || ('operation' in slo && slo.operation === 'messages');
  if (!ofMessages || population.operations.messageEvery !== 'never') return [];
  return [
    {
      code: 'SLO_NOTHING_SENT',
      keys,
      expected: 'users that send messages',
      found: "messageEvery: 'never'",
      do: "set population.operations.messageEvery to '60s', or remove the promise",
    },
  ];
}
