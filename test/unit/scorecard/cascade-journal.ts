/** Journals of cascades whose generations are known: each falls at instants of its own, with its own share of sessions. */
import type { JournalRecord } from '../../../framework/observe/records.js';
import { Fold } from '../../../framework/observe/series.js';
import { cascadeOf, type ScoreCascade } from '../../../framework/scorecard/cascade.js';
import { scoreSeries } from '../../../framework/scorecard/scored-trial.js';
import { causesOf } from '../../../framework/slo/causes.js';
import { observed } from '../../../framework/slo/observed.js';
import { journalOf, ONSET_S } from '../slo/journal-of.js';

export const SECONDS = 40;
/** One node's work in the steady state, and while load has moved to it. */
export const USUAL = 10;
export const MOVED = 50;

export interface KnownFall {
  readonly node: string;
  /** Since onset. */
  readonly ms: number;
  readonly event?: 'killed' | 'paused' | 'died' | 'self-shutdown';
  readonly by?: 'injected' | 'self-protection' | 'bug' | 'adversary';
  readonly sessions?: number;
  /** When it served again. */
  readonly backMs?: number;
  /** Of the second before it fell, and of the one in which it did. */
  readonly load?: number;
}

export interface Known {
  readonly falls: readonly KnownFall[];
  /** What one node was offered in a second, where a fall does not say so. */
  readonly work?: (node: string, afterOnset: number) => number;
  readonly clients?: number;
  readonly flood?: { readonly role: string; readonly perSecond: number; readonly seconds: number };
  /** Look-ups that arrived at one node in a second; users of a host send 20. */
  readonly arrivals?: (afterOnset: number) => number;
  readonly more?: readonly JournalRecord[];
}

export function nodeName(n: number): string {
  return `sn-${String(n).padStart(2, '0')}`;
}

const NODES = Array.from({ length: 20 }, (_, i) => nodeName(i + 1));

/** Made once: all of these journals share it. */
const KEPT = journalOf({ curve: () => 1, seconds: SECONDS, hit: { crashed: 0, attached: 0 } }).filter(
  (r) => r.k !== 'node' && r.k !== 'hit' && !(r.k === 'life' && r.event !== 'started'),
);

export function cascadeJournal(known: Known): JournalRecord[] {
  return [
    ...KEPT.map(
      (r): JournalRecord => (r.k === 'users' && r.host === 'host-1' ? { ...r, transitions: lost(known, r.s) } : r),
    ),
    ...nodeSeconds(known),
    ...known.falls.flatMap(lives),
    { k: 'hit', t: ONSET_S * 1000, crashed: known.clients ?? 0, attached: 0 } as const,
    ...(known.more ?? []),
  ]
    .map((r) => (r.k === 'run' ? withFlood(r, known) : r))
    .concat(floodSteps(known));
}

export function cascadeIn(records: readonly JournalRecord[]): ScoreCascade {
  const fold = Fold.of(records);
  const seen = observed(fold);
  const cascade = cascadeOf(fold, scoreSeries(fold), seen === null ? {} : causesOf(seen));
  if (cascade === null) throw new Error('no cascade');
  return cascade;
}

export const cascade = (known: Known): ScoreCascade => cascadeIn(cascadeJournal(known));

/** What one generation is to another, in a word: `sn-01 0, sn-02 1`. */
export function generations({ falls }: ScoreCascade): string {
  return falls.map((f) => `${f.node} ${f.generation}`).join(', ');
}

type Transitions = NonNullable<Extract<JournalRecord, { k: 'users' }>['transitions']>;

function lost({ falls, clients = 0 }: Known, s: number): Transitions {
  const gone = falls.filter((f) => Math.floor(f.ms / 1000) + ONSET_S === s && (f.sessions ?? 10) > 0);
  const crash = { slice: 0, from: 'online', to: 'offline', cause: 'crash', node: 'sn-20', n: clients } as const;
  return [
    ...(clients > 0 && s === ONSET_S ? [crash] : []),
    ...gone.map((f) => ({
      slice: 0,
      from: 'online' as const,
      to: 'offline' as const,
      cause: 'closed',
      node: f.node,
      n: f.sessions ?? 10,
    })),
  ];
}

function* nodeSeconds(known: Known): Generator<JournalRecord> {
  for (let s = 5; s < ONSET_S + SECONDS; s++) {
    for (const node of NODES) {
      const own = known.falls.filter((f) => f.node === node);
      const away = own.some(
        (f) => f.ms / 1000 + ONSET_S < s + 1 && (f.backMs ?? Number.POSITIVE_INFINITY) / 1000 + ONSET_S > s,
      );
      const fell = own.find((f) => [s, s + 1].includes(Math.floor(f.ms / 1000) + ONSET_S));
      const asked = fell?.load ?? known.work?.(node, s - ONSET_S) ?? USUAL + (s % 3) - 1;
      yield {
        k: 'node',
        s,
        node,
        state: away ? 'cooling-down' : 'serving',
        sessions: away ? 0 : 50,
        offeredUnits: away && fell === undefined ? 0 : asked,
        servedUnits: 0,
        refused: 0,
        arrivals: { lookups: known.arrivals?.(s - ONSET_S) ?? 4 },
        ended: { reset: 0, expired: 0, goodbye: 0, self: 0 },
        clockLagMs: 0,
        reportedOnline: null,
      };
    }
  }
}

function lives({ node, ms, event = 'self-shutdown', by = 'self-protection', backMs }: KnownFall): JournalRecord[] {
  const t = ONSET_S * 1000 + ms;
  return [
    { k: 'life', t, node, role: 'supernode', event, by },
    ...(backMs === undefined
      ? []
      : [{ k: 'life', t: ONSET_S * 1000 + backMs, node, role: 'supernode', event: 'returned', by: null } as const]),
  ];
}

function withFlood(run: Extract<JournalRecord, { k: 'run' }>, { flood }: Known): JournalRecord {
  if (flood === undefined) return run;
  const action = {
    kind: 'overload',
    role: flood.role,
    with: 'lookups',
    multiple: 5,
    lasting: flood.seconds * 1000,
    plannedPerSecond: 1,
    floodPerSecond: flood.perSecond,
  } as const;
  const step = { id: 's2', nature: 'fault', trigger: { at: 0 }, lasts: flood.seconds * 1000, action } as const;
  return { ...run, plan: { ...run.plan, steps: [...run.plan.steps, step] } };
}

function floodSteps({ flood }: Known): JournalRecord[] {
  if (flood === undefined) return [];
  const at = (t: number, status: 'ordered' | 'over'): JournalRecord => ({
    k: 'step',
    t,
    step: 's2',
    kind: 'overload',
    status,
    words: '',
  });
  return [at(ONSET_S * 1000, 'ordered'), at((ONSET_S + flood.seconds) * 1000, 'over')];
}
