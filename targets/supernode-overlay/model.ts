/**
 * The overlay in discrete time: individual users, whole nodes, 50 ms a step, the same policies as the real one, no network.
 * It has no look-ups of absent buddies and no start-up noise, so it is a little hopeful; it shows whether parameters are far
 * from an edge, in milliseconds a seed. Pure: the same settings give the same outcome.
 */
import type { DurationMs, ReconnectPolicy, Share } from 'swarmquake/target';
import { admissible, refillAdmission } from './admission-line.js';
import { chooseByCapacity } from './choose-supernode.js';
import { Draws } from './draws.js';
import type { OverlayOptions } from './options.js';
import { guardLimit, guardStep } from './overload-guard.js';
import { retryDelay } from './retry-delay.js';
import { steadyUnitsPerUser } from './target.js';
import { burstUnits, refillTokens } from './token-clock.js';

const STEP_MS = 50;
/** A mega-supernode is there this long after it was asked for. */
const START_UP_MS = 2_000;
/** The trigger of the mitigations: under half of the users online, for this long. */
const TRIGGER_MS = 3_000;

export interface ModelSettings {
  readonly options: OverlayOptions;
  readonly users: number;
  readonly reconnect: ReconnectPolicy<DurationMs>;
  readonly killedNodes: number;
  readonly crashedUsers: Share;
  /** At the trigger: this many mega-supernodes, and this many users a second through the line; null: no line. */
  readonly megas: number;
  readonly admission: number | null;
  readonly observe: DurationMs;
  readonly seed: number;
}

export interface ModelOutcome {
  readonly trough: Share;
  /** End of the last second under 0.95; null: it was still under it at the end. */
  readonly back: DurationMs | null;
  /** The greatest share of the last 20 seconds. */
  readonly atTheEnd: Share;
  readonly shutdowns: number;
}

interface ModelNode {
  readonly units: number;
  readonly memberLimit: number;
  readonly queueLimit: number;
  /** When it is up (again); in the future: down until then. */
  upAt: DurationMs;
  up: boolean;
  milliUnits: number;
  members: Set<number>;
  queue: { readonly user: number; readonly attempt: number }[];
  offered: number;
  over: number;
  windowEnds: DurationMs;
}

export function runModel(settings: ModelSettings): ModelOutcome {
  return new Model(settings).run();
}

/** What a user does: waits for `at`, waits in a queue until `at`, is online, stands in line. */
const WAITS = 0;
const QUEUED = 1;
const ONLINE = 2;
const IN_LINE = 3;

class Model {
  private readonly draws: Draws;
  private readonly state: Uint8Array;
  private readonly at: Float64Array;
  private readonly attempts: Uint16Array;
  /** Counts registrations tried: an entry of a queue that is not of the latest is waste. */
  private readonly tries: Uint32Array;
  private readonly delays: Float64Array;
  private readonly nodes: ModelNode[] = [];
  private readonly line: number[] = [];
  /** What users choose by: capacities of those that were up at the end of the last step. */
  private weights: readonly number[] = [];
  private readonly steadyUnits: number;
  private now = 0;
  private online = 0;
  private credit = 0;
  private lineOpen = false;
  private below = 0;
  private shutdowns = 0;

  constructor(private readonly settings: ModelSettings) {
    const { users, options, seed } = settings;
    this.draws = new Draws(seed);
    this.state = new Uint8Array(users).fill(WAITS);
    this.at = new Float64Array(users);
    this.attempts = new Uint16Array(users);
    this.tries = new Uint32Array(users);
    this.delays = new Float64Array(users);
    this.steadyUnits = steadyUnitsPerUser(options);
    for (let i = 0; i < options.supernodes; i++) this.addNode(1, 0);
    for (let user = 0; user < users; user++) this.join(user, this.nodes[user % options.supernodes]);
  }

  run(): ModelOutcome {
    const shares: Share[] = [];
    this.strike();
    this.weights = this.nodes.map((one) => (one.up ? one.units : 0));
    let triggered = false;
    while (this.now < this.settings.observe) {
      this.now += STEP_MS;
      this.act();
      for (const node of this.nodes) this.serve(node);
      this.weights = this.nodes.map((one) => (one.up ? one.units : 0));
      this.admit();
      if (this.now % 1_000 === 0) shares.push(this.online / this.settings.users);
      this.below = this.online < this.settings.users / 2 ? this.below + STEP_MS : 0;
      if (!triggered && this.below >= TRIGGER_MS) {
        triggered = true;
        this.mitigate();
      }
    }
    const last = shares.findLastIndex((share) => share < 0.95) + 1;
    return {
      trough: Math.min(...shares),
      back: last === shares.length ? null : last * 1_000,
      atTheEnd: Math.max(...shares.slice(-20)),
      shutdowns: this.shutdowns,
    };
  }

  // ---------------------------------------------------------------- what is done to it

  private strike(): void {
    const { killedNodes, crashedUsers, users, options } = this.settings;
    const alive = this.nodes.map((_, i) => i);
    for (let i = 0; i < killedNodes; i++) {
      const node = this.nodes[alive.splice(this.draws.below(alive.length), 1)[0] ?? 0];
      if (node !== undefined) this.takeDown(node, this.relaunch(6_000));
    }
    for (let user = 0; user < users; user++) {
      if (this.draws.below(1_000_000) >= crashedUsers * 1_000_000) continue;
      this.leave(user);
      this.attempts[user] = 0;
      this.at[user] = this.relaunch(5_000);
    }
    if (options.supernodes < killedNodes) throw new RangeError('more killed than there are');
  }

