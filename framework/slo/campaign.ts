/** All trials of a run folder: expectations, the worst outcome or the gate, one exit code and the words that explain it. */
import { EXIT, EXIT_ORDER, type ExitCode } from '../errors.js';
import type { Share } from '../spec/units.js';
import { againstExpectation } from './expectation.js';
import { percent } from './figures.js';
import { worst } from './finding.js';
import { byChance, gateOf, type PromisedRate } from './gate.js';
import type { CampaignVerdict, Outcome, TrialVerdict } from './types.js';
import { trialsToDecide, wilson } from './wilson.js';

export interface CampaignContext {
  /** The variants that were to run, in their order: one without a trial is inconclusive. Default: those seen. */
  readonly variants?: readonly string[];
  readonly trials?: PromisedRate | null;
  /** Judge by the pass rate's interval instead of by the worst trial; needs `trials`. */
  readonly gate?: boolean;
  readonly allowInconclusive?: boolean;
  /** For a campaign of which no trial came to a verdict. */
  readonly experiment?: string;
  readonly specHash?: string;
  readonly runtime?: string;
}

type VariantVerdict = CampaignVerdict['variants'][number];

const CONFIDENCE: Share = 0.95;
const CODE_OF: Readonly<Record<Outcome, ExitCode>> = {
  pass: EXIT.pass,
  fail: EXIT.sloFailed,
  inconclusive: EXIT.inconclusive,
};

export function campaign(verdicts: readonly TrialVerdict[], context: CampaignContext = {}): CampaignVerdict {
  const names = [...new Set([...(context.variants ?? []), ...verdicts.map((v) => v.variant)])];
  const variants = names.map((name) =>
    variantOf(
      name,
      verdicts.filter((v) => v.variant === name),
      context,
    ),
  );
  const code = worstCode(variants.flatMap((v) => codesOf(v, context)));
  const forgiven = context.allowInconclusive === true && code === EXIT.inconclusive;
  const words = variants.map((v) => wordsOf(v, context)).join('; ') || 'no trial came to a verdict';
  const first = verdicts[0];
  return {
    schema: 'swarmquake/campaign/1',
    experiment: first?.experiment ?? context.experiment ?? '',
    specHash: first?.specHash ?? context.specHash ?? '',
    runtime: first?.runtime ?? context.runtime ?? '',
    outcome: variants.length === 0 ? 'inconclusive' : worst(variants.map((v) => v.outcome)),
    exitCode: forgiven ? EXIT.pass : code,
    words: forgiven ? `${words} (inconclusive, which was allowed)` : words,
    variants,
  };
}

/** What this trial alone would end the command with. */
export function trialExitCode(verdict: TrialVerdict): ExitCode {
  switch (verdict.ended) {
    case 'not-steady':
      return EXIT.notSteady;
    case 'stopped':
      return EXIT.stopped;
    case 'interrupted':
    case 'cut-short':
      return EXIT.inconclusive;
    case 'complete':
      return CODE_OF[againstExpectation(verdict)];
  }
}

/** The worst wins, in the order of EXIT_ORDER; none at all is inconclusive. */
export function worstCode(codes: readonly ExitCode[]): ExitCode {
  return EXIT_ORDER.find((code) => codes.includes(code)) ?? EXIT.inconclusive;
}

function variantOf(name: string, trials: readonly TrialVerdict[], context: CampaignContext): VariantVerdict {
  const outcomes = trials.map(againstExpectation);
  const passed = outcomes.filter((o) => o === 'pass').length;
  const expectation = trials.find((t) => t.expected !== null)?.expected ?? null;
  const met = trials.length > 0 && trials.every((t) => t.expected?.met === true);
  const confidence = context.trials?.confidence ?? CONFIDENCE;
  return {
    variant: name,
    outcome: gates(context)
      ? gateOf(outcomes, context.trials)
      : outcomes.length === 0
        ? 'inconclusive'
        : worst(outcomes),
    expected: expectation === null ? null : { ...expectation, met },
    trials,
    passed,
    of: trials.length,
    interval: wilson(passed, trials.length, confidence),
  };
}

