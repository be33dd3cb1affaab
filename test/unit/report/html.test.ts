/** The page: the same bytes from the same journals, as many points as data, nothing fetched, nothing of others' words taken as markup. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parseJournal } from '../../../framework/observe/read-journal.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { htmlReport } from '../../../framework/report/html/page.js';
import { scorecard } from '../../../framework/scorecard/scorecard.js';
import { scoredTrial } from '../../../framework/scorecard/scored-trial.js';
import type { Scorecard, ScoredTrial } from '../../../framework/scorecard/types.js';
import { campaign } from '../../../framework/slo/campaign.js';
import { judge } from '../../../framework/slo/judge.js';
import { journalOf } from '../slo/journal-of.js';
import { AS_SHIPPED, CONTEXT, sampleCampaign, sampleCard, sampleTrial, WITH_HELP } from './sample.js';

const folder = new URL('../../golden/', import.meta.url);
const recorded = readdirSync(folder).filter((name) => name.endsWith('.ndjson.gz'));

function cardOf(records: readonly JournalRecord[], unreadableLines = 0): Scorecard {
  const verdict = judge(records, { unreadableLines });
  return scorecard([scoredTrial(records, verdict)], campaign([verdict], { trials: null }), CONTEXT);
}

function recordedCard(name: string): Scorecard {
  const text = gunzipSync(readFileSync(new URL(name, folder))).toString();
  const { records, unreadableLines } = parseJournal(text, name);
  return cardOf(records, unreadableLines);
}

/** Cards of many kinds: each must give a whole page. */
const CARDS: Readonly<Record<string, () => Scorecard>> = {
  'two variants': () => sampleCard(),
  'one trial': () => sampleCard([sampleTrial(WITH_HELP)]),
  'ten trials': () =>
    sampleCard(Array.from({ length: 10 }, (_, seed) => sampleTrial(seed < 5 ? AS_SHIPPED : WITH_HELP, { seed }))),
  ...Object.fromEntries(recorded.map((name) => [name, () => recordedCard(name)])),
  'no onset': () => cardOf(journalOf({ curve: () => 1 }).filter((r) => r.k !== 'onset')),
  placebo: () => cardOf(journalOf({ curve: () => 1, placebo: true })),
  'a journal of one record': () => cardOf(journalOf({ curve: () => 1 }).slice(0, 1)),
  'a journal cut in the middle': () => cardOf(journalOf({ curve: () => 1 }).slice(0, 200)),
};

test('a recorded journal gives the page that it gave, byte for byte', () => {
  const page = htmlReport(recordedCard('made-up-metastable.ndjson.gz'));
  const file = new URL('made-up-metastable.scorecard.html', folder);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, page);
  expect(page).toBe(readFileSync(file, 'utf8'));
});

describe.each(Object.entries(CARDS))('%s', (_, make) => {
  const card = make();
  const page = htmlReport(card);

  it('is whole: every tag is well formed, and no value is missing', () => {
    expect(loose(page)).toBe('');
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object|>null</);
    expect(page).not.toMatch(/ (?:width|height|r)="-/);
    for (const tag of ['section', 'svg', 'table', 'details', 'figure', 'div', 'p'])
      expect([tag, count(page, `<${tag}[ >]`)]).toEqual([tag, count(page, `</${tag}>`)]);
  });

  it('is made again the same', () => {
    expect(htmlReport(make())).toBe(page);
  });

  it('asks for nothing from elsewhere, and lets nothing run', () => {
    const addresses = [...page.matchAll(/(?:href|src|srcset|action|data)="([^"]*)"/g)].map(([, to]) => to);
    expect(addresses.filter((to) => !to?.startsWith('#'))).toEqual([]);
    expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(|https?:/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(page.length).toBeLessThan(1_000_000);
  });

  it('leads every link to a place on the page, and has each place once', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? '');
    expect(ids.length).toBe(new Set(ids).size);
    const named = [...page.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g)].flatMap(([, to]) =>
      (to ?? '').split(' '),
    );
    expect(named.filter((to) => !ids.includes(to))).toEqual([]);
  });

  it('says the outcome in a word, and gives each chart a name and a description', () => {
    expect(page).toContain(`<title>${card.experiment}: ${card.word.toLowerCase()}. Swarmquake scorecard</title>`);
    // Those that are hidden stand beside their own figures.
    for (const [svg] of page.matchAll(/<svg(?![^>]* aria-hidden="true")[\s\S]*?<\/svg>/g))
      expect(svg).toMatch(/<title[^>]*>[^<]+<\/title><desc[^>]*>[^<]+<\/desc>/);
  });
});

