/** Checks each command of the controller before the host obeys: an order that makes no sense is answered, never a crash. */
import type { ReconnectPolicy } from '../../spec/types.js';
import type { DurationMs } from '../../spec/units.js';
import type { CommandResult, HostCommand } from '../protocol.js';
import { MAX_FLOOD_MS, MAX_FLOOD_PER_SECOND } from './flood.js';
import type { ClientHost } from './host.js';
import type { HostUser } from './user.js';

export function obey(host: ClientHost, command: { readonly do: string }): CommandResult {
  try {
    return { ok: true, numbers: carryOut(host, command as HostCommand) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.message };
    throw error;
  }
}

class Refusal extends Error {}

function carryOut(host: ClientHost, command: HostCommand): Record<string, number> {
  switch (command.do) {
    case 'populate':
      check(isNumber(command.populationEpoch), 'populationEpoch: a time');
      check(host.populate(command.populationEpoch), 'populate: they are joining already');
      return { users: host.users.length };
    case 'crash': {
      const { relaunchAfter } = command;
      const users = usersOf(host, command.users);
      const delays = relaunchAfter === null || (Array.isArray(relaunchAfter) && relaunchAfter.every(isDuration));
      check(
        delays && (relaunchAfter === null || relaunchAfter.length === users.length),
        'relaunchAfter: a delay a user',
      );
      return { ...host.crash(users, relaunchAfter) };
    }
    case 'vanish':
      return { ...host.vanish(usersOf(host, command.users)) };
    case 'flood': {
      const { operation, perSecond, lasting } = command;
      check(operation === 'lookups' || operation === 'logins', 'operation: lookups or logins');
      check(isDuration(perSecond) && perSecond <= MAX_FLOOD_PER_SECOND, `perSecond: 0 to ${MAX_FLOOD_PER_SECOND}`);
      check(isDuration(lasting) && lasting <= MAX_FLOOD_MS, `lasting: 0 to ${MAX_FLOOD_MS}`);
      host.flood({ operation, perSecond, lasting });
      return {};
    }
    case 'stop-flood':
      check(command.operation === 'lookups' || command.operation === 'logins', 'operation: lookups or logins');
      return { ...host.stopFlood(command.operation) };
    case 'retry': {
      const { cohort, reconnect } = command;
      check(cohort === null || typeof cohort === 'string', 'cohort: a name or null');
      check(isPolicy(reconnect), 'reconnect: a reconnect policy');
      return { users: host.retry(cohort, reconnect) };
    }
    case 'count-attached': {
      const { nodes, except } = command;
      check(Array.isArray(nodes) && nodes.every((node) => typeof node === 'string'), 'nodes: names');
      check(Array.isArray(except) && except.every(isNumber), 'except: numbers of users');
      return host.attached(nodes, new Set(except));
    }
    default:
      return unknown(command);
  }
}

function usersOf(host: ClientHost, numbers: readonly number[]): HostUser[] {
  check(Array.isArray(numbers), 'users: a list');
  return numbers.map((number) => {
    const user = Number.isSafeInteger(number) ? host.userOf(number) : undefined;
    if (!user) throw new Refusal(`users: ${number} is not a user of this host`);
    return user;
  });
}

function unknown(command: never): never {
  throw new Refusal(`a host of users does not know "${(command as { do: string }).do}"`);
}

function check(holds: boolean, expected: string): asserts holds {
  if (!holds) throw new Refusal(`expected ${expected}`);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isDuration(value: unknown): value is DurationMs {
  return isNumber(value) && value >= 0;
}

function isPolicy(value: unknown): value is ReconnectPolicy<DurationMs> {
  if (typeof value !== 'object' || value === null) return false;
  const policy = value as Record<string, unknown>;
  switch (policy.policy) {
    case 'immediate':
      return true;
    case 'fixed':
      return isDuration(policy.delay) && isDuration(policy.jitter) && typeof policy.spread === 'boolean';
    case 'exponential':
      return isDuration(policy.base) && isDuration(policy.cap) && typeof policy.jitter === 'string';
    default:
      return false;
  }
}
