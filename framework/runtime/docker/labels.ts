import { home } from '../home.js';

/** The marks of what is ours on an engine. Nothing without them is ever touched. */
export const LABEL = {
  /** The run's id: on every container and network. */
  run: 'swarmquake.run',
  /** Where the controller is: on every container and network. */
  home: 'swarmquake.home',
  /** The node's id: on its container, and on the sidecar that cuts it off. */
  node: 'swarmquake.node',
  part: 'swarmquake.part',
} as const;

export type Part = 'node' | 'sidecar' | 'data-network' | 'control-network';

export function labelsOf(runId: string, part: Part, node?: string): Record<string, string> {
  const all = { [LABEL.run]: runId, [LABEL.home]: home(), [LABEL.part]: part };
  return node === undefined ? all : { ...all, [LABEL.node]: node };
}
