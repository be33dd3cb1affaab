/** The overlay as the controller sees it. */
import type { Json, RoleShape, TargetDefinition, TargetShape } from 'swarmquake/target';
import { type OverlayOptions, optionsSchema } from './options.js';

export const supernodeOverlayTarget: TargetDefinition<OverlayOptions> = {
  name: 'supernode-overlay',
  options: optionsSchema as TargetDefinition<OverlayOptions>['options'],
  shape,
  scale: (options, factor, supernodes) => ({
    ...options,
    // Two at least: with one, no look-up would cross supernodes.
    supernodes: supernodes ?? Math.max(2, Math.round(options.supernodes * factor)),
    groupVideoServers: Math.round(options.groupVideoServers * factor) || Math.min(1, options.groupVideoServers),
  }),
  nodeModule: new URL(import.meta.url.endsWith('.ts') ? './nodes.ts' : './nodes.js', import.meta.url).href,
};

/** What a supernode's program is given as `config`. */
export interface SupernodeConfig {
  readonly unitsPerSecond: number;
  readonly memberLimit: number;
  readonly controlQueue: number;
  readonly registerQueue: number;
}

/** Units a second that one user costs all supernodes together while nothing is wrong. */
export function steadyUnitsPerUser(options: OverlayOptions): number {
  const perSecond = (units: number, everyMs: number): number => (units * 1_000) / everyMs;
  const presence = perSecond(options.keepAliveCost + options.publishCost, options.keepAlive);
  const lookups = perSecond(2 * options.lookupCost, options.plannedLookupEvery);
  // Home of the sender, owner of the recipient's shard, home of the recipient.
  const perMessage = 2 * options.relayCost + options.lookupCost;
  const every = options.plannedMessageEvery;
  return presence + lookups + (every === 'never' ? 0 : perSecond(perMessage, every));
}

function shape(options: OverlayOptions): TargetShape {
  const supernode = supernodeConfig(options, 1);
  const mega = supernodeConfig(options, options.megaFactor);
  return {
    roles: [
      {
        ...role('login', 'login', 1, 33_033),
        wellKnown: true,
        operatorRun: true,
        overloadable: ['logins'],
        admits: true,
      },
      { ...carrier('supernode', options, supernode), count: options.supernodes, versions: options.versions },
      { ...carrier('mega-supernode', options, mega), idPrefix: 'mega', operatorRun: true },
      { ...role('group-video', 'group-video', options.groupVideoServers, 33_035), operatorRun: true },
    ],
    features: ['lookups', 'messages', 'group-video'],
    lendable: { 'group-video': 'group-video' },
    operations: ['lookups', 'logins', 'messages'],
    probeInterval: options.probeInterval,
    probeTimeout: options.lookupTimeout,
    messageTimeout: options.messageTimeout,
    steadyUnitsPerUser: steadyUnitsPerUser(options),
    reportsOnline: true,
  };
}

function supernodeConfig(options: OverlayOptions, factor: number): SupernodeConfig {
  return {
    unitsPerSecond: options.unitsPerSecond * factor,
    memberLimit: options.memberLimit * factor,
    controlQueue: options.controlQueue * factor,
    registerQueue: options.registerQueue * factor,
  };
}

function role(name: string, idPrefix: string, count: number, port: number): RoleShape {
  return {
    role: name,
    idPrefix,
    count,
    port,
    wellKnown: false,
    holdsSessions: false,
    operatorRun: false,
    capacity: null,
    guardWindow: null,
    versions: {},
    overloadable: [],
    admits: false,
    config: null,
  };
}

/** A role that carries users; none of them is started unless a count says so. */
function carrier(name: string, options: OverlayOptions, config: SupernodeConfig): RoleShape {
  return {
    ...role(name, name, 0, 33_034),
    holdsSessions: true,
    capacity: { memberLimit: config.memberLimit, unitsPerSecond: config.unitsPerSecond },
    guardWindow: options.guard === 'off' ? null : options.guardWindow,
    overloadable: ['lookups', 'logins'],
    config: { ...config } satisfies Json,
  };
}
