/** What an operator who watches knows at the end of each second, and how sure of it one may be. */
import type { Fold } from '../observe/series.js';
import type { PlannedStep } from '../plan/types.js';
import { FEWEST_USERS } from '../spec/thresholds.js';
import type { Second, Share } from '../spec/units.js';
import { scorePicture } from './picture.js';
import { scoreSeries } from './scored-trial.js';
import type { FeatureState, ScoreFeature } from './types.js';

export interface Known {
  /** Under the target, or a region of it: users notice. */
  readonly trouble: boolean;
  readonly online: Share;
  readonly onlineUsers: number;
  readonly demand: number;
  readonly regions: readonly { readonly name: string; readonly online: Share; readonly back: boolean }[];
  /** Those that users cannot use, or not always; `lent`: because their servers were taken for other work. */
  readonly features: readonly { readonly name: string; readonly dark: boolean; readonly lent: boolean }[];
  /** Features that were asked for and worked, three probe intervals long; of one that nobody asks for nothing is known. */
  readonly works: readonly string[];
  /** Mitigations that were ordered by then. */
  readonly remedies: readonly PlannedStep[];
  /** Every region, and all together, held the target. */
  readonly everyoneBack: boolean;
  /** Of demand, those of whom nothing was heard. */
  readonly unheard: Share;
}

/** Back or not, of one group: lost at the first second under the target, and later only after some; back when it held. */
class Standing {
  back = true;
  #above = 0;
  #below = 0;
  #fell = false;

  constructor(readonly seconds: { readonly toFall: number; readonly toReturn: number }) {}

  see(above: boolean): boolean {
    this.#above = above ? this.#above + 1 : 0;
    this.#below = above ? 0 : this.#below + 1;
    // Of the first fall nobody was told that all is well.
    if (this.back && this.#below >= (this.#fell ? this.seconds.toFall : 1)) {
      this.back = false;
      this.#fell = true;
    } else if (!this.back && this.#above >= this.seconds.toReturn) this.back = true;
    return this.back;
  }
}

/** Seconds are seen once each, in order; the last may be asked for again. */
export class BriefWatch {
  readonly #fold: Fold;
  readonly #features: readonly ScoreFeature[];
  readonly #firstSecond: Second;
  readonly #from: Second;
  readonly #regions: ReadonlyMap<string, Standing>;
  readonly #all: Standing;
  readonly #dark = new Map<string, boolean>();
  readonly #probe: number;
  #seen: { second: Second; known: Known } | null = null;

  /** `from`: the second that holds onset. */
  constructor(fold: Fold, from: Second) {
    this.#fold = fold;
    this.#from = from;
    const series = scoreSeries(fold);
    this.#features = scorePicture(fold, series).features;
    this.#firstSecond = from + (series.second[0] ?? 0);
    this.#probe = Math.max(1, Math.ceil(fold.plan.times.probeInterval / 1000));
    const seconds = { toFall: this.#probe, toReturn: 3 * this.#probe };
    this.#regions = new Map(fold.plan.regions.map((name) => [name, new Standing(seconds)]));
    this.#all = new Standing(seconds);
  }

  see(second: Second): Known {
    if (this.#seen?.second === second) return this.#seen.known;
    const known = this.#look(second);
    this.#seen = { second, known };
    return known;
  }

  #look(second: Second): Known {
    const { target } = this.#fold.plan.thresholds;
    const all = this.#fold.tally(second);
    const regions = [...this.#regions].map(([name, standing]) => {
      const { demand, online } = this.#fold.tally(second, { region: name });
      const share = demand === 0 ? 1 : online / demand;
      return { name, online: share, back: standing.see(demand < FEWEST_USERS || share >= target) };
    });
    const online = all.demand === 0 ? 1 : all.online / all.demand;
    const back = this.#all.see(online >= target);
    const remedies = this.#remedies(second);
    return {
      trouble: !back || regions.some((r) => !r.back),
      online,
      onlineUsers: all.online,
      demand: all.demand,
      regions,
      features: this.#broken(second, remedies),
      works: this.#features.filter((f) => this.#worked(f, second)).map((f) => f.name),
      remedies,
      everyoneBack: back && regions.every((r) => r.back),
      unheard: all.demand === 0 ? 0 : all.missing / all.demand,
    };
  }

  #remedies(second: Second): PlannedStep[] {
    const ordered = this.#fold.steps.filter((r) => r.status === 'ordered' && r.t < (second + 1) * 1000);
    return this.#fold.plan.steps.filter(
      (step) => step.nature === 'mitigation' && ordered.some((r) => r.step === step.id),
    );
  }

  #broken(second: Second, remedies: readonly PlannedStep[]): Known['features'] {
    const lent = remedies.flatMap((s) => (s.action.kind === 'lend' ? [s.action.feature] : []));
    return this.#features.flatMap((feature) => {
      const { name } = feature;
      const taken = lent.includes(name);
      const dark = taken || this.#isDark(feature, second);
      this.#dark.set(name, dark);
      const now = feature.states[second - this.#firstSecond];
      const shaky = now === 'degraded' || now === 'dark';
      return dark || shaky ? [{ name, dark, lent: taken }] : [];
    });
  }

  /** Dark after one probe interval of it; no longer after three in which it worked, or in which nobody asked. */
  #isDark(feature: ScoreFeature, second: Second): boolean {
    const was = this.#dark.get(feature.name) ?? false;
    // Whoever comes online has signed in, however many others were turned away.
    if (feature.name === 'logins' && this.#growing(second)) return false;
    const recent = this.#asked(feature, second, was ? 3 * this.#probe : this.#probe);
    if (recent.length === 0) return false;
    if (was) return !recent.every((state) => state === 'up');
    return second - this.#from + 1 >= this.#probe && recent.every((state) => state === 'dark');
  }

  #worked(feature: ScoreFeature, second: Second): boolean {
    const recent = this.#asked(feature, second, 3 * this.#probe);
    return recent.length > 0 && recent.every((state) => state === 'up');
  }

  /** States of the last seconds in which somebody asked. */
  #asked({ states }: ScoreFeature, second: Second, seconds: number): FeatureState[] {
    const end = second - this.#firstSecond + 1;
    return states.slice(Math.max(0, end - seconds), end).filter((state) => state !== 'not-asked');
  }

  /** By a hundredth of demand in a probe interval, at least. */
  #growing(second: Second): boolean {
    const now = this.#fold.tally(second);
    return now.online - this.#fold.tally(second - this.#probe).online >= now.demand / 100;
  }
}
