/** Regions: how low each fell, and when it was back. */
import { measuredSeconds, percent, promisedPercent, things } from '../../scorecard/figures.js';
import type { Scorecard, ScoreRegion, ScoreVariant } from '../../scorecard/types.js';
import { html, type Markup } from './markup.js';
import { folded, pointTable, type Row, section, swatch, table } from './parts.js';
import { mostPoints } from './sampling.js';
import { regionChart, regionOf, regionPoints } from './small-charts.js';
import { hueOf, titleOf } from './variant-words.js';

export function regionSection(card: Scorecard): Markup | null {
  const names = [...new Set(card.variants.flatMap((v) => v.trials[0]?.picture.regions.map((r) => r.name) ?? []))];
  if (names.length === 0) return null;
  const figures = names.map((name, id) => {
    const users = card.variants.flatMap((v) => regionOf(v.trials[0], name)?.users ?? [])[0] ?? 0;
    return html`<figure><figcaption><b>${name}</b> ${things(users, 'user')}${card.variants.map((v, i) => html`<br><span class="t${hueOf(i)}">${titleOf(v)}: ${backWords(regionOf(v.trials[0], name))}</span>`)}</figcaption>${regionChart(card, name, id)}</figure>`;
  });
  return section('regions', 'Regions', regionReading(card), 'recovered', [
    html`<div class="many">${figures}</div>`,
    regionTable(card, names),
    folded('t-regions', 'Every point of these charts as a table', regionPointTable(card, names)),
  ]);
}

function backWords(region: ScoreRegion | null): string {
  if (region === null || region.lowest === null) return 'not known';
  if (region.backAfterOnsetMs === null) return 'not back';
  return region.backAfterOnsetMs === 0 ? 'never lost' : `back after ${measuredSeconds(region.backAfterOnsetMs)}`;
}

function regionReading(card: Scorecard): string[] {
  return card.variants.map((v) => `${titleOf(v)}: ${regionSentence(v)}`);
}

function regionSentence(variant: ScoreVariant): string {
  const regions = variant.trials[0]?.picture.regions ?? [];
  const judged = regions.filter((r) => r.lowest !== null);
  if (judged.length === 0) return 'nothing was injected.';
  const away = judged.filter((r) => r.backAfterOnsetMs === null);
  if (away.length === judged.length) return 'no region came back.';
  if (away.length > 0) return `${away.map((r) => r.name).join(', ')} did not come back.`;
  const times = [...judged].sort((a, b) => (a.backAfterOnsetMs ?? 0) - (b.backAfterOnsetMs ?? 0));
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined || last.backAfterOnsetMs === 0) return 'no region was lost.';
  return `${first.name} was back first (${measuredSeconds(first.backAfterOnsetMs ?? 0)} after onset), ${last.name} last (${measuredSeconds(last.backAfterOnsetMs ?? 0)}).`;
}

function regionTable(card: Scorecard, names: readonly string[]): Markup {
  const target = card.variants[0]?.trials[0]?.picture.target ?? 0.95;
  const rows = card.variants.flatMap((v, i): Row[] => [
    { group: html`${swatch(i)}${titleOf(v)}` },
    ...names.map((name) => {
      const region = regionOf(v.trials[0], name);
      const share = (value: number | null | undefined): string =>
        value === null || value === undefined ? 'unknown' : percent(value, region?.users ?? 0);
      return { head: name, cells: [share(region?.lowest), share(region?.final), backWords(region)] };
    }),
  ]);
  return table(
    `Each region by demand; back: the end of its last second under ${promisedPercent(target)}, from onset`,
    [
      { name: 'Region' },
      { name: 'Lowest', figures: true },
      { name: 'At the end', figures: true },
      { name: 'Back', figures: true },
    ],
    rows,
    'plain',
  );
}

function regionPointTable(card: Scorecard, names: readonly string[]): Markup {
  const most = mostPoints(card);
  const columns = card.variants.flatMap((v) =>
    names.map((name) => {
      const region = regionOf(v.trials[0], name);
      const points = v.trials[0] === undefined || region === null ? [] : regionPoints(v.trials[0], region, most);
      return { name: `${titleOf(v)}: ${name}`, by: new Map(points.map((p) => [p.second, p.value ?? 0])) };
    }),
  );
  const seconds = [...new Set(columns.flatMap((c) => [...c.by.keys()]))].sort((a, b) => a - b);
  return pointTable(
    'Share of demand online',
    ['Second', ...columns.map((c) => c.name)],
    seconds.map((s) => [
      String(s),
      ...columns.map((c) => {
        const share = c.by.get(s);
        return share === undefined ? '–' : percent(share, 0);
      }),
    ]),
  );
}
