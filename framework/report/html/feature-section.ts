/** Features up and dark over time. */
import { longTime } from '../../scorecard/figures.js';
import type { FeatureState, Scorecard, ScoreFeature, ScoreVariant } from '../../scorecard/types.js';
import { featureCharts, lostWords, STATE_WORDS } from './feature-chart.js';
import { html, type Markup } from './markup.js';
import { folded, section, swatch, table } from './parts.js';
import { runsOf } from './sampling.js';
import { titleOf } from './variant-words.js';

const STATES: readonly FeatureState[] = ['up', 'degraded', 'dark', 'not-asked'];

export function featureSection(card: Scorecard): Markup | null {
  if (card.variants.every((v) => (v.trials[0]?.picture.features.length ?? 0) === 0)) return null;
  const key = html`<p class="key">${STATES.map((s) => html`<span><i class="sq s-${s}" aria-hidden="true"></i>${STATE_WORDS[s]}</span>`)}</p>`;
  const figures = card.variants.map(
    (v, i) => html`<figure><figcaption>${swatch(i)}<b>${titleOf(v)}</b></figcaption>${featureCharts(card, i)}</figure>`,
  );
  return section('features', 'Features', featureReading(card), 'feature', [
    key,
    figures,
    folded('t-features', 'The same as a table', runTable(card)),
  ]);
}

function featureReading(card: Scorecard): string[] {
  return card.variants.map((v) => `${titleOf(v)}: ${featureSentence(v)}`);
}

/** The feature that was lost longest. */
function featureSentence(variant: ScoreVariant): string {
  const known = (variant.trials[0]?.picture.features ?? []).filter((f) => f.lostMs !== null);
  if (known.length === 0) return 'nothing was injected.';
  const worst = known.reduce((a, b) => ((b.lostMs ?? 0) > (a.lostMs ?? 0) ? b : a));
  if (worst.lostMs === 0) return 'no feature was lost.';
  const others = known.filter((f) => f !== worst && (f.lostMs ?? 0) > 0).length;
  return `${worst.name} was lost longest, ${longTime(worst.lostMs ?? 0)}${others > 0 ? `; ${others} more lost less` : ''}.`;
}

function runTable(card: Scorecard): Markup {
  const rows = card.variants.flatMap((v) => [
    { group: titleOf(v) },
    ...(v.trials[0]?.picture.features ?? []).map((f) => ({
      head: f.name,
      cells: [runWords(f, v.trials[0]?.series.second[0] ?? 0), lostWords(f.lostMs), byWords(f)],
    })),
  ]);
  return table(
    'From second to second, counted from onset',
    [{ name: 'Feature' }, { name: 'State' }, { name: 'Lost', figures: true }, { name: 'Judged by' }],
    rows,
    'plain',
  );
}

const RUNS_TOLD = 40;

function runWords(feature: ScoreFeature, first: number): string {
  const runs = runsOf(feature.states, feature.states.length);
  const told = runs.slice(0, RUNS_TOLD).map((r) => `${STATE_WORDS[r.state]} ${r.from + first} to ${r.to + first} s`);
  return [...told, ...(runs.length > RUNS_TOLD ? [`and ${runs.length - RUNS_TOLD} more in scorecard.json`] : [])].join(
    ', ',
  );
}

function byWords({ by }: ScoreFeature): string {
  return by === 'operations' ? 'what users asked for' : 'whether its servers stand; no user asked';
}
