/** What both forms of progress are told, keep of it, and say in the same words. */
import { PHASES, type Phase } from '../observe/records.js';
import type { Plan } from '../plan/types.js';
import { count, fromOnset, longTime, measuredSeconds, percent, promisedPercent, things } from '../scorecard/figures.js';
import { againstExpectation } from '../slo/expectation.js';
import type { TrialVerdict } from '../slo/types.js';
import type { DurationMs, TimeMs } from '../spec/units.js';
import type { SecondView, TrialView } from '../trial/view.js';
import { wrap } from './layout.js';
import { charactersOf, glyph, type Mark, type Style, styleOf } from './style.js';

export interface LiveView extends TrialView {
  /** The next trial begins: of which variant, and the how-manieth of all. */
  variant(plan: Plan, index: number, of: number): void;
  /** The run waits before it can start: for another run on this machine, say. */
  waiting(words: string): void;
  variantDone(verdict: TrialVerdict): void;
  /** Takes the block away and leaves what was said above it. Idempotent. */
  close(): void;
}

export interface LiveHeader {
  readonly version: string;
  readonly experiment: string;
  /** As typed: `experiments/skype-2010.experiment.ts`. */
  readonly spec: string;
  readonly specHash: string;
  readonly seed: number;
  readonly runtime: string;
  /** Why this runtime, where it was chosen for the user; else empty. */
  readonly runtimeWhy: string;
  readonly variants: number;
  /** Of each variant. */
  readonly trials: number;
  readonly estimatedMs: DurationMs;
  readonly users: number;
  /** Those of `operatorRun` roles are summed up as servers. */
  readonly nodes: readonly { readonly role: string; readonly count: number; readonly operatorRun?: boolean }[];
  /** Of the run, as a person would type it. */
  readonly folder: string;
}

