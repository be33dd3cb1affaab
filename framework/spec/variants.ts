/** Variants: partial specs laid over the whole. Objects merge, arrays replace, `alsoTimeline` is appended. */
import type { NamedExperiment } from './experiment.js';

export const DEFAULT_VARIANT = 'default';
/** The hypothesis, the promises and what is expected of each variant are the experiment's, not a variant's. */
export const FIXED_KEYS: readonly string[] = ['name', 'hypothesis', 'slos', 'variants', 'expect', 'trials'];

type Json = Record<string, unknown>;

/** Each variant's whole input; without variants one, called `default`. */
export function resolveVariants(input: NamedExperiment): Record<string, Json> {
  const whole = input as unknown as Json;
  const variants = Object.entries(input.variants ?? {});
  if (variants.length === 0) return { [DEFAULT_VARIANT]: whole };
  return Object.fromEntries(variants.map(([name, overrides]) => [name, layered(whole, overrides as Json)]));
}

function layered(whole: Json, overrides: Json): Json {
  const { alsoTimeline, ...rest } = overrides;
  const merged = merge(whole, rest) as Json;
  if (alsoTimeline === undefined) return merged;
  const timeline = Array.isArray(merged.timeline) ? merged.timeline : [];
  return { ...merged, timeline: [...timeline, ...(Array.isArray(alsoTimeline) ? alsoTimeline : [alsoTimeline])] };
}

function merge(base: unknown, over: unknown): unknown {
  if (!isPlain(base) || !isPlain(over)) return over;
  const merged: Json = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = key in merged ? merge(merged[key], value) : value;
  return merged;
}

function isPlain(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
