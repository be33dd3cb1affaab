/** Rules about steps: whom they name, when they come, what the target can carry out. */
import type { TargetShape } from '../target/contract.js';
import { type RuleBreach, roleRules, unknownName, whereRules } from './name-rules.js';
import { backoffRules, typicalOf } from './policy-rules.js';
import type { Path } from './shape-problems.js';
import { claimRules } from './statement-rules.js';
import type { Action, ExperimentSpec, NodeSelector, Relaunch } from './types.js';
import type { DurationMs } from './units.js';

type Spec = ExperimentSpec<DurationMs>;

export function timelineRules(spec: Spec, shape: TargetShape): RuleBreach[] {
  const each = spec.timeline.flatMap((step, i) => {
    const keys: Path = ['timeline', i];
    const late =
      'at' in step && step.at > spec.blastRadius.maxLasting ? [afterEnd(step.at, spec, [...keys, 'at'])] : [];
    const condition = 'when' in step ? whereRules(step.when.where, [...keys, 'when', 'where'], spec) : [];
    return [...late, ...condition, ...actionRules(step.do, [...keys, 'do'], spec, shape)];
  });
  return [...each, ...lentTwice(spec, shape)];
}

/** Servers that are lent are gone: a second step would start the same nodes again. */
function lentTwice({ timeline }: Spec, { lendable }: TargetShape): RuleBreach[] {
  const lent = timeline.map((step) => (step.do.kind === 'lend' ? lendable[step.do.feature] : undefined));
  return lent.flatMap((role, i) => {
    const first = lent.indexOf(role);
    if (role === undefined || first === i) return [];
    return [
      {
        code: 'SPEC_LENT_TWICE',
        keys: ['timeline', i, 'do', 'feature'],
        also: [['timeline', first]],
        expected: 'servers that no other step lends',
        found: `${role} servers, which timeline[${first}] lends`,
        do: 'remove one of the two steps',
      },
    ];
  });
}

function afterEnd(at: DurationMs, spec: Spec, keys: Path): RuleBreach {
  return {
    code: 'SPEC_AFTER_END',
    keys,
    also: [['blastRadius', 'maxLasting']],
    expected: `a time before the end, ${spec.blastRadius.maxLasting / 1000} s after the first fault (blastRadius.maxLasting)`,
    found: `${at / 1000} s`,
    do: 'move the step, or raise blastRadius.maxLasting',
  };
}

function actionRules(action: Action<DurationMs>, keys: Path, spec: Spec, shape: TargetShape): RuleBreach[] {
  switch (action.kind) {
    case 'crash-users':
      return [
        ...whereRules(action.users, [...keys, 'users'], spec),
        ...hitsNobody(action.users.share, [...keys, 'users', 'share']),
        ...relaunchRules(action.relaunch, [...keys, 'relaunch']),
      ];
    case 'vanish-users':
      return [
        ...whereRules(action.users, [...keys, 'users'], spec),
        ...hitsNobody(action.users.share, [...keys, 'users', 'share']),
      ];
    case 'crash-nodes':
      return [
        ...selectorRules(action.nodes, [...keys, 'nodes'], spec, shape),
        ...relaunchRules(action.relaunch, [...keys, 'relaunch']),
      ];
    case 'crash-hosts':
      return whereRules(action.hosts, [...keys, 'hosts'], spec);
    case 'pause-nodes':
      return selectorRules(action.nodes, [...keys, 'nodes'], spec, shape);
    case 'partition':
      return sideRules(action.side, [...keys, 'side'], spec, shape);
    case 'overload':
      return overloadRules(action, keys, shape);
    case 'placebo':
      return [];
    case 'provision':
      return provisionRules(action.role, keys, shape);
    case 'lend':
      return lendRules(action.feature, action.as, keys, shape);
    case 'admit':
      return admitRules(action.order, keys, spec, shape);
    case 'push-retry':
      return [
        ...whereRules(action.cohort === undefined ? {} : { cohort: action.cohort }, keys, spec),
        ...backoffRules(action.reconnect, [...keys, 'reconnect']),
      ];
    case 'statement':
      return [...whereRules(action.where, [...keys, 'where'], spec), ...claimRules(action, keys)];
  }
}

/** Delays beyond `atMost` are drawn again: most draws must be good ones. */
function relaunchRules(relaunch: Relaunch<DurationMs>, keys: Path): RuleBreach[] {
  if (relaunch.relaunch === 'never') return [];
  const typical = typicalOf(relaunch.delay);
  if (typical <= relaunch.atMost) return [];
  return [
    {
      code: 'SPEC_RELAUNCH_AT_MOST',
      keys: [...keys, 'atMost'],
      also: [[...keys, 'delay']],
      expected: `at least the typical delay, ${typical / 1000} s`,
      found: `${relaunch.atMost / 1000} s`,
      do: 'raise atMost, or shorten the delay',
    },
  ];
}