function gates(context: CampaignContext): context is CampaignContext & { trials: PromisedRate } {
  return context.gate === true && context.trials !== undefined && context.trials !== null;
}

function codesOf(variant: VariantVerdict, context: CampaignContext): ExitCode[] {
  if (variant.of === 0) return [EXIT.inconclusive];
  const trials = variant.trials.map(trialExitCode);
  if (!gates(context)) return trials;
  // The rate decides; where it cannot, a run that was stopped or never steady says why.
  const reasons = trials.filter((code) => code === EXIT.stopped || code === EXIT.notSteady);
  return variant.outcome === 'inconclusive' ? [EXIT.inconclusive, ...reasons] : [CODE_OF[variant.outcome]];
}

function wordsOf(variant: VariantVerdict, context: CampaignContext): string {
  const name = variant.variant === 'default' ? 'the run' : `'${variant.variant}'`;
  if (variant.of === 0) return `${name} came to no verdict`;
  const rate = gates(context) ? `, ${gateWords(variant, context.trials)}` : '';
  const how = variant.of === 1 ? '' : ` in ${variant.passed} of ${variant.of} trials`;
  const bad = variant.trials.find((t) => CODE_OF[againstExpectation(t)] === CODE_OF[variant.outcome]);
  const { expected } = variant;
  if (variant.outcome === 'pass' || bad === undefined) {
    const did = expected === null ? 'passed' : `failed as expected (${expected.state})`;
    return `${name} ${did}${how}${rate}`;
  }
  if (variant.outcome === 'inconclusive') return `${name} is inconclusive: ${whyInconclusive(bad)}${rate}`;
  if (expected !== null) {
    const outcome = bad.slos.find((s) => s.name === expected.slo)?.outcome;
    return `${name} was to fail '${expected.slo}' in state ${expected.state}: ${outcome === 'fail' ? 'it failed' : `that was a ${outcome}`}, in state ${bad.state}${rate}`;
  }
  const broken = bad.slos.filter((s) => s.outcome === 'fail').map((s) => `'${s.name}'`);
  return `${name} broke ${broken.join(', ')}${variant.of === 1 ? '' : `; it passed${how}`}${rate}`;
}

function whyInconclusive(trial: TrialVerdict): string {
  const doubt = trial.doubts[0];
  if (doubt !== undefined) return `${doubt.code}, ${doubt.found} (expected ${doubt.expected})`;
  const slo = trial.slos.find((s) => s.outcome === 'inconclusive');
  return slo === undefined ? `state ${trial.state}` : `'${slo.name}', ${slo.evidence}`;
}

function gateWords(variant: VariantVerdict, promise: PromisedRate): string {
  const [low, high] = variant.interval;
  const seen = `a pass rate of ${percent(low)} to ${percent(high)} with ${percent(promise.confidence)} confidence, promised ${percent(promise.passRate)}`;
  if (variant.outcome !== 'inconclusive') return seen;
  const doubt = chanceWords(variant, promise);
  if (doubt !== null) return `${seen}; ${doubt}`;
  const needed = trialsToDecide(promise.passRate, promise.confidence);
  return needed === null
    ? `${seen}, which no number of trials can show`
    : `${seen}; ${needed} trials decide it if all pass`;
}

/** The interval excludes the other answer, and yet chance brings about as much too often to rest a verdict on. */
function chanceWords(variant: VariantVerdict, { passRate, confidence }: PromisedRate): string | null {
  const notFailed = variant.trials.filter((t) => againstExpectation(t) !== 'fail').length;
  const [low] = variant.interval;
  const high = wilson(notFailed, variant.of, confidence)[1];
  const side = low >= passRate ? 'pass' : high < passRate ? 'fail' : null;
  if (side === null) return null;
  const chance = byChance(side, side === 'pass' ? variant.passed : notFailed, variant.of, passRate);
  return `chance alone does that in ${percent(chance)} of campaigns, too often to tell; more trials do`;
}
