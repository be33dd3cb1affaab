/**
 * Cuts nodes off: rules in the node's own network namespace, set by a sidecar container that shares it.
 *
 *     node ──┐
 *            ├─ one network namespace ── data network      every address but those of its own side: dropped, both ways
 *  sidecar ──┘                        └─ control network   untouched
 *
 * The filter table of that namespace is ours alone, so each change replaces it as a whole, at once.
 */
import type { WaitStrategy } from 'testcontainers';
import { RuntimeError } from '../../errors.js';
import type { ContainerRuntimeClient, EngineContainer } from './client.js';
import type { Creations } from './creations.js';
import { countDropped, rulesOf } from './cut-rules.js';
import type { RunNetworks } from './network.js';
import { OurContainer } from './our-container.js';

export interface Cut {
  /** One side of the partition: cut off from all others, joined among themselves. A second call moves nodes to a new side. */
  isolate(nodes: readonly CutNode[]): Promise<void>;
  rejoin(nodes: readonly string[]): Promise<void>;
  dropped(nodes: readonly string[]): Promise<Readonly<Record<string, number>>>;
  /** The node's container was started again: with a new, uncut namespace. */
  restarted(node: CutNode): Promise<void>;
}

export interface CutNode {
  readonly id: string;
  readonly containerId: string;
}

export interface CutParts {
  readonly client: ContainerRuntimeClient;
  readonly runId: string;
  readonly networks: RunNetworks;
  readonly creations: Creations;
  image(): Promise<string>;
  /** Bounds container starts, and orders to containers. */
  startLimited<T>(start: () => Promise<T>): Promise<T>;
  orderLimited<T>(order: () => Promise<T>): Promise<T>;
}

interface Side {
  /** null: the node was not running when it was cut off; its sidecar comes when it does. */
  sidecar: EngineContainer | null;
  /** Data addresses that it may talk to; null: it is not cut off. */
  members: readonly string[] | null;
  /** Dropped by rules that are no more. */
  droppedBefore: number;
}

/** Far longer than any run; a forgotten sidecar ends by itself. */
const SIDECAR_LIVES_S = 86_400;
/** Kernels have the old tables, the new ones, or both. */
const TOOL = 't=iptables-legacy; $t-save -t filter >/dev/null 2>&1 || t=iptables-nft; ';

export function openCut(parts: CutParts): Cut {
  const sides = new Map<string, Side>();

  async function attach(node: CutNode): Promise<Side> {
    const side: Side = sides.get(node.id) ?? { sidecar: null, members: null, droppedBefore: 0 };
    side.sidecar ??= await startSidecar(parts, node);
    sides.set(node.id, side);
    return side;
  }

  async function apply(id: string, side: Side, members: readonly string[] | null): Promise<void> {
    side.members = members;
    if (side.sidecar === null) return;
    const rules = rulesOf(parts.networks, members);
    const script = `${TOOL}$t-save -c -t filter && printf '${rules}' | $t-restore -w 5`;
    side.droppedBefore += countDropped(await run(parts, id, side.sidecar, script));
  }

  return {
    async isolate(nodes) {
      const members = nodes.map((node) => parts.networks.addressOf(node.id));
      // All sidecars stand before the first rule does, so that the cut falls at once.
      const ready = await Promise.all(nodes.map((node) => attach(node)));
      await Promise.all(ready.map((side, i) => parts.orderLimited(() => apply(nodes[i]?.id ?? '', side, members))));
    },
    async rejoin(nodes) {
      await Promise.all(
        nodes.map((id) => {
          const side = sides.get(id);
          return side?.members ? parts.orderLimited(() => apply(id, side, null)) : undefined;
        }),
      );
    },
    async dropped(nodes) {
      const counted = nodes.map(async (id): Promise<[string, number]> => {
        const side = sides.get(id);
        const sidecar = side?.sidecar;
        if (side === undefined) return [id, 0];
        if (side.members === null || !sidecar) return [id, side.droppedBefore];
        const table = await parts.orderLimited(() => run(parts, id, sidecar, `${TOOL}$t-save -c -t filter`));
        return [id, side.droppedBefore + countDropped(table)];
      });
      return Object.fromEntries(await Promise.all(counted));
    },
    async restarted(node) {
      const side = sides.get(node.id);
      if (side === undefined) return;
      await side.sidecar?.remove({ force: true });
      side.sidecar = null;
      if (side.members !== null) await apply(node.id, await attach(node), side.members);
    },
  };
}

async function startSidecar(parts: CutParts, node: CutNode): Promise<EngineContainer | null> {
  const { State } = await parts.client.container.getById(node.containerId).inspect();
  if (!State.Running) return null;
  const image = await parts.image();
  const started = await parts.startLimited(() =>
    new OurContainer(image, { ...parts, part: 'sidecar', node: node.id })
      .withEntrypoint(['/bin/sleep'])
      .withCommand([String(SIDECAR_LIVES_S)])
      .withNetworkMode(`container:${node.containerId}`)
      .withDroppedCapabilities('ALL')
      .withAddedCapabilities('NET_ADMIN', 'NET_RAW')
      .withResourcesQuota({ memory: 64 / 1024 })
      .withWaitStrategy(noWait)
      .start(),
  );
  return parts.client.container.getById(started.getId());
}

/** It has nothing to get ready. */
const noWait: WaitStrategy = {
  waitUntilReady: async () => {},
  withStartupTimeout: () => noWait,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 10_000,
};

async function run(parts: CutParts, node: string, sidecar: EngineContainer, script: string): Promise<string> {
  const { stdout, stderr, exitCode } = await parts.client.container.exec(sidecar, ['/bin/sh', '-c', script]);
  if (exitCode === 0) return stdout;
  throw new RuntimeError([
    {
      code: 'CUT_FAILED',
      path: node,
      at: 'iptables in its network namespace',
      expected: 'the rules to be set',
      found: stderr.trim() === '' ? `exit ${exitCode}` : stderr.trim(),
      do: 'see that the engine’s kernel has iptables (module ip_tables or nf_tables)',
    },
  ]);
}
