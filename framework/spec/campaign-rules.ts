/** Rules about the experiment as a whole: its variants, what is expected of them, how many trials can decide. */
import type { Problem } from '../errors.js';
import { trialsToDecide, wilson } from '../slo/wilson.js';
import type { NamedExperiment } from './experiment.js';
import { didYouMean, shown, withKey } from './shape-problems.js';
import type { Expectation } from './types.js';
import { DEFAULT_VARIANT, FIXED_KEYS, isPlain, variantsOf } from './variants.js';

type At = (path: string) => string;

export function wholeProblems(input: NamedExperiment, at: At): Problem[] {
  return [...variantProblems(input, at), ...expectationProblems(input, at)];
}

function variantProblems(input: NamedExperiment, at: At): Problem[] {
  if (input.variants !== undefined && !isPlain(input.variants)) return [noObject('variants', input.variants, at)];
  return variantsOf(input).flatMap(([name, overrides]) => {
    const path = withKey('variants', name);
    if (!isPlain(overrides)) return [noObject(path, overrides, at)];
    return Object.keys(overrides)
      .filter((key) => FIXED_KEYS.includes(key))
      .map((key) => fixedKey(`${path}.${key}`, key, at));
  });
}

function noObject(path: string, found: unknown, at: At): Problem {
  return {
    code: 'SPEC_TYPE',
    path,
    at: at(path),
    expected: 'an object',
    found: shown(found),
    do: "write variants: { 'as it is': {}, 'with help': { alsoTimeline: [ … ] } }",
  };
}

function fixedKey(path: string, key: string, at: At): Problem {
  return {
    code: 'SPEC_VARIANT_FIXED',
    path,
    at: at(path),
    expected: `a variant that leaves ${FIXED_KEYS.join(', ')} as they are`,
    found: key,
    do: `move ${key} to the experiment, or make this an experiment of its own`,
  };
}

function expectationProblems(input: NamedExperiment, at: At): Problem[] {
  const variants = variantsOf(input).map(([name]) => name);
  const known = variants.length === 0 ? [DEFAULT_VARIANT] : variants;
  const slos = isPlain(input.slos) ? Object.keys(input.slos) : [];
  return Object.entries(isPlain(input.expect) ? input.expect : {}).flatMap(([variant, expectation]) => {
    const path = withKey('expect', variant);
    const problems: Problem[] = [];
    if (!known.includes(variant)) problems.push(unknownName('SPEC_UNKNOWN_VARIANT', path, at, variant, known));
    const slo = (expectation as Expectation | null)?.fails?.slo;
    if (typeof slo === 'string' && !slos.includes(slo))
      problems.push(unknownName('SPEC_UNKNOWN_SLO', `${path}.fails.slo`, at, slo, slos));
    return problems;
  });
}

function unknownName(code: string, path: string, at: At, found: string, known: readonly string[]): Problem {
  return { code, path, at: at(path), expected: `one of: ${known.join(', ')}`, found, do: didYouMean(found, known) };
}

/** Trials of which even all passes would not show the promised rate. */
export function wholeWarnings({ trials }: NamedExperiment, at: At): Problem[] {
  const { passRate, confidence = 0.95 } = trials ?? {};
  if (!isRate(passRate) || !isRate(confidence)) return [];
  const needed = trialsToDecide(passRate, confidence);
  // Where the number is left open, it is the one that decides, if one does.
  const runs = trials?.runs ?? needed ?? 1;
  if (typeof runs !== 'number' || !(runs >= 1) || (needed !== null && runs >= needed)) return [];
  const [best] = wilson(runs, runs, confidence);
  const percent = (share: number): string => `${Math.floor(share * 100)}%`;
  return [
    {
      code: 'GATE_CANNOT_DECIDE',
      path: 'trials',
      at: at('trials'),
      expected: `enough trials to show a pass rate of ${percent(passRate)}${needed === null ? ', which no number can' : `: at least ${needed}, if all pass`}`,
      found: `${runs}, whose best result shows ${percent(best)}`,
      do: needed === null ? 'promise less than 1' : `set runs: ${needed}${lesser(runs, confidence)}`,
      severity: 'warning',
    },
  ];
}

/** The greatest tenth that so many trials can show. */
function lesser(runs: number, confidence: number): string {
  const shown = [9, 8, 7, 6, 5, 4, 3, 2, 1].find(
    (tenth) => (trialsToDecide(tenth / 10, confidence) ?? runs + 1) <= runs,
  );
  return shown === undefined ? '' : `, or passRate: ${shown / 10}`;
}

/** Whatever else it is, the shape says. */
function isRate(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= 1;
}
