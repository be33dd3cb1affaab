/** Verdicts and curves to a scorecard: a pure function, so that any scorecard can be made again from its journals. */
import type { CampaignVerdict, Outcome } from '../slo/types.js';
import { faultSentence } from './fault-words.js';
import { figuresOf } from './figure-rows.js';
import { joined, printable } from './figures.js';
import { promiseKept, promisesOf, worst } from './promises.js';
import { experimentScore, variantScore } from './score.js';
import { scoreWords } from './score-words.js';
import { headline, variantSentence } from './sentences.js';
import type { ScoreContext, Scorecard, ScoredTrial, ScoreTrial, ScoreVariant, Told } from './types.js';

/** `journals`: every trial of the campaign, in any order. */
export function scorecard(
  journals: readonly ScoredTrial[],
  campaign: CampaignVerdict,
  context: ScoreContext,
): Scorecard {
  const variants = campaign.variants
    .map((v) => ({ of: v, trials: trialsOf(v.variant, journals) }))
    .filter((v) => v.trials.length > 0);
  const firsts = variants.flatMap(({ of, trials }) =>
    trials.slice(0, 1).map((t) => ({ ...t, name: printable(of.variant) })),
  );
  const plan = firsts[0]?.plan;
  const shown = variants.map(({ of, trials }) => variantOf(of, trials));
  const names = shown.map((v) => Object.keys(v.figures)).reduce<readonly string[]>(merged, []);
  return {
    schema: 'swarmquake/scorecard/1',
    experiment: printable(campaign.experiment),
    hypothesis: printable(plan?.hypothesis ?? ''),
    specHash: campaign.specHash,
    runtime: campaign.runtime,
    users: plan?.users ?? 0,
    nodes: (plan?.roles ?? [])
      .filter((r) => r.count > 0)
      .map((r) => ({ role: r.role, count: r.count, operatorRun: r.operatorRun })),
    seeds: [...new Set(journals.map((j) => j.verdict.seed))],
    placebo: journals.some((j) => j.verdict.placebo),
    outcome: campaign.outcome,
    word: outcomeWord(campaign, journals),
    exitCode: campaign.exitCode,
    exitWords: printable(campaign.words),
    headline: printable(headline(campaign, firsts)),
    sentences: sentencesOf(firsts).map(printable),
    promises: plan
      ? promisesOf(
          plan,
          journals.flatMap((j) => j.verdict.slos),
        )
      : [],
    figures: names,
    variants: shown,
    // One that was to run and has no trial is unknown, not left out.
    score: experimentScore([...shown, ...campaign.variants.filter((v) => v.of === 0).map(neverRun)]),
    doubts: journals.flatMap((j) =>
      j.verdict.doubts.map((d) => ({ ...d, variant: j.verdict.variant, seed: j.verdict.seed })),
    ),
    warnings: (context.warnings ?? []).map(printable),
    notes: notesOf(plan?.notes ?? [], campaign).map(printable),
    folder: context.folder,
    leftBehind: context.leftBehind,
    reproduce: context.reproduce,
    next: context.next,
  };
}

/** Both lists in their order: what only the second has comes after what it follows there. */
function merged(a: readonly string[], b: readonly string[]): string[] {
  const all = [...a];
  for (const [i, name] of b.entries()) {
    if (!all.includes(name)) all.splice(i === 0 ? 0 : all.indexOf(b[i - 1] ?? '') + 1, 0, name);
  }
  return all;
}

function trialsOf(variant: string, journals: readonly ScoredTrial[]): ScoredTrial[] {
  return journals.filter((j) => j.verdict.variant === variant);
}

