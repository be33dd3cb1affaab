/** zod's issues as problems for people: a stable code, the author's path, what was expected and found, what to do. */
import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { Problem } from '../errors.js';
import { durationAdvice, formOf, shareAdvice, typeAdvice } from './advice.js';
import { BOUNDS, isBound } from './bounds.js';
import { limitWords } from './limit-words.js';
import {
  COUNT_RANGE,
  DURATION,
  KNOWN_KEYS,
  POSITIVE,
  SHARE_RANGE,
  TIME_NEGATIVE,
  TIME_ZERO,
  WEIGHT_RANGE,
} from './schema.js';

export type Path = readonly (string | number)[];
type Issue = z.core.$ZodIssue;
/** A problem whose path and place are still keys. `harmless`: a value that would be right, for looking at the rest. */
export type Found = Omit<Problem, 'at'> & { readonly keys: Path; readonly harmless?: unknown };

/** One issue may be several problems: each unknown key is one. */
export function shapeProblems(issue: Issue, input: unknown, topKeys: readonly string[] = []): Found[] {
  const keys = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        unknownKey([...keys, key], key, keys.length === 0 && topKeys.length > 0 ? topKeys : knownIn(issue.message)),
      );
    case 'invalid_union':
      return unionProblems(issue, keys, input);
    default:
      return [leaf(issue, keys, valueAt(input, keys))];
  }
}

/** The author's words: `timeline[0].crash.share`, not `timeline[0].do.users.share`. */
export function authorPath(keys: Path, input: unknown): string {
  let path = '';
  let value: unknown = input;
  for (const key of keys) {
    const parent = value;
    value = valueAt(value, [key]);
    if (key === 'do' && typeof valueAt(value, ['kind']) === 'string')
      path += `.${verbOf(String(valueAt(value, ['kind'])))}`;
    else if (typeof key === 'string' && SELECTORS.has(key) && typeof valueAt(parent, ['kind']) === 'string') continue;
    else if (key === 'for' && valueAt(parent, ['metric']) === 'online') path += '.lasting';
    else path = withKey(path, String(key));
  }
  return path === '' ? 'experiment' : path;
}

/** Whom an action hits: the builder's own argument. */
const SELECTORS: ReadonlySet<string> = new Set(['users', 'nodes', 'hosts', 'side']);

