/**
 * The fold of a journal into seconds: the same one for triggers, steady state and guard in a live run, and for the verdict.
 * Records may come in any order and twice; a second that no host sample covers is missing data, never an absent user.
 */
import type { Plan } from '../plan/types.js';
import type { Condition, Where } from '../spec/types.js';
import type { Second, Share, TimeMs } from '../spec/units.js';
import { demandAt, demandOfHosts, type HostSlice } from './fold-demand.js';
import { Lives } from './fold-life.js';
import type { JournalRecord, NodeRecord, Phase, RunRecord, StepRecord, UsersRecord } from './records.js';

/** How users without samples count. A pass always comes from `offline`. */
export type Missing = 'offline' | 'online';

/** What one second holds for the selected slices. `missing`: users in demand whose host was not heard, not by our hand. */
export interface Tally {
  readonly demand: number;
  readonly online: number;
  readonly missing: number;
  /** On hosts that the run itself holds down: of these it is known that they can do nothing. */
  readonly heldDown: number;
  /** Online users whose last probe found a buddy. */
  readonly found: number;
}

export type HostSecond = 'reported' | 'held-down' | 'missing';
type Kind<K extends JournalRecord['k']> = Extract<JournalRecord, { k: K }>;

export class Fold {
  readonly lives = new Lives();
  readonly steps: StepRecord[] = [];
  readonly triggers: Kind<'trigger'>[] = [];
  readonly hits: Kind<'hit'>[] = [];
  readonly statements: Kind<'statement'>[] = [];
  readonly #users = new Map<Second, Map<string, UsersRecord>>();
  readonly #nodes = new Map<Second, Map<string, NodeRecord>>();
  readonly #messages = new Map<string, Kind<'messages'>>();
  readonly #phases = new Map<Phase, TimeMs>();
  readonly #lastSecond = new Map<string, Second>();
  #run: RunRecord | null = null;
  #demand: ReadonlyMap<string, readonly HostSlice[]> = new Map();
  #population: TimeMs | null = null;
  #steady: Kind<'steady'> | null = null;
  #onset: Kind<'onset'> | null = null;
  #lifted: TimeMs | null = null;
  #stop: Kind<'stop'> | null = null;
  #end: Kind<'end'> | null = null;
  #lastTime: TimeMs = 0;
  /** Tallies of what is known so far: promises ask for the same seconds again and again. */
  readonly #tallies = new Map<string, Tally>();
  readonly #selected = new Map<string, ReadonlySet<number>>();

  static of(records: Iterable<JournalRecord>): Fold {
    const fold = new Fold();
    for (const record of records) fold.add(record);
    return fold;
  }

