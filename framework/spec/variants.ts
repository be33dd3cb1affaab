/**
 * Variants: partial specs laid over the whole. Objects merge, arrays replace, `alsoTimeline` is appended. Another kind of a thing
 * (another target, another policy) replaces it whole, and so do regions, whose shares only make sense together.
 */
import type { NamedExperiment } from './experiment.js';
import { withKey } from './shape-problems.js';

export const DEFAULT_VARIANT = 'default';
/** The hypothesis, the promises, the yardstick and what is expected of each variant are the experiment's, not a variant's. */
export const FIXED_KEYS: readonly string[] = [
  'name',
  'hypothesis',
  'slos',
  'variants',
  'expect',
  'trials',
  'score',
  'credits',
];

type Json = Record<string, unknown>;

/** Each variant's whole input; without variants one, called `default`. */
export function resolveVariants(input: NamedExperiment): Record<string, Json> {
  const whole = input as unknown as Json;
  const variants = variantsOf(input);
  if (variants.length === 0) return { [DEFAULT_VARIANT]: whole };
  return Object.fromEntries(
    variants.map(([name, overrides]) => [name, layered(whole, isPlain(overrides) ? overrides : {})]),
  );
}

/** Each with its overrides, whatever an author put there: campaign-rules.ts says what is wrong with it. */
export function variantsOf({ variants }: NamedExperiment): [string, unknown][] {
  return isPlain(variants) ? Object.entries(variants) : [];
}

function layered(whole: Json, overrides: Json): Json {
  const { alsoTimeline, ...rest } = overrides;
  const merged = merge(whole, rest) as Json;
  if (alsoTimeline === undefined) return merged;
  const timeline = Array.isArray(merged.timeline) ? merged.timeline : [];
  return { ...merged, timeline: [...timeline, ...(Array.isArray(alsoTimeline) ? alsoTimeline : [alsoTimeline])] };
}

/** Keys whose value tells what kind of a thing it is; `module` and `export` those of a target. */
const TAGS = ['kind', 'slo', 'impact', 'metric', 'is', 'policy', 'session', 'dist', 'relaunch', 'module', 'export'];

function merge(base: unknown, over: unknown, key = ''): unknown {
  if (!isPlain(base) || !isPlain(over) || key === 'regions') return over;
  if (TAGS.some((tag) => typeof over[tag] === 'string' && typeof base[tag] === 'string' && over[tag] !== base[tag]))
    return over;
  const merged: Json = { ...base };
  for (const [inner, value] of Object.entries(over))
    merged[inner] = inner in merged ? merge(merged[inner], value, inner) : value;
  return merged;
}

export function isPlain(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where the author wrote what stands at `path` of the resolved variant: in the variant's overrides, or in the whole. */
export function writtenPath(path: string, variant: string, input: NamedExperiment): string {
  const overrides = variantsOf(input).find(([name]) => name === variant)?.[1];
  if (!isPlain(overrides)) return path;
  const inVariant = withKey('variants', variant);
  const step = /^timeline\[(\d+)\](.*)$/s.exec(path);
  const timeline = (overrides.timeline ?? input.timeline) as unknown;
  const own = Array.isArray(timeline) ? timeline.length : 0;
  if (step !== null && Number(step[1]) >= own) return `${inVariant}.alsoTimeline[${Number(step[1]) - own}]${step[2]}`;
  return reaches(overrides, path) ? `${inVariant}.${path}` : path;
}

/** Whether the overrides say something on the way to `path`, or at it. */
function reaches(overrides: Json, path: string): boolean {
  let value: unknown = overrides;
  for (const key of keysOf(path)) {
    if (!isPlain(value)) return true;
    if (!(key in value)) return false;
    value = value[key];
  }
  return true;
}

/** `slos['a b'].within` to its keys. */
export function keysOf(path: string): string[] {
  return [...path.matchAll(/\['(.*?)'\]|\[(\d+)\]|([^.[\]]+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? '');
}