function hitsNobody(share: number, keys: Path): RuleBreach[] {
  if (share > 0) return [];
  return [
    {
      code: 'SPEC_HITS_NOBODY',
      keys,
      expected: 'a share above 0',
      found: '0',
      do: 'raise it; a fault that does nothing is placebo()',
    },
  ];
}

function selectorRules(nodes: NodeSelector, keys: Path, spec: Spec, shape: TargetShape): RuleBreach[] {
  const found = roleRules(nodes.role, [...keys, 'role'], shape);
  if ((nodes.share === undefined) === (nodes.count === undefined)) {
    found.push({
      code: 'SPEC_SHARE_OR_COUNT',
      keys,
      expected: 'either share or count',
      found: nodes.share === undefined ? 'neither' : 'both',
      do: 'write { role, count: 3 } or { role, share: 0.25 }',
    });
  }
  if (nodes.share !== undefined) found.push(...hitsNobody(nodes.share, [...keys, 'share']));
  if (nodes.region !== undefined) found.push(...whereRules({ region: nodes.region }, keys, spec));
  const role = shape.roles.find((r) => r.role === nodes.role);
  if (role && nodes.version !== undefined && !(nodes.version in role.versions)) {
    found.push(
      unknownName(
        'SPEC_UNKNOWN_VERSION',
        [...keys, 'version'],
        nodes.version,
        Object.keys(role.versions),
        `version of ${nodes.role}s`,
      ),
    );
  }
  return found;
}

function sideRules(
  side: { role?: string | undefined; region?: string | undefined },
  keys: Path,
  spec: Spec,
  shape: TargetShape,
): RuleBreach[] {
  if ((side.role === undefined) === (side.region === undefined)) {
    return [
      {
        code: 'SPEC_PARTITION_SIDE',
        keys,
        expected: 'either a role or a region',
        found: side.role === undefined ? 'neither' : 'both',
        do: "write partition({ region: 'eu' }, …)",
      },
    ];
  }
  return side.role === undefined
    ? whereRules({ region: side.region ?? '' }, keys, spec)
    : roleRules(side.role, [...keys, 'role'], shape);
}

function overloadRules(
  action: Extract<Action<DurationMs>, { kind: 'overload' }>,
  keys: Path,
  shape: TargetShape,
): RuleBreach[] {
  const found = roleRules(action.role, [...keys, 'role'], shape);
  const role = shape.roles.find((r) => r.role === action.role);
  if (role && !role.overloadable.includes(action.with)) {
    const able = shape.roles.filter((r) => r.overloadable.includes(action.with)).map((r) => r.role);
    found.push({
      code: 'SPEC_NOT_OVERLOADABLE',
      keys: [...keys, 'with'],
      expected:
        role.overloadable.length === 0
          ? `a role that can be flooded: ${able.join(', ')}`
          : `one of: ${role.overloadable.join(', ')}`,
      found: `${action.with} at ${action.role}`,
      do: able.length === 0 ? 'this target takes no such flood' : `aim ${action.with} at ${able.join(' or ')}`,
    });
  }
  return found;
}

function provisionRules(name: string, keys: Path, shape: TargetShape): RuleBreach[] {
  const found = roleRules(name, [...keys, 'role'], shape);
  const role = shape.roles.find((r) => r.role === name);
  if (role && role.count > 0) {
    const standby = shape.roles.filter((r) => r.count === 0).map((r) => r.role);
    found.push({
      code: 'SPEC_NOT_STANDBY',
      keys: [...keys, 'role'],
      expected: `a standby role, of which nothing runs before: ${standby.join(', ') || 'this target has none'}`,
      found: name,
      do: standby.length === 0 ? 'remove the step' : `provision ${standby[0]}`,
    });
  }
  return found;
}

function lendRules(feature: string, as: string, keys: Path, shape: TargetShape): RuleBreach[] {
  const found = roleRules(as, [...keys, 'as'], shape);
  if (!(feature in shape.lendable)) {
    found.push(
      unknownName(
        'SPEC_NOT_LENDABLE',
        [...keys, 'feature'],
        feature,
        Object.keys(shape.lendable),
        'feature whose servers can be lent',
      ),
    );
  }
  return found;
}

function admitRules(order: readonly string[], keys: Path, spec: Spec, shape: TargetShape): RuleBreach[] {
  const regions = order.flatMap((region, i) => whereRules({ region }, [...keys, 'order', i], spec));
  if (shape.roles.some((role) => role.admits)) return regions;
  return [
    ...regions,
    {
      code: 'SPEC_NOBODY_ADMITS',
      keys,
      expected: 'a target with a role that can admit users at a rate',
      found: 'none',
      do: 'remove the step',
    },
  ];
}
