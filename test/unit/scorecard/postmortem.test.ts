/** Every sentence of a post-mortem is looked up: the lines that it cites are there, and say so by themselves. */

import { recordLines } from '../../../framework/observe/read-journal.js';
import type { JournalRecord } from '../../../framework/observe/records.js';
import { Fold } from '../../../framework/observe/series.js';
import { percent, userHours } from '../../../framework/scorecard/figures.js';
import { postmortemOf } from '../../../framework/scorecard/postmortem.js';
import { type Account, accountOf, type Sentence } from '../../../framework/scorecard/postmortem-account.js';
import type { CauseKind } from '../../../framework/scorecard/postmortem-causes.js';
import type { HelpKind } from '../../../framework/scorecard/postmortem-help.js';
import type { TimelineKind } from '../../../framework/scorecard/postmortem-timeline.js';
import { judge } from '../../../framework/slo/judge.js';
import { GOLDEN, recordsOf } from '../report/from-golden.js';
import { journalOf, ndjson } from '../slo/journal-of.js';
import { collapsed, helped } from './incident.js';

type Kind = TimelineKind | CauseKind | HelpKind;
interface Looked {
  readonly text: string;
  readonly cited: readonly JournalRecord[];
  /** Only what is cited, and what every share needs: the plan, the start of the population, the steady window. */
  readonly fold: Fold;
  readonly whole: Fold;
}
type Check = (looked: Looked) => void;

const only = <K extends JournalRecord['k']>({ cited }: Looked, k: K) =>
  cited.filter((r): r is Extract<JournalRecord, { k: K }> => r.k === k);
const secondsOf = (looked: Looked): number[] =>
  [...new Set(only(looked, 'users').map((r) => r.s))].sort((a, b) => a - b);
const share = ({ fold }: Looked, s: number, region?: string): number =>
  fold.share({ of: 'demand', where: region === undefined ? {} : { region } }, s) ?? Number.NaN;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
/** Of one second: the share that the cited lines give is written out. */
const tellsShare: Check = (looked) => {
  const [second, ...more] = secondsOf(looked);
  expect(more).toEqual([]);
  expect(looked.text).toContain(percent(share(looked, second ?? -1)));
};
/** The first second is under the target, the next is not. */
const crosses = (looked: Looked, region?: string): void => {
  const [last = -1, next = -1] = secondsOf(looked);
  expect(next).toBe(last + 1);
  expect(share(looked, last, region)).toBeLessThan(0.95);
  expect(share(looked, next, region)).toBeGreaterThanOrEqual(0.95);
};
const counts =
  (k: 'life', event: string): Check =>
  (looked) => {
    const records = only(looked, k);
    expect(records).toHaveLength(looked.cited.length);
    expect(new Set(records.map((r) => r.event))).toEqual(new Set([event]));
    expect(looked.text).toMatch(new RegExp(`\\b${records.length}\\b`));
  };
const perSecond = (
  looked: Looked,
  figure: (n: Extract<JournalRecord, { k: 'node' }>) => number,
): readonly [number, number] => {
  const to = looked.whole.steady?.to ?? 0;
  const mean = (records: readonly Extract<JournalRecord, { k: 'node' }>[]): number =>
    sum(records.map(figure)) / new Set(records.map((r) => r.s)).size;
  const nodes = only(looked, 'node');
  return [mean(nodes.filter((n) => n.s > to)), mean(nodes.filter((n) => n.s <= to))];
};
const rate = (n: number): string => (n < 10 ? n.toFixed(1) : String(Math.round(n)));
const tellsRates =
  (figure: (n: Extract<JournalRecord, { k: 'node' }>) => number): Check =>
  (looked) => {
    for (const mean of perSecond(looked, figure)) expect(looked.text).toContain(rate(mean));
  };
const logins = (n: Extract<JournalRecord, { k: 'node' }>): number => n.arrivals.logins ?? 0;
const reported: Check = (looked) => {
  const said = only(looked, 'node').map((n) => n.reportedOnline ?? Number.NaN);
  expect(looked.text).toContain(`it said ${Math.round(sum(said) / said.length).toLocaleString('en-US')}`);
};
const says: Check = (looked) => {
  const [record] = only(looked, 'statement');
  expect(looked.text).toContain(`"${record?.words}"`);
  expect(looked.text).toContain(percent(share(looked, secondsOf(looked)[0] ?? -1)));
};

