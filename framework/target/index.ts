/** What `swarmquake/target` gives to the author of a target: the contract, and seeded randomness. */
export { labelHash, type Random, sample, stream } from '../plan/random.js';
export type { Operation, Reachability, ReconnectPolicy } from '../spec/types.js';
export type { DurationMs, Share, TimeMs } from '../spec/units.js';
export type {
  Address,
  Json,
  LookupAnswer,
  LossCause,
  MessageId,
  NodeCommand,
  NodeContext,
  NodeEvent,
  NodeModule,
  NodeProgram,
  NodeSample,
  RoleShape,
  RunningNode,
  SeedNode,
  TargetDefinition,
  TargetShape,
  UserHost,
  UserProfile,
  VirtualUser,
  VirtualUsers,
} from './contract.js';
export { defineTarget } from './define-target.js';
export { retryDelay } from './retry.js';