  /** Lognormal about `median`, sigma 0.3, never more than twelve seconds. */
  private relaunch(median: DurationMs): DurationMs {
    const uniform = (): number => (this.draws.next() + 1) / 0x1_0000_0001;
    const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    return Math.min(12_000, Math.round(median * Math.exp(0.3 * normal)));
  }

  private mitigate(): void {
    for (let i = 0; i < this.settings.megas; i++)
      this.addNode(this.settings.options.megaFactor, this.now + START_UP_MS);
    this.lineOpen = this.settings.admission !== null;
  }

  private addNode(factor: number, upAt: DurationMs): void {
    const { unitsPerSecond, memberLimit, registerQueue } = this.settings.options;
    this.nodes.push({
      units: unitsPerSecond * factor,
      memberLimit: memberLimit * factor,
      queueLimit: registerQueue * factor,
      upAt,
      up: upAt <= this.now,
      milliUnits: 0,
      members: new Set(),
      queue: [],
      offered: 0,
      over: 0,
      windowEnds: upAt + this.phasedWindow(),
    });
  }

  private phasedWindow(): DurationMs {
    const { guardWindow } = this.settings.options;
    return guardWindow + this.draws.below(Math.max(1, Math.round(guardWindow)));
  }

  // ---------------------------------------------------------------- users

  private act(): void {
    for (let user = 0; user < this.state.length; user++) {
      if ((this.at[user] as number) > this.now) continue;
      if (this.state[user] === QUEUED) this.retry(user);
      else if (this.state[user] === WAITS) this.attempt(user);
    }
  }

  private attempt(user: number): void {
    if (this.lineOpen) {
      this.state[user] = IN_LINE;
      this.line.push(user);
    } else this.register(user);
  }

  private register(user: number): void {
    const node = this.nodes[chooseByCapacity(this.weights, this.draws.next())];
    this.state[user] = WAITS;
    if (node === undefined) {
      this.retry(user);
      return;
    }
    node.offered += this.settings.options.registerCost;
    if (node.queue.length >= node.queueLimit) {
      this.retry(user);
      return;
    }
    this.tries[user] = (this.tries[user] as number) + 1;
    this.state[user] = QUEUED;
    this.at[user] = this.now + this.settings.options.registerTimeout;
    node.queue.push({ user, attempt: this.tries[user] as number });
  }

  private retry(user: number): void {
    this.state[user] = WAITS;
    const attempt = this.attempts[user] as number;
    const delay = retryDelay(this.settings.reconnect, attempt, this.draws.next(), this.delays[user]);
    this.attempts[user] = attempt + 1;
    this.delays[user] = delay;
    this.at[user] = this.now + delay;
  }

  private join(user: number, node: ModelNode | undefined): void {
    if (node === undefined) return;
    node.members.add(user);
    this.state[user] = ONLINE;
    this.attempts[user] = 0;
    this.delays[user] = 0;
    this.at[user] = Number.POSITIVE_INFINITY;
    this.online++;
  }

  private leave(user: number): void {
    if (this.state[user] === ONLINE) this.online--;
    this.state[user] = WAITS;
    for (const node of this.nodes) if (node.members.delete(user)) break;
  }

  private admit(): void {
    if (!this.lineOpen || this.settings.admission === null) return;
    this.credit = refillAdmission(this.credit, this.settings.admission, STEP_MS);
    if (!this.nodes.some((node) => node.up)) return;
    for (const user of this.line.splice(0, admissible(this.credit))) {
      this.credit -= 1_000;
      this.register(user);
    }
  }

  // ---------------------------------------------------------------- nodes

  private serve(node: ModelNode): void {
    if (!node.up) {
      if (node.upAt > this.now) return;
      node.up = true;
      node.over = node.offered = 0;
      node.windowEnds = this.now + this.phasedWindow();
    }
    const { registerCost } = this.settings.options;
    const steady = (node.members.size * this.steadyUnits * STEP_MS) / 1_000;
    node.offered += steady;
    const burst = burstUnits(node.units, registerCost);
    node.milliUnits = Math.max(0, refillTokens(node.milliUnits - steady * 1_000, node.units, STEP_MS, burst));
    while (node.queue.length > 0 && node.milliUnits >= registerCost * 1_000) {
      node.milliUnits -= registerCost * 1_000;
      const next = node.queue.shift();
      if (next === undefined || this.state[next.user] !== QUEUED || this.tries[next.user] !== next.attempt) continue;
      if (node.members.size >= node.memberLimit) this.retry(next.user);
      else this.join(next.user, node);
    }
    if (this.now >= node.windowEnds) this.judge(node);
  }

  private judge(node: ModelNode): void {
    const { guard, guardTheta, guardWindow, guardWindows, coolDown, coolDownJitter } = this.settings.options;
    node.windowEnds += guardWindow;
    node.over = guardStep(node.over, node.offered, guardLimit(guardTheta, node.units, guardWindow));
    node.offered = 0;
    if (guard !== 'shutdown' || node.over < guardWindows) return;
    this.shutdowns++;
    const spread = Math.round(coolDown * coolDownJitter);
    this.takeDown(node, this.now + coolDown - spread + this.draws.below(2 * spread + 1));
  }

  private takeDown(node: ModelNode, until: DurationMs): void {
    node.up = false;
    node.upAt = until;
    for (const user of node.members) {
      this.online--;
      this.attempts[user] = 0;
      this.retry(user);
    }
    for (const { user, attempt } of node.queue) {
      if (this.state[user] === QUEUED && this.tries[user] === attempt) this.retry(user);
    }
    node.members.clear();
    node.queue = [];
  }
}
