/** Promises on a run that is over, made by whoever looks at it: judged from its journals, as `swarmquake judge --slos` does. */
import { readRun } from '../observe/read-run.js';
import type { Plan } from '../plan/types.js';
import type { Run } from '../program/run.js';
import { judge } from '../slo/judge.js';
import { checkHeldFor, checkNames, parsePromises } from '../slo/promises-file.js';
import type { Outcome } from '../slo/types.js';

/** What one trial says to a question. */
export interface Answer {
  readonly variant: string;
  readonly seed: number;
  readonly outcome: Outcome;
  readonly why: string;
}

/** A promise in the form of a promises file: `{ slo: 'recovered', share: 0.95, … }`. */
type Promised = Readonly<Record<string, unknown>>;

/** `promise` may depend on what was planned. */
export function answersTo(run: Run, promise: (plan: Plan) => Promised, at: string): Answer[] {
  const wanted = new Set(run.trials.map(({ variant, seed }) => `${seed} ${variant}`));
  return readRun(run.folder)
    .filter(({ variant, seed }) => wanted.has(`${seed} ${variant}`))
    .map(({ records, unreadableLines, variant, seed }) => {
      const [head] = records;
      if (head?.k !== 'run') throw new Error(`the journal of ${variant}, seed ${seed} does not begin with its plan`);
      const slos = parsePromises(JSON.stringify({ asked: promise(head.plan) }), at);
      checkHeldFor(slos, head.plan, at);
      checkNames(slos, head.plan, at);
      const verdict = judge(records, { unreadableLines, slos });
      const doubts = verdict.doubts.map((d) => `${d.code}, expected ${d.expected}, found ${d.found}; ${d.do}`);
      const evidence = verdict.slos.map((slo) => slo.evidence);
      return { variant, seed, outcome: verdict.outcome, why: [...evidence, ...doubts].join('; ') };
    });
}
