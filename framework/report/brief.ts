/** The updates that users should have been given, in words for users: who is back, where, what does not work, what comes next. */
import type { Brief, BriefNews, BriefUpdate } from '../scorecard/brief.js';
import type { Known } from '../scorecard/brief-watch.js';
import { capital, count, fromOnset, joined, longTime, percent, promisedPercent } from '../scorecard/figures.js';
import { afterWords, TRUTH_WORDS, truthWords, whenWords } from '../scorecard/statement-words.js';
import type { ScoreStatement } from '../scorecard/statements.js';
import { text } from './markdown.js';
import { featureWords, placeWords, remedyWords } from './user-words.js';

export interface BriefDocument {
  readonly brief: Brief;
  /** What was said in the run, to lay beside it. */
  readonly said: readonly ScoreStatement[];
  /** Of how many trials of its variant it is the first. */
  readonly trials: number;
}

/** One Markdown text for a run; the first trial speaks for its variant. */
export function briefReport(documents: readonly BriefDocument[]): string {
  const first = documents[0]?.brief;
  if (first === undefined) return '';
  const head = [
    `# What users should have been told: ${text(first.experiment)}`,
    `Times count from the first effect of the fault. Each update rests on what was known by then. "Back" means that ${promisedPercent(first.target)} of those who want to be online are, and were for ${longTime(first.holdMs)}; until everyone is back, users hear something at least every ${longTime(first.everyMs)}.`,
  ];
  const parts = documents.flatMap((one) => [
    ...(documents.length > 1 || one.brief.variant !== 'default' ? [titleOf(one)] : []),
    ...bodyOf(one),
  ]);
  return `${[...head, ...parts].join('\n\n')}\n`;
}

function titleOf({ brief, trials }: BriefDocument): string {
  const which = trials > 1 ? `, seed ${brief.seed}, the first of ${trials} trials` : '';
  return `## ${text(brief.variant === 'default' ? 'Measured' : capital(brief.variant))}${which}`;
}

function bodyOf({ brief, said }: BriefDocument): string[] {
  const parts = brief.updates.map((update) => updateText(update, brief));
  if (parts.length === 0) parts.push(silentWords(brief));
  if (!brief.complete) parts.push('*The run ended early: what came after the last update is not known.*');
  return [...parts, ...saidPart(said)];
}

function silentWords(brief: Brief): string {
  if (!brief.injected) return 'Nothing was done to the network, so there is nothing to tell.';
  return `No word was needed: at no time were fewer than ${promisedPercent(brief.target)} of those who wanted to be online, anywhere.`;
}

function updateText(update: BriefUpdate, brief: Brief): string {
  const { known } = update;
  const sentences = [
    whoWords(known, brief),
    ...remediesOf(update),
    brokenWords(known),
    unheardWords(known),
    nextWords(update, brief),
  ].filter((sentence) => sentence !== '');
  return `### ${fromOnset(update.sinceOnsetMs)}: ${text(headline(update, brief))}\n\n${text(sentences.join(' '))}`;
}

function headline(update: BriefUpdate, brief: Brief): string {
  const { news, known } = update;
  const regions = (kind: 'region-back' | 'region-lost'): string[] =>
    news.flatMap((n) => (n.news === kind ? [placeWords(n.region)] : []));
  const features = (kind: 'feature-dark' | 'feature-up'): string[] =>
    news.flatMap((n) => (n.news === kind ? [featureWords(n.feature)] : []));
  const has = (kind: BriefNews['news']): boolean => news.some((n) => n.news === kind);
  const areOrIs = (names: readonly string[]): string => `${joined(names)} ${names.length === 1 ? 'is' : 'are'}`;
  if (has('noticed')) return known.online < 0.5 ? 'Most people are offline' : 'Some people are offline';
  if (has('region-lost')) {
    const again = wronglyCalled(update, brief).length > 0;
    return capital(
      `${again ? 'it is not over: ' : ''}${areOrIs(regions('region-lost'))} offline${again ? ' again' : ', too'}`,
    );
  }
  if (has('everyone-back'))
    return known.features.length === 0
      ? 'All clear: everyone is back'
      : 'Everyone is back, with something still missing';
  if (has('region-back')) return `${areOrIs(regions('region-back'))} back`;
  if (has('worse')) return 'It has become worse';
  if (has('remedy')) return 'We are doing something about it';
  if (has('feature-dark')) return capital(`${areOrIs(features('feature-dark'))} not possible`);
  if (has('feature-up')) return capital(`${areOrIs(features('feature-up'))} possible again`);
  if (has('better')) return 'More people are back';
  if (has('unchanged')) return 'No change';
  return known.everyoneBack ? 'Everyone is still back' : 'Still not over';
}

