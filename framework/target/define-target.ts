import type { TargetDefinition } from './contract.js';

/** The definition as it is, with the type of its options inferred. */
export function defineTarget<Options>(definition: TargetDefinition<Options>): TargetDefinition<Options> {
  return definition;
}