const CHECKS: Readonly<Record<Kind, Check>> = {
  onset: ({ cited, text }) => expect(text).toContain(cited[0]?.k === 'onset' ? `(${cited[0].step})` : 'no onset'),
  'fault-seen': (l) =>
    expect(l.text).toContain(only(l, 'step').find((r) => r.status === 'seen')?.words ?? 'nothing seen'),
  below: (l) => {
    tellsShare(l);
    expect(share(l, secondsOf(l)[0] ?? -1)).toBeLessThan(0.95);
  },
  'reported-below': reported,
  'reported-never': reported,
  detected: (l) => expect(l.text).toContain(`saw ${percent(only(l, 'trigger')[0]?.saw ?? 2)}`),
  'first-shut': (l) =>
    expect(l.text).toMatch(new RegExp(`^${only(l, 'life').find((r) => r.event === 'self-shutdown')?.node} `)),
  lowest: tellsShare,
  remedy: (l) => {
    expect(only(l, 'step').map((r) => r.status)).toEqual(['ordered', 'seen']);
    for (const record of only(l, 'step')) expect(l.text).toContain(record.words);
  },
  lifted: (l) => expect(only(l, 'lifted').map((r) => r.t)).toEqual([l.whole.lifted]),
  said: says,
  'region-back': (l) => crosses(l, /^\S+/.exec(l.text)?.[0]),
  'all-back': (l) => crosses(l),
  'never-lost': (l) => expect(share(l, secondsOf(l)[0] ?? -1)).toBeGreaterThanOrEqual(0.95),
  'not-back': (l) => {
    tellsShare(l);
    expect(secondsOf(l)).toEqual([(l.whole.end?.observedTo ?? 0) - 1]);
    expect(share(l, secondsOf(l)[0] ?? -1)).toBeLessThan(0.95);
  },
  'crashed-nodes': counts('life', 'killed'),
  hit: (l) => {
    const hits = only(l, 'hit');
    const told = (n: number, words: string): void =>
      n === 0 ? expect(l.text).not.toContain(words) : expect(l.text).toContain(`${n.toLocaleString('en-US')} ${words}`);
    told(sum(hits.map((h) => h.crashed)), 'by their own');
    told(sum(hits.map((h) => h.attached)), 'who were attached');
  },
  'gone-before': (l) => {
    expect(only(l, 'lifted')).toHaveLength(1);
    expect(share(l, secondsOf(l)[0] ?? -1)).toBeGreaterThanOrEqual(0.95);
  },
  'stayed-after': (l) => {
    const [second = -1] = secondsOf(l);
    expect((second + 1) * 1000).toBeGreaterThan(only(l, 'lifted')[0]?.t ?? Number.POSITIVE_INFINITY);
    expect(share(l, second)).toBeLessThan(0.95);
  },
  'shut-after': (l) => {
    counts('life', 'self-shutdown')(l);
    for (const record of only(l, 'life')) expect(record.t).toBeGreaterThan(l.whole.lifted ?? Number.POSITIVE_INFINITY);
  },
  'sign-ins-after': tellsRates(logins),
  'refused-after': tellsRates((n) => n.refused),
  capacity: (l) => {
    const there = l.whole.plan.nodes.filter(
      (n) => n.capacityUsers !== null && l.fold.lives.exists(n.id, 10_000, false),
    );
    expect(l.text).toContain(
      `nodes for ${sum(there.map((n) => n.capacityUsers ?? 0)).toLocaleString('en-US')} users existed`,
    );
  },
  spread: (l) => {
    const { demand, online } = l.fold.tally(secondsOf(l)[0] ?? -1);
    expect(l.text).toContain(
      `${(demand - online).toLocaleString('en-US')} of ${demand.toLocaleString('en-US')} in all`,
    );
    expect(only(l, 'hit').length).toBeGreaterThan(0);
  },
  shut: counts('life', 'self-shutdown'),
  'sign-ins': (l) => {
    const busiest = Math.max(...only(l, 'node').map((n) => n.s));
    const arrived = sum(
      only(l, 'node')
        .filter((n) => n.s === busiest)
        .map(logins),
    );
    expect(l.text).toContain(`${arrived.toLocaleString('en-US')} arrived`);
  },
  blind: (l) => expect(l.text).toContain(`${percent(share(l, secondsOf(l)[0] ?? -1))} was so`),
  'wrong-word': says,
  'messages-lost': (l) => expect(l.text).toContain(`${sum(only(l, 'messages').map((m) => m.lost))} of `),
  helped: fate,
  'no-help': fate,
  alike: fate,
  hours: (l) => {
    const lost = sum(secondsOf(l).map((s) => l.fold.tally(s).demand - l.fold.tally(s).online));
    expect(l.text).toContain(`${userHours(lost * 1000)} `);
  },
  which: (l) => expect(only(l, 'run')).toHaveLength(1),
};

/** The end of the last second under the target that is cited of a journal is the time that is told of it. */
function fate(l: Looked): void {
  const seconds = secondsOf(l).filter((s) => share(l, s) < 0.95);
  const last = Math.max(...seconds);
  const since = Math.round(((last + 1) * 1000 - (l.whole.onset?.t ?? 0)) / 1000);
  const end = (l.whole.end?.observedTo ?? 0) - 1;
  expect(l.text).toContain(
    seconds.length === 0 ? 'never fewer' : last === end ? 'were not back' : `were back at +${since} s`,
  );
  expect(l.text).toContain(l.whole.run.variant);
}