export interface LiveOptions {
  readonly stream: NodeJS.WriteStream;
  readonly plain: boolean;
  readonly header: LiveHeader;
  /** Wall clock, milliseconds since 1970. */
  readonly clock: () => number;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export function liveStyle({ stream, env }: LiveOptions): Style {
  return styleOf(stream, env ?? process.env);
}

// ---------------------------------------------------------------- words that both forms share

export function trialName(trial: Pick<Plan, 'variant' | 'experiment' | 'seed'>, header: LiveHeader): string {
  const name = trial.variant === 'default' ? trial.experiment : trial.variant;
  return header.trials > 1 ? `${name}, seed ${trial.seed}` : name;
}

/** The plan of what is shown, if it is this trial that ended: others may run beside it. */
export function shownPlan({ plan }: Running, { variant, seed }: TrialVerdict): Plan | null {
  return plan !== null && plan.variant === variant && plan.seed === seed ? plan : null;
}

/** `4,000 users`, `20 supernodes`, `5 servers`. */
export function headerCounts(header: LiveHeader): string[] {
  const servers = header.nodes.filter((n) => n.operatorRun === true).reduce((sum, n) => sum + n.count, 0);
  const own = header.nodes.filter((n) => n.operatorRun !== true).map((n) => things(n.count, n.role));
  return [things(header.users, 'user'), ...own, ...(servers > 0 ? [things(servers, 'server')] : [])];
}

export function headerFacts(header: LiveHeader): string {
  const trials = header.trials === 1 ? '' : ` of ${count(header.trials)} trials`;
  return `${things(header.variants, 'variant')}${trials}`;
}

export function phaseWords(phase: Phase, plan: Plan): string {
  switch (phase) {
    case 'provision':
      return provisionWords(plan);
    case 'populate':
      return `${count(plan.users)} users join over ${longTime(plan.times.joinOver)}`;
    case 'settle':
      return `needs ${promisedPercent(plan.steadyState.share)} of ${plan.steadyState.of} for ${longTime(plan.times.steadyFor)}`;
    case 'inject':
      return injectWords(plan);
    case 'hold':
      return `watches until ${fromOnset(plan.times.observeAfterOnset)}, and does nothing more`;
    case 'undo':
      return 'takes back what is still in force';
    case 'collect':
      return 'closes the journal and ends the nodes';
  }
}

function provisionWords(plan: Plan): string {
  const started = plan.roles.filter((r) => r.count > 0);
  const servers = started.filter((r) => r.operatorRun).reduce((sum, r) => sum + r.count, 0);
  const parts = started.filter((r) => !r.operatorRun).map((r) => things(r.count, r.role));
  parts.push(things(plan.hosts.length, 'client host'));
  if (servers > 0) parts.push(things(servers, 'server'));
  return parts.join(', ');
}

function injectWords(plan: Plan): string {
  const faults = plan.steps.filter((s) => s.nature === 'fault').length;
  const mitigations = plan.steps.filter((s) => s.nature === 'mitigation').length;
  return `${things(faults, 'fault')}${mitigations > 0 ? ` and ${things(mitigations, 'mitigation')}` : ''} planned`;
}

export function shareOf(second: Pick<SecondView, 'demand' | 'online'>): string {
  return second.demand === 0 ? '-' : percent(second.online / second.demand, second.demand);
}

export interface DoneWords {
  readonly mark: Mark;
  readonly state: string;
  readonly lowest: string;
  readonly back: { readonly words: string; readonly short: string };
}

/** `metastable, as expected`, `lowest 3.5%`, `95% not back in 97 s`: the parts of a trial's last line. */
export function doneWords(verdict: TrialVerdict, observedMs: DurationMs): DoneWords {
  const expected = verdict.expected === null ? '' : verdict.expected.met ? ', as expected' : ', not as expected';
  const outcome = verdict.expected === null && verdict.outcome !== 'pass' ? `, ${verdict.outcome}` : '';
  const complete = verdict.ended === 'complete';
  return {
    mark: complete ? againstExpectation(verdict) : 'unknown',
    state: complete ? `${verdict.state}${expected}${outcome}` : endedState(verdict.ended),
    lowest:
      verdict.users.troughShare === null
        ? ''
        : `lowest ${percent(verdict.users.troughShare, verdict.users.population)}`,
    back: backWords(verdict, observedMs),
  };
}

function endedState(ended: Exclude<TrialVerdict['ended'], 'complete'> | 'complete'): string {
  return ended === 'not-steady' ? 'steady state not reached' : ended;
}

function backWords(verdict: TrialVerdict, observedMs: DurationMs): DoneWords['back'] {
  const recovery = verdict.recovery.find((r) => r.share === 0.95) ?? verdict.recovery.at(-1);
  if (verdict.ended !== 'complete' || !recovery) return { words: '', short: '' };
  const share = promisedPercent(recovery.share);
  const after = recovery.afterOnsetMs;
  if (after === null) return { words: `${share} not back in ${measuredSeconds(observedMs)}`, short: 'not back' };
  if (after === 0) return { words: `never under ${share}`, short: `never under ${share}` };
  return {
    words: `${share} back ${measuredSeconds(after)} after onset`,
    short: `${share} back at +${measuredSeconds(after)}`,
  };
}

/** `stopping: interrupted at +31 s of 97 s, phase hold. A second Ctrl-C hurries; nothing is skipped.` */
export function stoppingWords(
  words: string,
  at: { phase: Phase | null; sinceOnsetMs: DurationMs | null; plan: Plan | null },
): string {
  const when =
    at.sinceOnsetMs === null || at.plan === null
      ? ''
      : ` at ${fromOnset(at.sinceOnsetMs)} of ${measuredSeconds(at.plan.times.observeAfterOnset)}`;
  const phase = at.phase === null ? '' : `, phase ${at.phase}`;
  return `stopping: ${words}${when}${phase}. A second Ctrl-C hurries; nothing is skipped.`;
}

export function phaseLine(phase: Phase | null, style: Style): string {
  const now = phase === null ? -1 : PHASES.indexOf(phase);
  return PHASES.slice(0, now + 1)
    .map((p, i) => `${p} ${i < now ? glyph(style, 'pass') : charactersOf(style, style.unicode ? '◐' : '..')}`)
    .join('  ');
}

/** What is known of the trial that runs; both forms keep one. */
export interface Running {
  plan: Plan | null;
  phase: Phase | null;
  last: SecondView | null;
  startedAt: TimeMs;
}

export function wrapped(text: string, hang: number, width: number): string[] {
  const first = text.slice(0, hang);
  return wrap(text.slice(hang), width - hang).map((line, i) => (i === 0 ? first : ' '.repeat(hang)) + line);
}