function whoWords(known: Known, { target }: Brief): string {
  const now = `${percent(known.online, 0)} of the people who want to be online are (${count(known.onlineUsers)} of ${count(known.demand)}).`;
  if (known.regions.length < 2) return now;
  const back = known.regions.filter((r) => r.back).map((r) => placeWords(r.name));
  const away = known.regions.filter((r) => !r.back);
  if (away.length === 0) return `${now} That is so in every region.`;
  const steadying = away.filter((r) => r.online >= target).map((r) => placeWords(r.name));
  const down = away.filter((r) => r.online < target).map((r) => `${placeWords(r.name)} (${percent(r.online, 0)})`);
  return [
    now,
    ...(back.length === 0 ? [] : [`Back: ${joined(back)}.`]),
    ...(steadying.length === 0 ? [] : [`Coming back, and not sure yet: ${joined(steadying)}.`]),
    ...(down.length === 0 ? [] : [`Not back: ${joined(down)}.`]),
  ].join(' ');
}

function remediesOf({ news }: BriefUpdate): string[] {
  return news.flatMap((n) => (n.news === 'remedy' ? [remedyWords(n.step)] : []));
}

function brokenWords({ features, everyoneBack }: Known): string {
  const lent = features.filter((f) => f.lent).map((f) => featureWords(f.name));
  const dark = features.filter((f) => f.dark && !f.lent).map((f) => featureWords(f.name));
  const shaky = features.filter((f) => !f.dark).map((f) => featureWords(f.name));
  const parts = [
    ...(dark.length === 0 ? [] : [`Not possible now: ${joined(dark)}.`]),
    ...(shaky.length === 0 ? [] : [`It does not always work: ${joined(shaky)}.`]),
    ...(lent.length === 0 ? [] : [`Switched off for now, because its servers carry people instead: ${joined(lent)}.`]),
  ];
  return parts.length === 0 && everyoneBack ? 'Everything works.' : parts.join(' ');
}

function unheardWords({ unheard }: Known): string {
  return unheard === 0
    ? ''
    : `Of ${percent(unheard, 0)} of the people we hear nothing; they are counted as offline, and may not be.`;
}

function nextWords(update: BriefUpdate, brief: Brief): string {
  const { known, nextByMs, news } = update;
  const by = nextByMs === null ? '' : `The next word comes by ${fromOnset(nextByMs)}.`;
  if (known.everyoneBack) return nextByMs === null ? '' : 'We keep watching, and say so if it changes.';
  if (nextByMs === null) return 'We stop watching here; when everyone will be back is not known.';
  const order = known.remedies.flatMap((s) => (s.action.kind === 'admit' ? s.action.order : []));
  const next = order.find((name) => known.regions.some((r) => r.name === name && !r.back && r.online < brief.target));
  const wrong = wronglyCalled(update, brief);
  const advice = news.some((n) => n.news === 'noticed')
    ? 'You need not do anything: your app tries again by itself. '
    : wrong.length > 0
      ? `We said that ${joined(wrong.map(placeWords))} ${wrong.length === 1 ? 'was' : 'were'} back, and that did not hold. `
      : '';
  if (next !== undefined) return `${advice}Next to come back: ${placeWords(next)}. ${by}`;
  const plan =
    known.remedies.length === 0 ? 'We do not know yet when you will be back.' : 'How long it takes is not known yet.';
  return `${advice}${plan} ${by}`;
}

/** Regions that are lost now and that an earlier update had called back. */
function wronglyCalled({ news, second }: BriefUpdate, { updates }: Brief): string[] {
  const earlier = updates.filter((u) => u.second < second).flatMap((u) => u.news);
  const called = earlier.flatMap((n) => (n.news === 'region-back' ? [n.region] : []));
  return news.flatMap((n) => (n.news === 'region-lost' && called.includes(n.region) ? [n.region] : []));
}

function saidPart(said: readonly ScoreStatement[]): string[] {
  if (said.length === 0) return [];
  const lines = said.map((s) => {
    const after = afterWords(s);
    return `- ${whenWords(s)}: "${s.words}". ${capital(TRUTH_WORDS[s.truth])}: ${truthWords(s)}${after === '' ? '' : `; ${after}`}.`;
  });
  return [
    '### What was said',
    lines
      .map(text)
      .map((l) => l.replace(/^\\?-/, '-'))
      .join('\n'),
  ];
}
