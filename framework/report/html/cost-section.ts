/** What the outage cost: user-hours and feature-hours, and what users are given by the rules of the spec. */
import { creditCells, creditSummary } from '../../scorecard/credit-words.js';
import { measuredSeconds, percent, promisedPercent, userHours } from '../../scorecard/figures.js';
import type { Scorecard, ScoreTrial, ScoreVariant } from '../../scorecard/types.js';
import { html, type Markup } from './markup.js';
import { type Row, section, swatch, table } from './parts.js';
import { titleOf } from './variant-words.js';

export function costSection(card: Scorecard): Markup | null {
  const firsts = card.variants.flatMap((v) => v.trials.slice(0, 1));
  if (firsts.every((t) => t.users.troughShare === null)) return null;
  const features = [...new Set(firsts.flatMap((t) => t.picture.features.map((f) => f.name)))];
  const rows: Row[] = [
    row('user-hours offline', card, (v) => v.figures['user-hours offline'] ?? 'unknown'),
    row('of the user-hours wanted', card, (v) => each(v, wantedWords)),
    ...features.map((name) =>
      row(`feature-hours lost: ${name}`, card, (v) =>
        each(v, (t) => hours(t.picture.features.find((f) => f.name === name)?.lostMs ?? null)),
      ),
    ),
    row('feature-hours lost, all', card, (v) => each(v, (t) => hours(lostOf(t)))),
    row('observed from onset', card, (v) => each(v, (t) => measuredSeconds(observedMs(t)))),
  ];
  return section('cost', 'What it cost', costReading(card), 'cost', [
    table(
      'First trial of each variant; user-hours with the range of all',
      [{ name: 'Cost' }, ...card.variants.map((v) => ({ name: titleOf(v), figures: true, chosen: true }))],
      rows,
      'plain',
    ),
    creditTable(card),
  ]);
}

/** Rules with what each variant's first trial makes of them. */
function creditTable(card: Scorecard): Markup | null {
  const rows = card.variants.flatMap((v, i): Row[] => {
    const credits = v.trials[0]?.credits ?? null;
    if (credits === null) return [];
    return [
      { group: html`${swatch(i)}${titleOf(v)}: ${creditSummary(credits)}` },
      ...credits.rules.map((rule) => {
        const [head = '', ...cells] = creditCells(rule);
        return { head, cells };
      }),
    ];
  });
  if (rows.length === 0) return null;
  const columns = [
    { name: 'Credits to', chosen: true },
    { name: 'Users', figures: true },
    { name: 'Lost, each', figures: true },
    { name: 'Given from', figures: true },
    { name: 'Given', chosen: true },
    { name: 'Worth', figures: true },
  ];
  return table('What users are given, by the rules of the spec', columns, rows);
}

function row(head: string, card: Scorecard, cell: (v: ScoreVariant) => string): Row {
  return { head, cells: card.variants.map(cell) };
}

function each(variant: ScoreVariant, write: (t: ScoreTrial) => string): string {
  const first = variant.trials[0];
  return first === undefined || first.users.troughShare === null ? 'unknown' : write(first);
}

/** Demand less online, over demand; from onset to the end. */
function wantedWords({ series, userMsOffline, users }: ScoreTrial): string {
  const wanted = series.demand.reduce((sum, d, i) => sum + ((series.second[i] ?? -1) >= 0 ? d * 1000 : 0), 0);
  return wanted === 0 ? 'unknown' : percent(userMsOffline / wanted, users.before);
}

function observedMs({ series }: ScoreTrial): number {
  return series.second.filter((s) => s >= 0).length * 1000;
}

function lostOf(trial: ScoreTrial): number | null {
  const known = trial.picture.features.flatMap((f) => f.lostMs ?? []);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
}

function hours(ms: number | null): string {
  if (ms === null) return 'unknown';
  if (ms === 0) return '0';
  const value = ms / 3_600_000;
  return value < 1 ? `${value.toFixed(3)} (${measuredSeconds(ms)})` : value.toFixed(1);
}

function costReading(card: Scorecard): string[] {
  const costs = card.variants.flatMap((v) => v.trials.slice(0, 1).map((t) => ({ v, ms: t.userMsOffline })));
  const [first, ...others] = costs;
  if (first === undefined) return ['Nothing is known of it.'];
  const words = `${titleOf(first.v)}: ${userHours(first.ms)} user-hours without the network, in what was observed.`;
  const rest = others.map(({ v, ms }) => {
    const by = first.ms === 0 ? '' : ` (${promisedPercent(Math.round((ms / first.ms - 1) * 100) / 100)})`;
    return `${titleOf(v)}: ${userHours(ms)}${by.replace('(-', '(−')}.`;
  });
  return [words, ...rest];
}