interface Story {
  readonly name: string;
  readonly accounts: readonly Account[];
  /** The lines of each journal, by variant. */
  readonly files: ReadonlyMap<string, { readonly lines: readonly string[]; readonly whole: Fold }>;
}

function storyOf(name: string, journals: readonly (readonly JournalRecord[])[]): Story {
  const files = new Map<string, { lines: readonly string[]; whole: Fold }>();
  const accounts = journals.map((records) => {
    // A line that nobody can read, so that lines are not simply places in the list.
    const [head = '', ...rest] = ndjson(records).split('\n');
    const text = [head, '{"k":"garbled', ...rest].join('\n');
    const account = accountOf(records, judge(records), { file: 'journal.ndjson', trials: 1, lines: recordLines(text) });
    files.set(account.name, { lines: text.split('\n'), whole: account.fold });
    return account;
  });
  return { name, accounts, files };
}

const BOTH = storyOf('a collapse, and a variant with help', [collapsed(), helped()]);
const RECORDED = new Map(GOLDEN.map((name) => [name, storyOf(name, [recordsOf(name)])]));
const goldenStory = (name: string): Story => RECORDED.get(name) ?? storyOf(name, []);
const STORIES = [
  ...RECORDED.values(),
  BOTH,
  storyOf('a collapse, and a variant whose help is none', [collapsed(), helped({ backAfter: 300 })]),
  storyOf('help that makes it worse', [collapsed({ backAfter: 30 }), helped({ backAfter: 45 })]),
  storyOf('a fault that nobody noticed', [journalOf({ curve: () => 1, impact: null })]),
];
const seen = new Set<string>();

function sentencesOf(story: Story): Sentence<Kind>[] {
  const told = postmortemOf(story.accounts);
  if (told === null) throw new Error('nothing was told');
  const timelines = told.variants.flatMap((v) => v.timeline as readonly Sentence<Kind>[]);
  return [...timelines, ...told.trigger, ...told.loop, ...told.worse, ...told.helped];
}

test.each(STORIES)('$name: each sentence is in the lines that it cites', (story) => {
  for (const sentence of sentencesOf(story)) {
    seen.add(sentence.kind);
    expect([sentence.text, sentence.cites.length > 0]).toEqual([sentence.text, true]);
    for (const { journal, lines } of sentence.cites) {
      const file = story.files.get(journal);
      if (file === undefined) throw new Error(`${sentence.text}: no journal ${journal}`);
      const cited = lines.map((line) => JSON.parse(file.lines[line - 1] ?? '') as JournalRecord);
      const frame = file.lines.flatMap((line) =>
        /^\{"k":"(run|population|steady)"/.test(line) ? [JSON.parse(line) as JournalRecord] : [],
      );
      CHECKS[sentence.kind]({ text: sentence.text, cited, whole: file.whole, fold: Fold.of([...frame, ...cited]) });
    }
  }
});

test('every kind of sentence was looked up', () => {
  expect([...seen].sort()).toEqual(Object.keys(CHECKS).sort());
});

test('the variant that fared worst is the incident, wherever it stands', () => {
  for (const accounts of [BOTH.accounts, [...BOTH.accounts].reverse()]) {
    expect(postmortemOf(accounts)?.subject).toBe('as shipped');
  }
});

test('of a journal that was cut anywhere there is a draft, and it says that it was cut', () => {
  const whole = collapsed();
  for (let n = 1; n < whole.length; n += 201) {
    const told = postmortemOf(storyOf('', [whole.slice(0, n)]).accounts);
    expect(told?.unknown.join('\n')).toContain('JOURNAL_CUT');
  }
});

test('what no record shows is said to be unknown', () => {
  const alone = postmortemOf(goldenStory('made-up-metastable').accounts)?.unknown.join('\n') ?? '';
  expect(alone).toContain('the run has one variant');
  expect(alone).toContain('nothing was done about it in this variant that waited for a condition');
  const missing = postmortemOf(goldenStory('made-up-missing-data').accounts)?.unknown.join('\n') ?? '';
  expect(missing).toContain('samples are missing');
  expect(missing).toContain('MISSING_DATA');
  const both = postmortemOf(BOTH.accounts)?.unknown.join('\n') ?? '';
  expect(both).not.toContain('What would have helped');
  expect(both).toContain('each variant ran once');
});

test('mitigations that were tried together are not told apart', () => {
  const told = postmortemOf(BOTH.accounts);
  expect(told?.helped.map((s) => s.kind)).toEqual(['helped', 'hours', 'which']);
  const one = postmortemOf(storyOf('', [collapsed(), helped({ mitigations: 1 })]).accounts);
  expect(one?.helped.map((s) => s.kind)).toEqual(['helped', 'hours']);
});
