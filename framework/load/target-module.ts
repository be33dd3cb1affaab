/** The target that a spec names, from its module: a package specifier, or a path relative to the experiment's file. */

import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Problem, SpecError } from '../errors.js';
import type { TargetRef } from '../spec/types.js';
import type { TargetDefinition } from '../target/contract.js';

export async function loadTarget(
  ref: TargetRef,
  experimentFile: string,
  at: string,
): Promise<TargetDefinition<unknown>> {
  const specifier = /^\.{1,2}\//.test(ref.module)
    ? pathToFileURL(resolve(dirname(experimentFile), ref.module)).href
    : ref.module;
  const module = await importTarget(specifier, ref, at);
  const found = module[ref.export];
  if (!isDefinition(found)) throw new SpecError([noExport(ref, at, Object.keys(module))]);
  return found;
}

async function importTarget(specifier: string, ref: TargetRef, at: string): Promise<Record<string, unknown>> {
  try {
    return (await import(specifier)) as Record<string, unknown>;
  } catch (error) {
    throw new SpecError([notLoaded(ref, at, error)], { cause: error });
  }
}

function isDefinition(value: unknown): value is TargetDefinition<unknown> {
  return typeof value === 'object' && value !== null && 'shape' in value && 'nodeModule' in value && 'options' in value;
}

function notLoaded(ref: TargetRef, at: string, error: unknown): Problem {
  return {
    code: 'TARGET_NOT_LOADED',
    path: 'target.module',
    at,
    expected: "a module: a package such as 'swarmquake/targets/supernode-overlay', or a path beginning with ./",
    found: `${ref.module}: ${error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error)}`,
    do: 'correct the module of the target, or install its package',
  };
}

function noExport(ref: TargetRef, at: string, exports: readonly string[]): Problem {
  return {
    code: 'TARGET_NO_EXPORT',
    path: 'target.export',
    at,
    expected: `a target definition exported as ${ref.export} by ${ref.module}`,
    found: exports.length === 0 ? 'no exports' : `exports ${exports.join(', ')}`,
    do: 'name the export that holds { name, options, shape, scale, nodeModule }',
  };
}
