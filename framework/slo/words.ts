/** A trial in one plain sentence: what the fault did, what the network did to itself, how low it went, who came back when. */
import { againstExpectation } from './expectation.js';
import { count, percent, seconds } from './figures.js';
import type { SloVerdict, TrialVerdict } from './types.js';

export function sentence(verdict: TrialVerdict): string {
  const doubt = verdict.doubts[0];
  const seen = [hitWords(verdict), shutWords(verdict), troughWords(verdict), backWords(verdict)].filter(
    (w) => w !== '',
  );
  const told = seen.length === 0 ? 'nothing was injected' : seen.join('; ');
  const reason = doubt === undefined ? '' : ` (${doubt.found}; expected ${doubt.expected})`;
  return `${told}: ${outcomeWords(verdict)}${reason}`;
}

function hitWords({ nodes, users }: TrialVerdict): string {
  const parts = [
    nodes.crashed === 0 ? '' : `${count(nodes.crashed)} of ${count(nodes.sessionHolders)} ${nodes.role}s`,
    users.crashed === 0 ? '' : `${percent(users.crashed / users.population)} of clients`,
  ].filter((w) => w !== '');
  if (parts.length === 0) return '';
  const verb = parts.length === 1 && nodes.crashed === 1 ? 'was' : 'were';
  return `${parts.join(' and ')} ${verb} crashed by the fault`;
}

function shutWords({ nodes }: TrialVerdict): string {
  const { shutThemselves, sessionHolders, crashed } = nodes;
  if (shutThemselves === 0) return '';
  const itself = shutThemselves === 1 ? 'itself' : 'themselves';
  const left = sessionHolders - crashed;
  if (crashed > 0 && shutThemselves === left) return `the other ${count(left)} shut ${itself} down`;
  const who = crashed > 0 ? `the other ${count(left)}` : `${count(left)} ${nodes.role}s`;
  return `${count(shutThemselves)} of ${who} shut ${itself} down`;
}

function troughWords({ users }: TrialVerdict): string {
  if (users.troughShare === null) return '';
  return `at worst ${percent(users.troughShare)} of users were online`;
}

/** By the promise that decides: the first that is broken, else the first; without one, by 95% of demand. */
function backWords(verdict: TrialVerdict): string {
  const promises = verdict.slos.filter((s) => s.kind === 'recovered');
  const promise = promises.find((s) => s.outcome === 'fail') ?? promises[0];
  if (promise !== undefined) return promiseWords(promise, promises.length > 1);
  const back = verdict.recovery.find((r) => r.share === 0.95)?.afterOnsetMs;
  if (back === undefined || verdict.users.troughShare === null) return '';
  if (back === null) return '95% were not back at the end';
  return back === 0 ? 'never were fewer than 95% online' : `95% were back after ${seconds(back)}`;
}

function promiseWords({ name, share, measured, promised, evidence }: SloVerdict, several: boolean): string {
  const who = `${percent(share ?? 0)}${several ? ` ('${name}')` : ''}`;
  const was = promised === null ? '' : ` (promised: ${seconds(promised)})`;
  if (measured === null) return evidence.startsWith('not back') ? `${who} were not back at the end${was}` : '';
  if (evidence.startsWith('never lost')) return `never were fewer than ${who} online${was}`;
  return `${who} were back after ${seconds(measured)}${was}`;
}

function outcomeWords(verdict: TrialVerdict): string {
  const word = { pass: 'PASS', fail: 'FAIL', inconclusive: 'INCONCLUSIVE' }[verdict.outcome];
  if (verdict.expected === null) return word;
  if (againstExpectation(verdict) === 'inconclusive') return 'INCONCLUSIVE';
  return verdict.expected.met
    ? `${word}, as expected (${verdict.expected.state})`
    : `${word}, not as expected (state ${verdict.state}, expected ${verdict.expected.state})`;
}
