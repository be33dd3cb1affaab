/** Plays both sample trials to a view, second by second, as a run would. */
import { PHASES } from '../../../framework/observe/records.js';
import type { LiveHeader, LiveView } from '../../../framework/report/live.js';
import { AS_SHIPPED, sampleTrial, WITH_HELP } from './sample.js';

export const HEADER: LiveHeader = {
  version: '0.1.0',
  experiment: 'skype-2010',
  spec: 'experiments/skype-2010.experiment.ts',
  specHash: '5c1f09e2aabbccdd',
  seed: 7,
  runtime: 'process',
  runtimeWhy: 'no container engine answers; `swarmquake doctor` says why',
  variants: 2,
  trials: 1,
  estimatedMs: 248_000,
  users: 4000,
  nodes: [
    { role: 'supernode', count: 20 },
    { role: 'login', count: 1, operatorRun: true },
    { role: 'group-video', count: 4, operatorRun: true },
  ],
  folder: 'runs/2026-11-20T18-04-11Z-skype-2010-5c1f09e2',
};

export const START = Date.UTC(2026, 10, 20, 18, 4, 11);

export interface HandClock {
  now: number;
}

/** `until`: seconds after the onset of the second variant at which the play breaks off. */
export function play(view: LiveView, clock: HandClock, until = Number.POSITIVE_INFINITY): void {
  for (const [index, name] of [AS_SHIPPED, WITH_HELP].entries()) {
    if (!playTrial(view, clock, name, index, until)) return;
  }
}

function playTrial(view: LiveView, clock: HandClock, name: string, index: number, until: number): boolean {
  const trial = sampleTrial(name);
  const { series, plan } = trial;
  const began = clock.now;
  view.variant(plan, index, 2);
  for (const [i, phase] of PHASES.slice(0, 3).entries()) {
    clock.now = began + i * 2000;
    view.phase(phase, i * 2000);
  }
  let onsetMs: number | null = null;
  for (const [i, sinceOnset] of series.second.entries()) {
    const t = (i + 10) * 1000;
    clock.now = began + t;
    if (sinceOnset === 0) {
      onsetMs = t - 1000;
      view.phase('inject', onsetMs);
      for (const e of trial.events.filter((one) => one.kind === 'fault')) {
        view.event({ sinceOnsetMs: 0, kind: 'fault', words: e.words });
        if (e.seen !== null) view.event({ sinceOnsetMs: 0, kind: 'fault', words: e.words, seen: e.seen });
      }
    }
    view.second({
      t,
      sinceOnsetMs: onsetMs === null ? null : t - onsetMs,
      demand: series.demand[i] ?? 0,
      online: series.online[i] ?? 0,
      reported: series.reported[i] ?? null,
      plan,
      serving: [{ role: 'supernode', serving: sinceOnset > 3 ? 10 : 20, of: 20 }],
    });
    if (sinceOnset === 22) {
      view.phase('hold', t);
      view.event({ sinceOnsetMs: 22_000, kind: 'lifted', words: 'every fault ended, every restart done' });
    }
    if (index === 1 && sinceOnset >= until) return false;
  }
  view.phase('undo', 121_000);
  view.phase('collect', 121_000);
  view.variantDone(trial.verdict);
  return true;
}
