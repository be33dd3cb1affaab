/** A scorecard as the test cases of a CI: each promise of each variant is one. Red where the exit code is, and only there. */
import type { Problem } from '../errors.js';
import { things } from '../scorecard/figures.js';
import type { Scorecard, ScorePromise, ScorePromiseKept, ScoreVariant } from '../scorecard/types.js';
import type { Outcome } from '../slo/types.js';

export interface JunitSuite {
  readonly name: string;
  readonly durationMs: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly JunitCase[];
}

export interface JunitCase {
  readonly name: string;
  readonly suite: string;
  /** `failure`: a promise was broken. `error`: it is not known. `skipped`: it was not asked, or cannot be asked here. */
  readonly result: 'passed' | 'failure' | 'error' | 'skipped';
  readonly code: string;
  /** One line: promise, measured, promised, the command that does it again. */
  readonly message: string;
  /** What was seen, a line a trial. */
  readonly details: readonly string[];
}

const NAME_OF_RUN = 'the run';

export function junitSuites(card: Scorecard): JunitSuite[] {
  const suites = card.variants.map((variant) => suiteOf(variant, card));
  const isRed = suites.some((suite) => suite.cases.some(({ result }) => result === 'failure' || result === 'error'));
  if (isRed || card.exitCode === 0) return suites;
  // Nothing to see in a promise: a variant that never ran, or what could not be removed.
  const whole = caseOf(card.experiment, NAME_OF_RUN, 'error', `exit code ${card.exitCode}`, card.exitWords, card, []);
  return [...suites, { name: card.experiment, durationMs: 0, properties: {}, cases: [whole] }];
}

/** Nothing was started: `error` where this machine lacks something, `skipped` where the runtime can never do it. */
export function refusedSuites(
  experiment: string,
  variants: readonly { readonly name: string; readonly promises: readonly string[] }[],
  problems: readonly Problem[],
  result: 'error' | 'skipped',
): JunitSuite[] {
  const message = problems
    .map((p) => `${p.code} ${p.path}: expected ${p.expected}, found ${p.found}; ${p.do}`)
    .join('\n');
  const code = problems[0]?.code ?? 'REFUSED';
  return variants.map((variant) => {
    const suite = suiteName(experiment, variant.name);
    const cases = variant.promises.map((name) => ({ name, suite, result, code, message, details: [] }));
    return { name: suite, durationMs: 0, properties: {}, cases };
  });
}

function suiteOf(variant: ScoreVariant, card: Scorecard): JunitSuite {
  const suite = suiteName(card.experiment, variant.name);
  const cases = variant.promises.map((kept) => promiseCase(suite, kept, variant, card));
  const told = cases.some(({ result }) => result === resultOf(variant.standing, card));
  const whole = told || variant.standing === 'pass' ? [] : [rateCase(suite, variant, card)];
  return {
    name: suite,
    durationMs: variant.trials.reduce((sum, trial) => sum + trial.durationMs, 0),
    properties: {
      specHash: card.specHash,
      runtime: card.runtime,
      seeds: variant.trials.map((trial) => trial.seed).join(' '),
      trials: `${variant.passed} of ${variant.of} passed`,
      state: variant.state,
      expected: variant.expected,
      exitCode: String(card.exitCode),
      again: card.reproduce,
    },
    cases: [...cases, ...whole],
  };
}

function promiseCase(suite: string, kept: ScorePromiseKept, variant: ScoreVariant, card: Scorecard): JunitCase {
  const promise = card.promises.find((p) => p.name === kept.name);
  const seen = variant.trials.flatMap((trial) =>
    trial.slos
      .filter((slo) => slo.name === kept.name)
      .map((slo) => `seed ${trial.seed}: ${slo.outcome}, ${slo.evidence}`),
  );
  const doubts = variant.trials.flatMap((trial) =>
    trial.doubts.map((d) => `seed ${trial.seed}: ${d.code}, expected ${d.expected}, found ${d.found}; ${d.do}`),
  );
  const { outcome, note } = judgedBy(kept, variant);
  const line = `${kept.name}: ${kept.words}${promise ? `, promised ${promisedLine(promise)}` : ''}${note}`;
  const notAsked = outcome === 'not-asked';
  const result = notAsked ? 'skipped' : resultOf(outcome, card);
  return caseOf(suite, kept.name, result, codeOf(result), line, card, [...seen, ...doubts]);
}

/** Of a variant that should fail only the named promise is asked. A promise is never worse than what the pass rate made of the variant. */
function judgedBy(kept: ScorePromiseKept, variant: ScoreVariant): { outcome: Outcome | 'not-asked'; note: string } {
  const { fails } = variant;
  if (fails !== null) {
    if (fails.slo === kept.name)
      return { outcome: variant.standing, note: `; it was to fail in state ${fails.state}, and is ${variant.state}` };
    if (kept.outcome === 'pass') return { outcome: 'pass', note: '' };
    return { outcome: 'not-asked', note: `; not asked of this variant, which is to fail '${fails.slo}'` };
  }
  const broken = variant.trials.filter((t) => t.slos.some((s) => s.name === kept.name && s.outcome !== 'pass')).length;
  const some = variant.of > 1 && broken > 0 ? `; not kept in ${broken} of ${things(variant.of, 'trial')}` : '';
  return { outcome: milder(kept.outcome, variant.standing), note: some };
}

/** The promises alone do not say it: too few trials, or different promises broken in different trials. */
function rateCase(suite: string, variant: ScoreVariant, card: Scorecard): JunitCase {
  const result = resultOf(variant.standing, card);
  const name = variant.of > 1 ? 'pass rate' : NAME_OF_RUN;
  return caseOf(suite, name, result, codeOf(result), card.exitWords, card, []);
}

const RANK: Readonly<Record<Outcome, number>> = { fail: 2, inconclusive: 1, pass: 0 };

function milder(a: Outcome, b: Outcome): Outcome {
  return RANK[a] <= RANK[b] ? a : b;
}

function resultOf(outcome: Outcome, card: Scorecard): JunitCase['result'] {
  switch (outcome) {
    case 'pass':
      return 'passed';
    case 'fail':
      return 'failure';
    case 'inconclusive':
      // Inconclusive, which was allowed.
      return card.exitCode === 0 ? 'skipped' : 'error';
  }
}

function codeOf(result: JunitCase['result']): string {
  switch (result) {
    case 'passed':
      return '';
    case 'failure':
      return 'promise broken';
    case 'error':
      return 'inconclusive';
    case 'skipped':
      return 'not asked';
  }
}

function caseOf(
  suite: string,
  name: string,
  result: JunitCase['result'],
  code: string,
  line: string,
  card: Scorecard,
  details: readonly string[],
): JunitCase {
  const again = result === 'failure' || result === 'error' ? `; again: ${card.reproduce}` : '';
  return { name, suite, result, code, message: `${line}${again}`, details };
}

function promisedLine(promise: ScorePromise): string {
  return `${promise.promised} (${promise.words})`;
}

function suiteName(experiment: string, variant: string): string {
  return variant === 'default' ? experiment : `${experiment}, ${variant}`;
}