  add(record: JournalRecord): void {
    if ('t' in record) this.#lastTime = Math.max(this.#lastTime, record.t);
    if (this.#tallies.size > 0) this.#tallies.clear();
    switch (record.k) {
      case 'run':
        this.#run = record;
        this.#demand = demandOfHosts(record.plan);
        return;
      case 'phase':
        if (!this.#phases.has(record.phase)) this.#phases.set(record.phase, record.t);
        return;
      case 'population':
        this.#population ??= record.t;
        return;
      case 'users':
        keep(this.#users, record.s, record.host, record);
        this.#lastSecond.set(record.host, Math.max(record.s, this.#lastSecond.get(record.host) ?? record.s));
        return;
      case 'node':
        keep(this.#nodes, record.s, record.node, record);
        return;
      case 'life':
        this.lives.add(record);
        return;
      case 'silent':
        this.lives.silent(record.node, record.t);
        return;
      case 'step':
        this.steps.push(record);
        return;
      case 'trigger':
        this.triggers.push(record);
        return;
      case 'statement':
        if (!this.statements.some((s) => s.step === record.step)) this.statements.push(record);
        return;
      case 'steady':
        this.#steady ??= record;
        return;
      case 'onset':
        if (this.#onset === null || record.t < this.#onset.t) this.#onset = record;
        return;
      case 'lifted':
        this.#lifted = Math.max(record.t, this.#lifted ?? 0);
        return;
      case 'hit':
        this.hits.push(record);
        return;
      case 'messages':
        this.#messages.set(record.host, record);
        return;
      case 'stop':
        this.#stop ??= record;
        return;
      case 'end':
        this.#end = record;
        return;
    }
  }

  get run(): RunRecord {
    if (this.#run === null) throw new Error('the fold was asked before it saw the run record');
    return this.#run;
  }
  get plan(): Plan {
    return this.run.plan;
  }
  get population(): TimeMs | null {
    return this.#population;
  }
  get steady(): Kind<'steady'> | null {
    return this.#steady;
  }
  get onset(): Kind<'onset'> | null {
    return this.#onset;
  }
  get lifted(): TimeMs | null {
    return this.#lifted;
  }
  get stop(): Kind<'stop'> | null {
    return this.#stop;
  }
  get end(): Kind<'end'> | null {
    return this.#end;
  }
  get lastTime(): TimeMs {
    return this.#lastTime;
  }
  /** Entry of a phase; null: not entered. */
  phase(phase: Phase): TimeMs | null {
    return this.#phases.get(phase) ?? null;
  }
  messages(host: string): Kind<'messages'> | null {
    return this.#messages.get(host) ?? null;
  }

  // -------------------------------------------------------------- hosts and nodes by second

  users(second: Second, host: string): UsersRecord | null {
    return this.#users.get(second)?.get(host) ?? null;
  }
  usersAt(second: Second): readonly UsersRecord[] {
    return [...(this.#users.get(second)?.values() ?? [])];
  }
  node(second: Second, id: string): NodeRecord | null {
    return this.#nodes.get(second)?.get(id) ?? null;
  }
  nodesAt(second: Second): readonly NodeRecord[] {
    return [...(this.#nodes.get(second)?.values() ?? [])];
  }

  hostSecond(host: string, second: Second): HostSecond {
    if (this.users(second, host) !== null) return 'reported';
    return this.lives.heldDownByTheRun(host, second) ? 'held-down' : 'missing';
  }

  /** The latest second that every host still expected has reported; null: not one yet. */
  latestCompleteSecond(): Second | null {
    let least: Second | null = null;
    let greatest: Second | null = null;
    for (const { id } of this.plan.hosts) {
      const last = this.#lastSecond.get(id) ?? null;
      if (last !== null) greatest = greatest === null ? last : Math.max(greatest, last);
      if (!this.#expected(id, last)) continue;
      if (last === null) return null;
      least = least === null ? last : Math.min(least, last);
    }
    return least ?? greatest;
  }

  #expected(host: string, last: Second | null): boolean {
    if (this.lives.stopped(host)) return false;
    const silent = this.lives.silentSince(host);
    return silent === null || (last !== null && last * 1000 > silent);
  }

  // -------------------------------------------------------------- users

  tally(second: Second, where: Where = {}, missing: Missing = 'offline'): Tally {
    const key = `${second} ${missing} ${keyOf(where)}`;
    const known = this.#tallies.get(key);
    if (known !== undefined) return known;
    const tally = this.#count(second, this.slices(where), missing);
    this.#tallies.set(key, tally);
    return tally;
  }

  #count(second: Second, selected: ReadonlySet<number>, missing: Missing): Tally {
    const sum = { demand: 0, online: 0, missing: 0, heldDown: 0, found: 0 };
    const start = this.#population;
    if (start === null || (second + 1) * 1000 <= start) return sum;
    for (const [host, slices] of this.#demand) {
      const record = this.users(second, host);
      const heard = this.hostSecond(host, second);
      for (const { slice, changes } of slices) {
        if (!selected.has(slice)) continue;
        const demand = demandAt(changes, start, second);
        sum.demand += demand;
        if (heard === 'held-down') sum.heldDown += demand;
        if (heard === 'missing') {
          sum.missing += demand;
          if (missing === 'online') sum.online += demand;
          continue;
        }
        const seen = record?.slices.find((s) => s.slice === slice);
        // Never more than want to be: one slice's surplus must not hide another's loss.
        sum.online += Math.min(seen?.online ?? 0, demand);
        sum.found += Math.min(seen?.found ?? 0, demand);
      }
    }
    return sum;
  }

  /** The online share of the condition's denominator in that second; null: nobody to speak of, or the denominator is not known yet. */
  share(
    condition: Pick<Condition<number>, 'of' | 'where'>,
    second: Second,
    missing: Missing = 'offline',
  ): Share | null {
    const tally = this.tally(second, condition.where, missing);
    const whole = this.denominator(condition, tally);
    return whole === null || whole <= 0 ? null : tally.online / whole;
  }

  denominator(condition: Pick<Condition<number>, 'of' | 'where'>, tally: Tally): number | null {
    switch (condition.of) {
      case 'demand':
        return tally.demand;
      case 'population': {
        const selected = this.slices(condition.where);
        return this.plan.slices.reduce((sum, s) => sum + (selected.has(s.id) ? s.users : 0), 0);
      }
      case 'before':
        return this.before(condition.where);
    }
  }

  /** Mean online count of the steady window; null: no steady state yet. */
  before(where: Where = {}): number | null {
    if (this.#steady === null) return null;
    const selected = this.slices(where);
    return this.#steady.before.reduce((sum, b) => sum + (selected.has(b.slice) ? b.online : 0), 0);
  }

  /** The `before` of a steady record over the seconds `from`..`to`, both included. */
  meanOnline(from: Second, to: Second): { slice: number; online: number }[] {
    return this.plan.slices.map(({ id, cohort, version, region }) => {
      let sum = 0;
      for (let s = from; s <= to; s++) sum += this.tally(s, { cohort, version, region }).online;
      return {
        slice: id,
        online: Math.round((sum / (to - from + 1)) * 1000) / 1000,
      };
    });
  }

  /** Ids of the slices that `where` selects. */
  slices(where: Where): ReadonlySet<number> {
    const key = keyOf(where);
    const known = this.#selected.get(key);
    if (known !== undefined) return known;
    const matching = this.plan.slices.filter(
      (s) =>
        (where.region === undefined || s.region === where.region) &&
        (where.cohort === undefined || s.cohort === where.cohort) &&
        (where.version === undefined || s.version === where.version),
    );
    const selected = new Set(matching.map((s) => s.id));
    this.#selected.set(key, selected);
    return selected;
  }

  /** What the network says is online: the mean over the nodes that say anything; null: none does. */
  reported(second: Second): number | null {
    const said = this.nodesAt(second).flatMap((n) => (n.reportedOnline === null ? [] : [n.reportedOnline]));
    return said.length === 0 ? null : said.reduce((sum, n) => sum + n, 0) / said.length;
  }
}

function keyOf({ region, cohort, version }: Where): string {
  return JSON.stringify([region ?? null, cohort ?? null, version ?? null]);
}

/** The first word on a second and a sender stands. */
function keep<T>(into: Map<Second, Map<string, T>>, second: Second, sender: string, record: T): void {
  const bySender = into.get(second) ?? new Map<string, T>();
  if (!bySender.has(sender)) bySender.set(sender, record);
  into.set(second, bySender);
}
