/** How many nodes fit into a kernel's table of neighbours. */
import fc from 'fast-check';
import { meshedNodes } from '../../../../framework/runtime/docker/neighbours.js';

test('a full mesh and four others a node fit, and one node more does not', () => {
  const entries = (nodes: number): number => nodes * (nodes - 1) + 4 * nodes;
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 1_000_000 }), (limit) => {
      const nodes = meshedNodes(limit);
      expect(entries(nodes)).toBeLessThanOrEqual(limit);
      expect(entries(nodes + 1)).toBeGreaterThan(limit);
    }),
  );
});

test('the default of Linux', () => expect(meshedNodes(1_024)).toBe(30));
