/** Pauses nodes: SIGSTOP, or the engine's pause. Alive, connected and silent. */
import { countAttached, lookAt, ofRole } from './crash-nodes.js';
import type { Driver } from './driver.js';

export const pauseNodes: Driver<'pause-nodes'> = {
  kind: 'pause-nodes',
  needs: ['pause'],
  inverse: (action) => `resume ${action.victims.join(', ')}`,

  async inject(action, field) {
    const attached = await countAttached(field, action, action.victims);
    const orderedAt = field.now();
    for (const node of action.victims) field.mark(node, 'paused');
    await field.swarm.pause(action.victims);
    return {
      orderedAt,
      words: `${action.victims.length} of ${ofRole(field, action.nodes.role)} ${action.nodes.role}s paused`,
      numbers: { nodes: action.victims.length, attached },
      hit: { crashed: 0, attached },
    };
  },

  /** The system says stopped, and the node does not answer. */
  async evidence(action, field) {
    const mute = await lookAt(action.victims, async (id) => {
      if ((await field.swarm.node(id).life()) !== 'paused') return false;
      return !(await field.control.answers(id, 300));
    });
    if (mute.length === 0) return null;
    return {
      firstSeenAt: field.now(),
      partial: mute.length < action.victims.length,
      words: `${mute.length} stopped, no answer`,
      numbers: { mute: mute.length },
    };
  },
  evidenceWithin: (action) => Math.min(5_000, action.lasting),

  async course(action, field, injected, signal) {
    await field.until(injected.orderedAt + action.lasting, signal);
    await this.undo(action, field);
  },

  async undo(action, field) {
    const paused = await lookAt(action.victims, async (id) => (await field.swarm.node(id).life()) === 'paused');
    if (paused.length === 0) return null;
    await field.swarm.resume(paused);
    for (const id of paused) field.mark(id, 'resumed');
    return `${paused.length} resumed`;
  },
};
