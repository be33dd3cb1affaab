/** Another run on the same machine: a live controller with a reaper and three nodes, which nothing may touch. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, isAlive } from '../../framework/runtime/process-table.js';
import { bundleNode } from '../../framework/target/bundle.js';
import { askNode } from '../conformance/ask-node.js';
import { launchController } from '../conformance/launch-controller.js';
import { TOKEN } from '../conformance/launches.js';
import { until } from '../until.js';
import type { RuntimeName } from './case.js';
import { leftoversOf } from './leftovers.js';

export interface Neighbour {
  readonly runId: string;
  /** In words; null: it lives as if nobody were there. */
  harmed(): Promise<string | null>;
  end(): Promise<void>;
}

/** Well within the nodes' lease. */
const RENEW_EVERY_MS = 2_000;
const NODES = 3;
const LEAVES_WITHIN_MS = 30_000;
/** What was harmed stays so; a machine under three times its load answers late. */
const LOOKS_AGAIN_FOR_MS = 10_000;

export async function neighbourOn(runtime: RuntimeName): Promise<Neighbour> {
  const runId = `neighbour ${runtime}/${process.pid}`;
  const bundle = await bundleNode(new URL('../conformance/echo-nodes.ts', import.meta.url).href);
  const logs = mkdtempSync(join(tmpdir(), 'swarmquake-test-'));
  const controller = await launchController(runtime, runId, bundle.path, logs, 'in-mid-run');
  const who = identify(controller.pid);
  const renew = (): void => {
    for (const control of controller.controls) void askNode(control, '/samples?after=0', TOKEN);
  };
  renew();
  const timer = setInterval(renew, RENEW_EVERY_MS);
  return {
    runId,
    async harmed() {
      if (!isAlive(who)) return 'the controller of the neighbour is gone';
      if (controller.reaperGone()) return 'the reaper of the neighbour is gone';
      // A second look: a node that is busy for a moment was not harmed.
      const living = await until(
        () => controller.living(),
        (seen) => seen === NODES,
        LOOKS_AGAIN_FOR_MS,
      ).catch(() => controller.living());
      return living === NODES ? null : `of the neighbour's ${NODES} nodes ${living} live`;
    },
    async end() {
      clearInterval(timer);
      controller.kill();
      await until(
        () => leftoversOf(runId, runtime),
        (left) => left.length === 0,
        LEAVES_WITHIN_MS,
        200,
      );
      await bundle.remove();
      rmSync(logs, { recursive: true, force: true });
    },
  };
}
