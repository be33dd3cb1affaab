/** Scorecards as OpenMetrics text, for a dashboard and for GitLab's metrics report. Labels name things that last; what changes with each run is in `swarmquake_run_info`. */
import type { Scorecard, ScoreTrial } from '../scorecard/types.js';
import type { Outcome, SloVerdict, Unit } from '../slo/types.js';
import { type Family, gauge, type Labels, ofVariants, type Sample } from './openmetrics-family.js';
import { scoreFamilies } from './openmetrics-scores.js';

const OUTCOMES: readonly Outcome[] = ['pass', 'fail', 'inconclusive'];

/** One document: each family once, whatever the number of scorecards. */
export function openMetricsReport(cards: readonly Scorecard[]): string {
  const families = [
    ...runFamilies(cards),
    ...promiseFamilies(cards),
    ...figureFamilies(cards),
    ...scoreFamilies(cards),
  ];
  const lines = families.filter(({ samples }) => samples.length > 0).flatMap(familyLines);
  return [...lines, '# EOF', ''].join('\n');
}

function runFamilies(cards: readonly Scorecard[]): Family[] {
  const ofCards = (write: (card: Scorecard) => Sample): Sample[] => cards.map(write);
  const name = (card: Scorecard): Labels => ({ experiment: card.experiment, runtime: card.runtime });
  return [
    {
      ...gauge('run', 'What was run.'),
      type: 'info',
      samples: ofCards((card) => ({
        labels: {
          ...name(card),
          spec: card.specHash.slice(0, 8),
          seeds: card.seeds.join(' '),
          users: String(card.users),
        },
        value: 1,
      })),
    },
    {
      ...gauge('exit_code', 'Exit code of the run: 0 pass, 20 a promise failed, 21 inconclusive.'),
      samples: ofCards((card) => ({ labels: name(card), value: card.exitCode })),
    },
    {
      ...gauge('outcome', 'What the run came to.'),
      type: 'stateset',
      samples: cards.flatMap((card) => states('outcome', name(card), card.outcome)),
    },
    {
      ...gauge('variant_outcome', 'What each variant came to, by its expectation and, in a gate, by the pass rate.'),
      type: 'stateset',
      samples: ofVariants(cards, (v, labels) => states('variant_outcome', labels, v.standing)),
    },
    {
      ...gauge('trials', 'Trials of the variant.'),
      samples: ofVariants(cards, (v, labels) => [{ labels, value: v.of }]),
    },
    {
      ...gauge('trials_passed', 'Of them, those that passed.'),
      samples: ofVariants(cards, (v, labels) => [{ labels, value: v.passed }]),
    },
    {
      ...gauge('pass_rate_bound', 'Bounds of the pass rate, two-sided, with the confidence of the spec.', 'ratio'),
      samples: ofVariants(cards, (v, labels) =>
        v.interval.map((value, i) => ({ labels: { ...labels, bound: i === 0 ? 'lower' : 'upper' }, value })),
      ),
    },
  ];
}

function promiseFamilies(cards: readonly Scorecard[]): Family[] {
  const ofPromises = (
    write: (verdicts: readonly SloVerdict[], labels: Labels, kept: Outcome) => readonly Sample[],
  ): Sample[] =>
    ofVariants(cards, (variant, labels) =>
      variant.promises.flatMap((promise) => {
        const verdicts = variant.trials.flatMap((t) => t.slos.filter((slo) => slo.name === promise.name));
        return write(verdicts, { ...labels, slo: promise.name }, promise.outcome);
      }),
    );
  const measured = (units: readonly Unit[], scale: number, pick: (slo: SloVerdict) => number | null): Sample[] =>
    ofPromises((verdicts, labels) => spread(verdicts.filter((v) => units.includes(v.unit)).map(pick), labels, scale));
  const promised = (units: readonly Unit[], scale: number): Sample[] =>
    ofPromises((verdicts, labels) => {
      const [first] = verdicts.filter((v) => units.includes(v.unit) && v.promised !== null);
      return first?.promised == null ? [] : [{ labels, value: first.promised / scale }];
    });
  const plain: readonly Unit[] = ['count', 'factor'];
  return [
    {
      ...gauge('slo_outcome', 'The worst outcome of the promise over the trials.'),
      type: 'stateset',
      samples: ofPromises((_, labels, kept) => states('slo_outcome', labels, kept)),
    },
    {
      ...gauge('slo_measured_time', 'Measured, of promises about time; absent where it never came.', 'seconds'),
      samples: measured(['ms'], 1000, (v) => v.measured),
    },
    { ...gauge('slo_promised_time', 'Promised, of promises about time.', 'seconds'), samples: promised(['ms'], 1000) },
    {
      ...gauge('slo_measured', 'Measured, of promises about a share.', 'ratio'),
      samples: measured(['share'], 1, (v) => v.measured),
    },
    { ...gauge('slo_promised', 'Promised, of promises about a share.', 'ratio'), samples: promised(['share'], 1) },
    {
      ...gauge('slo_measured_number', 'Measured, of promises about a count or a factor.'),
      samples: measured(plain, 1, (v) => v.measured),
    },
    {
      ...gauge('slo_promised_number', 'Promised, of promises about a count or a factor.'),
      samples: promised(plain, 1),
    },
  ];
}