describe('each chart has as many points as its data', () => {
  const card = recordedCard('made-up-metastable.ndjson.gz');
  const page = htmlReport(card);
  const trial = card.variants[0]?.trials[0];
  const seconds = trial?.series.second.length ?? 0;

  it('the curve at each width, online and reported', () => {
    expect(seconds).toBe(85);
    for (const width of ['cw', 'cm', 'cn']) expect(pointsIn(page, `curve-${width}`)).toEqual([seconds, seconds]);
  });

  it('users, the network and demand', () => expect(pointsIn(page, 'network-0')).toEqual([seconds, seconds, seconds]));

  it('the shares of demand and of before', () => {
    expect(pointsIn(page, 'share-demand')).toEqual([seconds]);
    expect(pointsIn(page, 'share-before')).toEqual([seconds]);
  });

  it('each region', () => {
    expect([0, 1].map((region) => pointsIn(page, `region-${region}`))).toEqual([[seconds], [seconds]]);
  });

  it('each feature, in seconds', () => {
    for (const width of ['wide', 'cn']) {
      const told = [...chartIn(page, `features-0-${width}`).matchAll(/data-seconds="(\d+)"/g)].map(([, n]) =>
        Number(n),
      );
      expect(told.reduce((a, b) => a + b, 0)).toBe(seconds * (trial?.picture.features.length ?? 0));
    }
  });

  it('each cause', () => {
    const lost = sampleCard([sampleTrial(WITH_HELP)]);
    const bars = [...chartIn(htmlReport(lost), 'causes-0').matchAll(/data-value="(\d+)"/g)].map(([, n]) => Number(n));
    expect(bars).toEqual([2348, 711, 52]);
  });

  it('a second in which the network said nothing is a gap, not a zero', () => {
    const silent = sampleTrial(WITH_HELP);
    const reported = silent.series.reported.map((r, i) => (i % 4 === 0 ? null : r));
    const told = htmlReport(sampleCard([{ ...silent, series: { ...silent.series, reported } }]));
    expect(pointsIn(told, 'curve-cw')).toEqual([reported.filter((r) => r !== null).length, 112]);
  });
});

test('what nobody knows is written as unknown', () => {
  const page = htmlReport(recordedCard('made-up-missing-data.ndjson.gz'));
  expect(page).toMatch(/Why it proves nothing/);
  expect(htmlReport(cardOf(journalOf({ curve: () => 1 }).slice(0, 1)))).toMatch(/unknown/);
});

test('words of others are words: no name of a spec becomes markup', () => {
  const nasty = fc.oneof(
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onload='x",
      '</style><b>',
      '&lt;',
      '<!--',
      ']]>',
    ),
    fc.string({ maxLength: 40 }),
  );
  fc.assert(
    fc.property(
      fc.array(nasty, { minLength: 8, maxLength: 8 }),
      ([name = '', v = '', w = '', s = '', r = '', f = '', c = '', e = '']) => {
        const one = sampleTrial(WITH_HELP);
        const trial: ScoredTrial = {
          ...one,
          verdict: { ...one.verdict, variant: `a${v}`, stateEvidence: e, causes: { [c]: 3 }, experiment: name },
          plan: { ...one.plan, hypothesis: w, notes: [s] },
          events: [
            { sinceOnsetMs: 0, kind: 'fault', words: w, seen: s },
            { sinceOnsetMs: 5, kind: 'life', words: e, seen: null },
          ],
          picture: {
            ...one.picture,
            regions: [{ name: r, users: 9, demand: [1], online: [1], lowest: 1, final: 1, backAfterOnsetMs: 0 }],
            features: [{ name: f, by: 'operations', states: ['up'], lostMs: 0 }],
          },
        };
        const told = { ...CONTEXT, folder: v, reproduce: s, next: r, leftBehind: f, warnings: [c] };
        const page = htmlReport(scorecard([trial], sampleCampaign([trial], { experiment: name, words: e }), told));
        expect(loose(page)).toBe('');
        expect(page).not.toMatch(/<(script|img|b onload|!--)/i);
      },
    ),
    { numRuns: 30 },
  );
});

