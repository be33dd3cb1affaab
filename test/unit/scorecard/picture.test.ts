import type { JournalRecord } from '../../../framework/observe/records.js';
import { scoredTrial } from '../../../framework/scorecard/scored-trial.js';
import type { ScorePicture } from '../../../framework/scorecard/types.js';
import { judge } from '../../../framework/slo/judge.js';
import { journalOf, type Shape } from '../slo/journal-of.js';

const pictured = (records: readonly JournalRecord[]): ScorePicture => scoredTrial(records, judge(records)).picture;
const drawn = (shape: Shape): ScorePicture => pictured(journalOf(shape));

/** The states of look-ups from onset on. */
const afterOnset = (picture: ScorePicture): readonly string[] =>
  picture.features.find((f) => f.name === 'lookups')?.states.slice(15) ?? [];

it('tells of each region how low it fell and when it was back, by the definition of the verdict', () => {
  const { regions } = drawn({ curve: (s, region) => (s < 0 || s >= (region === 'eu' ? 14 : 22) ? 1 : 0.4) });
  expect(
    regions.map(({ name, users, lowest, final, backAfterOnsetMs }) => [name, users, lowest, final, backAfterOnsetMs]),
  ).toEqual([
    ['eu', 500, 0.4, 1, 14_000],
    ['us', 500, 0.4, 1, 22_000],
  ]);
  expect(new Set(regions.map((r) => r.online.length))).toEqual(new Set([105]));
});

it('a region that fell again after it was back is back from the second time only; one that is down at the end, never', () => {
  const { regions } = drawn({
    curve: (s, region) => (s < 0 || (region === 'eu' && s > 20 && s !== 50) ? 1 : 0.7),
  });
  expect(regions.map((r) => r.backAfterOnsetMs)).toEqual([51_000, null]);
});

it.each([
  [20, 0, 'up'],
  [19, 1, 'up'],
  [18, 2, 'degraded'],
  [1, 19, 'degraded'],
  [0, 20, 'dark'],
])('a second in which %d of its operations were answered and %d were not is %s', (ok, failed, state) => {
  const picture = drawn({
    curve: () => 1,
    lookups: (s) => ({ ok: s < 0 ? 20 : ok, failed: s < 0 ? 0 : failed, latencyMs: 10 }),
  });
  expect(new Set(afterOnset(picture))).toEqual(new Set([state]));
});

it('time lost counts dark seconds whole and degraded ones half, from onset on', () => {
  const picture = drawn({
    curve: () => 1,
    lookups: (s) => ({
      ok: s >= 0 && s < 10 ? 0 : s >= 10 && s < 30 ? 10 : 20,
      failed: s >= 0 && s < 10 ? 20 : 10,
      latencyMs: 10,
    }),
  });
  // From 30 s on a third fails: degraded too.
  expect(picture.features[0]?.lostMs).toBe(10_000 + (90 - 10) * 500);
});

it('users of a host that is not heard got no answer', () => {
  const picture = drawn({ curve: () => 1, unheard: { host: 'host-1', from: 5, to: 10, byTheRun: false } });
  const states = afterOnset(picture);
  expect(states.slice(0, 12)).toEqual([...Array(5).fill('up'), ...Array(5).fill('degraded'), 'up', 'up']);
});

it('a feature that no operation asks for is dark when none of its servers is left, and otherwise not known', () => {
  const records = journalOf({ curve: () => 1 }).map((r): JournalRecord => {
    if (r.k !== 'run') return r;
    const { plan } = r;
    const servers = ['gv-1', 'gv-2'].map((id) => ({
      id,
      role: 'video',
      version: null,
      region: null,
      startedBy: 'provision' as const,
      capacityUsers: null,
    }));
    const shape = { ...plan.shape, features: ['lookups', 'video', 'presence'], lendable: { video: 'video' } };
    return { ...r, plan: { ...plan, shape, nodes: [...plan.nodes, ...servers] } };
  });
  const gone = (node: string, s: number): JournalRecord => ({
    k: 'life',
    t: (40 + s) * 1000,
    node,
    role: 'video',
    event: 'ended',
    by: null,
  });
  const { features } = pictured([...records, gone('gv-1', 5), gone('gv-2', 8)]);
  const video = features.find((f) => f.name === 'video');
  expect(video?.by).toBe('servers');
  expect(video?.states.slice(15 + 4, 15 + 10)).toEqual([
    'not-asked',
    'degraded',
    'degraded',
    'degraded',
    'dark',
    'dark',
  ]);
  expect(new Set(features.find((f) => f.name === 'presence')?.states)).toEqual(new Set(['not-asked']));
});

it('knows when everything was lifted, and from which second on the state is judged', () => {
  expect(drawn({ curve: () => 1 })).toMatchObject({ before: 1000, liftedMs: 12_000, stateFrom: 60, target: 0.95 });
});

it('without an onset nothing was lost', () => {
  const records = journalOf({ curve: () => 1 }).filter((r) => r.k !== 'onset');
  expect(pictured(records)).toMatchObject({
    liftedMs: null,
    stateFrom: null,
    features: [expect.objectContaining({ lostMs: null })],
    regions: [expect.objectContaining({ lowest: null, final: null, backAfterOnsetMs: null }), expect.anything()],
  });
});