/** `timeline[0]`, `slos.back`, `slos['europe is back']`. */
export function withKey(path: string, key: string): string {
  if (/^\d+$/.test(key)) return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}['${key}']`;
  return path === '' ? key : `${path}.${key}`;
}

/** The name of the builder that made the action: `crash-users` was written `crash(…)`. */
export function verbOf(kind: string): string {
  const verbs: Readonly<Record<string, string>> = {
    'crash-users': 'crash',
    'crash-nodes': 'crash',
    'crash-hosts': 'crash',
    'vanish-users': 'vanish',
    'pause-nodes': 'pause',
    'push-retry': 'pushRetry',
  };
  return verbs[kind] ?? kind;
}

export function valueAt(value: unknown, keys: Path): unknown {
  return keys.reduce<unknown>(
    (v, key) => (typeof v === 'object' && v !== null ? (v as Record<string, unknown>)[String(key)] : undefined),
    value,
  );
}

export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** A name that is far from all known ones is no slip of the pen. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return 'remove it';
  const begun = known.filter((one) => word.length > 2 && one.startsWith(word));
  const near = begun[0] ?? closest(word, [...known]);
  return begun.length === 1 || distance(word, near) <= Math.max(2, word.length / 2)
    ? `did you mean ${near}?`
    : 'choose one of these';
}

/** What builders make; a plain value of the same key is written as it is. */
const BUILT: ReadonlySet<string> = new Set(['object', 'record', 'array']);

function leaf(issue: Issue, keys: Path, value: unknown): Found {
  const at = { path: '', keys, found: shown(value) };
  const key = String(keys.at(-1) ?? '');
  const form = issue.code === 'invalid_type' && BUILT.has(issue.expected) ? formOf(keys) : null;
  if (value === undefined) {
    return {
      ...at,
      ...(issue.message === DURATION ? { harmless: '30s' } : {}),
      code: 'SPEC_MISSING_KEY',
      expected: `${key}: ${expectedOf(issue)}`,
      do: form === null ? `add ${key}` : `add ${key}: ${form}`,
    };
  }
  if (isBound(issue.message)) {
    const { expected, do: advice } = BOUNDS[issue.message];
    return { ...at, code: COUNT_RANGE, harmless: 1, expected, do: advice };
  }
  switch (issue.message) {
    case SHARE_RANGE:
      return { ...at, code: SHARE_RANGE, harmless: 0.5, expected: 'a share from 0 to 1', do: shareAdvice(value) };
    case TIME_NEGATIVE:
      return {
        ...at,
        code: TIME_NEGATIVE,
        harmless: '0s',
        expected: 'a time of 0 or more',
        do: `write '${String(value).replace('-', '')}', or '0s'`,
      };
    case TIME_ZERO:
      return { ...at, code: TIME_ZERO, harmless: '30s', expected: 'a time above 0', do: "write a longer one: '1s'" };
    case DURATION:
      return {
        ...at,
        code: DURATION,
        harmless: '30s',
        expected: "a duration: '30s', '2m' or seconds(30)",
        do: durationAdvice(value, key),
      };
    case COUNT_RANGE:
      return {
        ...at,
        code: COUNT_RANGE,
        harmless: 1,
        expected: 'a whole number, 1 or more',
        do: 'write 1 or more',
      };
    case WEIGHT_RANGE:
      return {
        ...at,
        code: WEIGHT_RANGE,
        harmless: 1,
        expected: 'a weight of 0 or more',
        do: 'write 0 to leave it out',
      };
    case POSITIVE:
      return {
        ...at,
        code: COUNT_RANGE,
        harmless: 1,
        expected: 'a number above 0',
        do: key === 'sigma' ? "write 0.3, say; for always the same time exactly('6s')" : 'write a number above 0',
      };
  }
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    return { ...at, code: 'SPEC_TYPE', expected: expectedOf(issue), do: didYouMean(shown(value), known) };
  }
  const limit = limitWords(issue);
  if (limit !== null) return { ...at, code: 'SPEC_TYPE', ...limit };
  const expected = expectedOf(issue);
  return { ...at, code: 'SPEC_TYPE', expected, do: typeAdvice(value, expected, form) };
}

/** Our own schemas say what they know; a target's need not. */
function knownIn(message: string): readonly string[] {
  return message.startsWith(KNOWN_KEYS) ? message.slice(KNOWN_KEYS.length).split(' ') : [];
}

function unknownKey(keys: Path, key: string, known: readonly string[]): Found {
  return {
    code: 'SPEC_UNKNOWN_KEY',
    path: '',
    keys,
    expected: known.length === 0 ? 'no such key' : `one of: ${known.join(', ')}`,
    found: key,
    do: known.includes('where') && SLICE.includes(key) ? `write where: { ${key}: … }` : didYouMean(key, known),
  };
}

/** Keys of `where`, which are easily written one level too high. */
const SLICE: readonly string[] = ['region', 'cohort', 'version'];

/** A union that none of its members fits: the member that came nearest speaks. */
function unionProblems(issue: Extract<Issue, { code: 'invalid_union' }>, keys: Path, input: unknown): Found[] {
  const kind = valueAt(input, [...keys, 'kind']);
  if (keys.at(-2) === 'timeline' && typeof kind === 'string') return [withoutTime(verbOf(kind), keys)];
  const nearest = issue.errors.filter((errors) => errors.length > 0).sort((a, b) => weight(a) - weight(b))[0];
  if (nearest === undefined) {
    const known = 'options' in issue ? (issue as { options?: readonly unknown[] }).options : undefined;
    const value = valueAt(input, keys);
    // The key that tells the kind is the builder's; what the author wrote is what holds it.
    const form = formOf(keys) ?? formOf(keys.slice(0, -1));
    const expected = known === undefined ? 'one of the known kinds' : `one of: ${known.map(String).join(', ')}`;
    return [
      {
        code: value === undefined ? 'SPEC_MISSING_KEY' : 'SPEC_UNKNOWN_KIND',
        path: '',
        keys,
        expected,
        found: shown(value),
        do: form === null ? 'use the builders: crash(…), online(…).below(…), eager(…)' : `write ${form}`,
      },
    ];
  }
  return nearest.flatMap((inner) => shapeProblems({ ...inner, path: [...issue.path, ...inner.path] } as Issue, input));
}

/** What stands in the timeline as it is: one mistake, not one for each of its keys. */
function withoutTime(verb: string, keys: Path): Found {
  return {
    code: 'SPEC_MISSING_KEY',
    path: '',
    keys,
    expected: `a step with its time: at('0s', ${verb}(…))`,
    found: `${verb}(…) without a time`,
    do: `write at('0s', ${verb}(…)), counted from the moment the steady state was proved`,
  };
}

/** A member whose own keys fit is nearer than one of another shape, whatever is wrong further down. */
function weight(errors: readonly Issue[]): number {
  return errors.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) return sum + 100 * issue.keys.length;
    return sum + (issue.code === 'custom' ? 1 : 10);
  }, 0);
}

function expectedOf(issue: Issue): string {
  if (issue.message === DURATION) return "a duration: '30s', '2m' or seconds(30)";
  if (issue.code === 'invalid_value') return `one of: ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type')
    return issue.expected === 'object' || issue.expected === 'record' ? 'an object' : `a ${issue.expected}`;
  return issue.message.toLowerCase();
}