test('a day of seconds in forty regions is a page of less than a megabyte, with its worst second', () => {
  const one = sampleTrial(AS_SHIPPED);
  const second = Array.from({ length: 8_640 }, (_, i) => i - 15);
  const demand = second.map(() => 3_910);
  const online = second.map((s) => (s === 5_003 ? 17 : 3_000));
  const regions = Array.from({ length: 40 }, (_, i) => ({
    name: `region ${i}`,
    users: 100,
    demand,
    online,
    lowest: 0,
    final: 1,
    backAfterOnsetMs: null,
  }));
  const life = Array.from({ length: 5_000 }, (_, i) => ({
    sinceOnsetMs: i * 1_000,
    kind: 'life' as const,
    words: `node ${i} shut itself down`,
    seen: null,
  }));
  const states = second.map((s) => (s % 2 === 0 ? ('up' as const) : ('dark' as const)));
  const trial: ScoredTrial = {
    ...one,
    series: { ...one.series, second, demand, online, reported: demand, found: online },
    events: life,
    picture: { ...one.picture, regions, features: [{ name: 'lookups', by: 'operations', states, lostMs: 1 }] },
  };
  const page = htmlReport(sampleCard([trial, { ...trial, verdict: { ...trial.verdict, variant: WITH_HELP } }]));
  expect(page.length).toBeLessThan(1_000_000);
  const [points = 0] = pointsIn(page, 'region-7');
  expect(points).toBeGreaterThanOrEqual(60);
  // 17 of 3,910.
  expect(page).toContain('<th scope="row">5003</th><td>0.4%</td>');
});

test('no other verb waits for its charts: the page is loaded when it is asked for', () => {
  const seen = new Set<string>();
  const visit = (file: URL): void => {
    if (seen.has(file.href)) return;
    seen.add(file.href);
    const text = readFileSync(file, 'utf8').replace(/^import type [\s\S]*?;$/gm, '');
    for (const [, to] of text.matchAll(/\bfrom '(\.[^']+)\.js'/g)) visit(new URL(`${to}.ts`, file));
  };
  for (const verb of ['run', 'report', 'judge'])
    visit(new URL(`../../../framework/commands/${verb}.ts`, import.meta.url));
  expect(seen.size).toBeGreaterThan(50);
  expect([...seen].filter((file) => file.includes('/report/html/'))).toEqual([]);
});

/** What is left when every well-formed tag, and the text between them, is taken away: nothing, unless something broke out. */
function loose(page: string): string {
  return page
    .replace(/^<!doctype html>/, '')
    .replace(/<style>[^<]*<\/style>/, '')
    .replace(/<\/?[a-z][a-z0-9]*(?: [a-zA-Z-]+="[^"<>]*")*\/?>/g, '')
    .replace(/[^<>]/g, '');
}

function count(page: string, pattern: string): number {
  return [...page.matchAll(new RegExp(pattern, 'g'))].length;
}

function chartIn(page: string, id: string): string {
  return (
    page
      .split('<svg')
      .find((svg) => svg.includes(`id="${id}-t"`))
      ?.split('</svg>')[0] ?? ''
  );
}

/** The points of each line: as it says, and as its path has them. */
function pointsIn(page: string, id: string): number[] {
  return [...chartIn(page, id).matchAll(/<path class="line[^"]*" data-points="(\d+)" d="([^"]*)"/g)].map(
    ([, said, path]) => {
      expect((path ?? '').match(/[ML]/g)?.length ?? 0).toBe(Number(said));
      return Number(said);
    },
  );
}
