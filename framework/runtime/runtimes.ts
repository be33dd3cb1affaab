/** Every runtime by name, loaded when it is asked for, and the choice that `--runtime auto` makes. */
import { type Problem, SwarmquakeError, UsageError } from '../errors.js';
import type { Capabilities, Runtime, RuntimeName } from './runtime.js';

type RealRuntime = Exclude<RuntimeName, 'simulation'>;

/** What a person may force of a runtime, where it would find out for itself. Each is of one runtime alone. */
export interface Forced {
  /** process: an address for each node, or all on 127.0.0.1. */
  readonly loopback?: 'own' | 'single' | undefined;
  /** docker: how the controller reaches the nodes. */
  readonly control?: 'direct' | 'published' | undefined;
}

export const runtimes: Readonly<Record<RealRuntime, (forced?: Forced) => Promise<Runtime>>> = {
  process: async ({ loopback } = {}) =>
    (await import('./process/process-runtime.js')).processRuntime(loopback === undefined ? {} : { loopback }),
  docker: async ({ control } = {}) =>
    (await import('./docker/docker.js')).dockerRuntime(control === undefined ? {} : { control }),
};

/** A runtime of which something is forced was named by that; throws where another was named. */
export function runtimeNamed(asked: RuntimeName | 'auto', { loopback, control }: Forced): RuntimeName | 'auto' {
  const flags = [
    ...(loopback === undefined ? [] : [{ flag: `--loopback ${loopback}`, runtime: 'process' as const }]),
    ...(control === undefined ? [] : [{ flag: `--control ${control}`, runtime: 'docker' as const }]),
  ];
  const [first] = flags;
  const named = asked === 'auto' ? (first?.runtime ?? asked) : asked;
  const foreign = flags.find(({ runtime }) => runtime !== named);
  if (foreign !== undefined) throw ofAnother(foreign, named);
  return named;
}

export interface Choice {
  readonly runtime: Runtime;
  readonly capabilities: Capabilities;
  /** In words, for the head of a run. */
  readonly why: string;
}

/** By name: that one or its error. 'auto': docker where an engine answers and its preflight passes, else process. */
export async function chooseRuntime(asked: RuntimeName | 'auto', forced: Forced = {}): Promise<Choice> {
  if (asked !== 'auto') return { ...(await tried(asked, forced)), why: 'as asked' };
  try {
    return { ...(await tried('docker')), why: 'a container engine answers' };
  } catch (error) {
    return { ...(await tried('process')), why: `${whyNot(error)}; \`swarmquake doctor\` says why` };
  }
}

/**
 * What `auto` took, or processes where the experiment needs what containers lack here. A runtime that was named stays:
 * `lacks` is then the caller's error.
 */
export async function fitting(
  choice: Choice,
  asked: RuntimeName | 'auto',
  lacks: (capabilities: Capabilities) => readonly Problem[],
): Promise<Choice> {
  const [lack] = lacks(choice.capabilities);
  if (asked !== 'auto' || lack === undefined || choice.runtime.name === 'process') return choice;
  const other = await tried('process');
  if (lacks(other.capabilities).length > 0) return choice;
  return { ...other, why: `for containers this machine lacks something (${lack.code}); \`swarmquake plan\` says what` };
}

/** Short enough for the head of a run; `doctor` has the whole reason. */
export function whyNot(error: unknown): string {
  const code = error instanceof SwarmquakeError ? error.problems[0]?.code : undefined;
  return code === 'ENGINE_NOT_FOUND' ? 'no container engine answers' : 'containers cannot be used here';
}

async function tried(
  name: RuntimeName,
  forced: Forced = {},
): Promise<{ runtime: Runtime; capabilities: Capabilities }> {
  if (name === 'simulation') throw notBuilt();
  const runtime = await runtimes[name](forced);
  return { runtime, capabilities: await runtime.preflight() };
}

function notBuilt(): UsageError {
  return new UsageError([
    {
      code: 'RUNTIME_UNKNOWN',
      path: '--runtime simulation',
      at: '--runtime',
      expected: `auto, ${Object.keys(runtimes).join(' or ')}`,
      found: 'simulation, which is not built yet',
      do: 'use one of these',
    },
  ]);
}

function ofAnother({ flag, runtime }: { flag: string; runtime: RealRuntime }, named: string): UsageError {
  const [path = flag] = flag.split(' ');
  return new UsageError([
    {
      code: 'FLAG_OF_OTHER_RUNTIME',
      path,
      at: flag,
      expected: `--runtime ${runtime}, which it is for`,
      found: `runtime ${named}`,
      do: `leave ${path} away, or use --runtime ${runtime}`,
    },
  ]);
}
