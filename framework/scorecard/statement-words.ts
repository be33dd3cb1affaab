/** Statements and what came of them, in words. */
import type { Where } from '../spec/types.js';
import { fromOnset, longTime, percent, promisedPercent } from './figures.js';
import type { ScoreStatement, Truth } from './statements.js';

/** `95% of demand, in eu`; what the words were taken to claim. */
export function claimWords({ claim }: ScoreStatement): string {
  if (claim === null) return 'nothing';
  const of = { demand: 'of demand', before: 'of those online before', population: 'of all users' }[claim.of];
  return `${promisedPercent(claim.share)} ${of}${placeWords(claim.where)}`;
}

export const TRUTH_WORDS: Readonly<Record<Truth, string>> = {
  true: 'true',
  'not-everywhere': 'true, but not everywhere',
  false: 'false',
  unknown: 'not known',
  'claims-nothing': 'claims nothing',
};

/** What was so at that moment: `41% online; not back: eu (40%), us (39%)`. */
export function truthWords(said: ScoreStatement): string {
  if (said.claim === null) return said.onlineOfAll === null ? '' : `${percent(said.onlineOfAll)} of demand online`;
  if (said.truth === 'unknown') return said.why ?? '';
  const now = said.online === null ? 'nobody to speak of' : `${percent(said.online)} online`;
  const regions = said.notBack.map(({ region, online }) => `${region} (${percent(online)})`).join(', ');
  return regions === '' || said.claim.where.region !== undefined ? now : `${now}; not back: ${regions}`;
}

/** Whether it stayed so, or came to be so. */
export function afterWords({ truth, after }: ScoreStatement): string {
  if (truth === 'claims-nothing' || truth === 'unknown') return '';
  if (truth === 'false') {
    return after.cameTrueAfterMs === null
      ? 'not so by the end of observation'
      : `so ${longTime(after.cameTrueAfterMs)} later`;
  }
  if (after.held === true) return `held to the end, ${longTime(after.observedMs)} later`;
  if (after.held === null) return `not known: observed for ${longTime(after.observedMs)} after it`;
  const lowest = after.lowest === null ? '' : `, ${percent(after.lowest)} at the lowest`;
  return `no longer so ${longTime(after.lostAfterMs ?? 0)} later${lowest}`;
}

export function whenWords({ sinceOnsetMs }: ScoreStatement): string {
  return sinceOnsetMs === null ? 'no onset' : fromOnset(sinceOnsetMs);
}

/** For a row of figures: `1 of 3 true, 1 false`; null: nothing was claimed. */
export function tallyWords(statements: readonly ScoreStatement[]): string | null {
  const claims = statements.filter((s) => s.claim !== null);
  if (claims.length === 0) return null;
  const of = (truth: Truth): number => claims.filter((s) => s.truth === truth).length;
  const parts = [
    `${of('true')} of ${claims.length} true`,
    ...(of('false') > 0 ? [`${of('false')} false`] : []),
    ...(of('not-everywhere') > 0 ? [`${of('not-everywhere')} not everywhere`] : []),
    ...(of('unknown') > 0 ? [`${of('unknown')} not known`] : []),
  ];
  const lost = claims.filter((s) => s.after.held === false).length;
  return `${parts.join(', ')}${lost > 0 ? `; ${lost} did not hold` : ''}`;
}

function placeWords({ region, cohort, version }: Where): string {
  const parts = [
    ...(cohort === undefined ? [] : [`of ${cohort}`]),
    ...(version === undefined ? [] : [`on ${version}`]),
    ...(region === undefined ? [] : [`in ${region}`]),
  ];
  return parts.length === 0 ? '' : `, ${parts.join(' ')}`;
}
