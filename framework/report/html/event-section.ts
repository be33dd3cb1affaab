/** What happened, and why users lost their sessions. */
import { countOf, fromOnset, things } from '../../scorecard/figures.js';
import type { Scorecard, ScoreEvent, ScoreVariant } from '../../scorecard/types.js';
import { causeChart, causesOf } from './cause-chart.js';
import { html, type Markup } from './markup.js';
import { folded, section, swatch, table } from './parts.js';
import { titleOf } from './variant-words.js';

const EVENTS_TOLD = 300;

export function eventSection(card: Scorecard): Markup | null {
  if (card.variants.every((v) => (v.trials[0]?.events.length ?? 0) === 0)) return null;
  const tables = card.variants.map((v, i) => {
    const events = v.trials[0]?.events ?? [];
    return events.length === 0
      ? null
      : folded(
          `t-events-${i}`,
          `What happened, ${titleOf(v)}: ${things(events.length, 'event')}`,
          eventTable(v, events),
        );
  });
  return section('events', 'What happened', eventReading(card), 'evidence', tables);
}

function eventReading(card: Scorecard): string[] {
  return card.variants.map((v) => {
    const first = v.trials[0];
    const of = (kind: ScoreEvent['kind']): number => first?.events.filter((e) => e.kind === kind).length ?? 0;
    const { crashed = 0, shutThemselves = 0, sessionHolders = 0, role = 'node' } = first?.nodes ?? {};
    return `${titleOf(v)}: of ${things(sessionHolders, role)} the fault crashed ${crashed} and ${shutThemselves} shut themselves down; ${things(of('mitigation'), 'mitigation')}.`;
  });
}

function eventTable(variant: ScoreVariant, events: readonly ScoreEvent[]): Markup {
  const told = events.slice(0, EVENTS_TOLD);
  const rest = events.length - told.length;
  return table(
    `From onset${rest > 0 ? `; ${things(rest, 'later event')} in scorecard.json` : ''}; first trial of ${titleOf(variant)}`,
    [{ name: 'When' }, { name: 'What' }, { name: 'Event' }, { name: 'Seen' }],
    told.map((e) => ({
      head: e.sinceOnsetMs === null ? 'before' : fromOnset(e.sinceOnsetMs),
      cells: [e.kind, e.words, e.seen ?? ''],
    })),
  );
}

export function causeSection(card: Scorecard): Markup | null {
  if (card.variants.every((_, i) => causesOf(card, i).length === 0)) return null;
  const figures = card.variants.map((v, i) => {
    const causes = causesOf(card, i);
    const all = causes.reduce((sum, [, n]) => sum + n, 0);
    const rows = causes.map(([cause, n]) => ({ head: cause, cells: [countOf(n, all)] }));
    const columns = [{ name: 'Cause' }, { name: 'Sessions lost', figures: true }];
    return causes.length === 0
      ? html`<figure><figcaption>${swatch(i)}<b>${titleOf(v)}</b></figcaption><p class="note">No session was lost.</p></figure>`
      : html`<figure><figcaption>${swatch(i)}<b>${titleOf(v)}</b></figcaption>${causeChart(card, i)}${folded(`t-causes-${i}`, 'These bars as a table', table(`Sessions lost, ${titleOf(v)}`, columns, rows, 'plain'))}</figure>`;
  });
  return section('causes', 'Why users were lost', causeReading(card), 'cause', html`<div class="two">${figures}</div>`);
}

function causeReading(card: Scorecard): string[] {
  return card.variants.map((v, i) => {
    const [first] = causesOf(card, i);
    const all = causesOf(card, i).reduce((sum, [, n]) => sum + n, 0);
    return first === undefined
      ? `${titleOf(v)}: no session was lost.`
      : `${titleOf(v)}: most were lost to ${first[0]}, ${countOf(first[1], all)}.${nodeCauses(v)}`;
  });
}

/** Of the first fall of each node. */
function nodeCauses(variant: ScoreVariant): string {
  const cascade = variant.trials[0]?.cascade ?? null;
  if (cascade === null || cascade.fallen === 0) return '';
  const all = Object.entries(cascade.causes).sort((a, b) => b[1] - a[1]);
  return ` Of ${things(cascade.fallen, 'node')} that fell: ${all.map(([cause, n]) => `${cause} ${n}`).join(', ')}.`;
}