function figureFamilies(cards: readonly Scorecard[]): Family[] {
  const figure = (pick: (trial: ScoreTrial) => number | null, scale = 1): Sample[] =>
    ofVariants(cards, (variant, labels) => spread(variant.trials.map(pick), labels, scale));
  return [
    {
      ...gauge('online_lowest', 'Least share of demand that was online, from onset to the end.', 'ratio'),
      samples: figure((t) => t.users.troughShare),
    },
    {
      ...gauge('online_final', 'Share of demand that was online at the end.', 'ratio'),
      samples: figure((t) => t.users.finalShare),
    },
    {
      ...gauge(
        'recovery_from_onset',
        'From onset until the share of demand was back for good; absent where it never came.',
        'seconds',
      ),
      samples: ofVariants(cards, (variant, labels) =>
        (variant.trials[0]?.recovery ?? []).flatMap(({ share }) =>
          spread(
            variant.trials.map((t) => t.recovery.find((r) => r.share === share)?.afterOnsetMs ?? null),
            { ...labels, share: String(share) },
            1000,
          ),
        ),
      ),
    },
    {
      ...gauge('amplification', 'Users lost at the worst over users hit directly.'),
      samples: figure((t) => t.amplification),
    },
    {
      ...gauge('offline_user_time', 'Time that users in demand were not online, summed over users.', 'seconds'),
      samples: figure((t) => t.userMsOffline, 1000),
    },
    { ...gauge('messages_accepted', 'Messages that the network took.'), samples: figure((t) => t.messages.accepted) },
    {
      ...gauge('messages_lost', 'Of them, those that never arrived although the recipient was there.'),
      samples: figure((t) => t.messages.lost),
    },
    {
      ...gauge('samples_missing', 'Share of samples that are missing.', 'ratio'),
      samples: figure((t) => t.missingShare),
    },
    {
      ...gauge(
        'measurement_unreliable',
        'Share of seconds in which the machine was too busy to measure well.',
        'ratio',
      ),
      samples: figure((t) => t.unreliableShare),
    },
  ];
}

/** Least, middle and greatest over the trials; nothing where no trial has a value. */
function spread(values: readonly (number | null)[], labels: Labels, scale: number): Sample[] {
  const known = values.filter((v): v is number => v !== null).sort((a, b) => a - b);
  const [least] = known;
  const middle = known[Math.floor((known.length - 1) / 2)];
  const greatest = known.at(-1);
  if (least === undefined || middle === undefined || greatest === undefined) return [];
  return [
    { labels: { ...labels, of_trials: 'least' }, value: least / scale },
    { labels: { ...labels, of_trials: 'middle' }, value: middle / scale },
    { labels: { ...labels, of_trials: 'greatest' }, value: greatest / scale },
  ];
}

function states(family: string, labels: Labels, outcome: Outcome): Sample[] {
  return OUTCOMES.map((one) => ({
    labels: { ...labels, [`swarmquake_${family}`]: one },
    value: one === outcome ? 1 : 0,
  }));
}

function familyLines({ name, type, unit, help, samples }: Family): string[] {
  const head = [`# TYPE ${name} ${type}`, ...(unit === '' ? [] : [`# UNIT ${name} ${unit}`]), `# HELP ${name} ${help}`];
  const sampleName = type === 'info' ? `${name}_info` : name;
  // The same experiment may be reported twice: a metric set may not hold one point twice.
  const points = new Map(samples.map(({ labels, value }) => [`${sampleName}{${labelText(labels)}}`, value]));
  return [...head, ...[...points].map(([key, value]) => `${key} ${value}`)];
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`)
    .join(',');
}