function variantOf(of: CampaignVerdict['variants'][number], trials: readonly ScoredTrial[]): ScoreVariant {
  const first = trials[0];
  const score = variantScore(trials, of.outcome);
  return {
    name: printable(of.variant),
    outcome: worst(trials.map((t) => t.verdict.outcome)),
    standing: of.outcome,
    expected: `${of.expected === null ? 'to pass' : 'to fail so'}: ${metWord(of.outcome)}`,
    fails: of.expected === null ? null : { slo: printable(of.expected.slo), state: of.expected.state },
    state: joined([...new Set(trials.map((t) => t.verdict.state))], ', ', ' or '),
    stateEvidence: printable(first?.verdict.stateEvidence ?? ''),
    promises: Object.entries(first?.plan.slos ?? {}).map(([name, slo]) =>
      promiseKept(
        name,
        slo,
        trials.flatMap((t) => t.verdict.slos.filter((s) => s.name === name)),
        trials.length === 1 ? (first?.verdict.messages.accepted ?? null) : null,
      ),
    ),
    figures: { ...figuresOf(trials), 'score, of 100': scoreWords(score) },
    sentence: first ? printable(variantSentence({ ...first, name: of.variant })) : '',
    score,
    passed: of.passed,
    of: of.of,
    interval: of.interval,
    trials: trials.map(trialOf),
  };
}

function neverRun({ variant }: CampaignVerdict['variants'][number]): Pick<ScoreVariant, 'name' | 'fails' | 'score'> {
  return { name: printable(variant), fails: null, score: variantScore([], 'inconclusive') };
}

function metWord(outcome: Outcome): string {
  switch (outcome) {
    case 'pass':
      return 'met';
    case 'fail':
      return 'not met';
    case 'inconclusive':
      return 'not to be told';
  }
}

function trialOf({ verdict, series, events, statements, picture, cascade, credits }: ScoredTrial): ScoreTrial {
  const { seed, outcome, ended, state, slos, doubts, users, nodes, recovery, causes, messages, durationMs } = verdict;
  const {
    amplification,
    amplificationOfCrashed,
    amplificationCeiling,
    reportedAtTrough,
    userMsOffline,
    missingShare,
    unreliableShare,
  } = verdict;
  return {
    seed,
    outcome,
    ended,
    state,
    slos,
    doubts,
    users,
    nodes,
    recovery,
    groups: verdict.groups.map((g) => ({ ...g, name: printable(g.name) })),
    centralisation: verdict.centralisation,
    amplification,
    amplificationOfCrashed,
    amplificationCeiling,
    reportedAtTrough,
    userMsOffline,
    causes,
    messages,
    missingShare,
    unreliableShare,
    durationMs,
    series,
    events: events.map((e) => ({ ...e, words: printable(e.words), seen: e.seen === null ? null : printable(e.seen) })),
    statements,
    cascade: cascade ?? null,
    credits: credits ?? null,
    picture: {
      ...picture,
      regions: picture.regions.map((r) => ({ ...r, name: printable(r.name) })),
      cohorts: picture.cohorts.map((c) => ({ ...c, name: printable(c.name) })),
      features: picture.features.map((f) => ({ ...f, name: printable(f.name) })),
    },
  };
}

/** Where nothing was injected the headline says all. Faults that are alike are told once. */
function sentencesOf(firsts: readonly Told[]): string[] {
  const began = firsts.filter((t) => t.verdict.users.troughShare !== null);
  const faults = [...new Set(began.map(faultSentence))];
  if (faults.length <= 1) return [...faults, ...began.map(variantSentence)];
  return began.map((t) => `${variantSentence(t)} ${faultSentence(t)}`);
}

function outcomeWord(campaign: CampaignVerdict, journals: readonly ScoredTrial[]): string {
  const ended = new Set(journals.map((j) => j.verdict.ended));
  if (ended.has('interrupted') || ended.has('stopped')) return 'STOPPED';
  if (ended.has('not-steady')) return 'NOT STEADY';
  return campaign.outcome.toUpperCase();
}

function notesOf(notes: readonly string[], campaign: CampaignVerdict): string[] {
  const single = campaign.variants.every((v) => v.of <= 1);
  const rate = single ? ['One trial a variant: no claim about how often; `--trials 10` tells more.'] : [];
  return [...rate, ...notes];
}
