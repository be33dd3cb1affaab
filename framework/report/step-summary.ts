/** What a CI shows of a run: the page of a GitHub step, and one annotation for each promise that was not kept. */
import type { Scorecard } from '../scorecard/types.js';
import { type JunitCase, junitSuites } from './junit-cases.js';
import { markdownReport } from './markdown.js';

/** GitHub takes 1 MiB for one step, and drops the whole page when it is longer. */
export const SUMMARY_BYTES = 1_000_000;

/** `room`: bytes that the page may still grow by, where other commands of the step have written already. */
export function stepSummary(card: Scorecard, room: number = SUMMARY_BYTES): string {
  const whole = `${markdownReport(card)}\n`;
  if (Buffer.byteLength(whole) <= room) return whole;
  const rest = '\n\n*Cut here: a step shows no more. The whole is scorecard.md in the run folder.*\n\n';
  const kept = Buffer.from(whole).subarray(0, Math.max(0, room - Buffer.byteLength(rest)));
  // Whole lines, and no character in halves.
  const text = new TextDecoder().decode(kept);
  const lines = text.slice(0, text.lastIndexOf('\n') + 1);
  return room < Buffer.byteLength(rest) ? '' : `${lines}${rest}`;
}

/** Commands that GitHub reads from a step's output; each shows beside the change that broke the promise. */
export function annotations(card: Scorecard): string[] {
  return redCases(card).map(({ suite, message, result }) => {
    const level = result === 'failure' ? 'error' : 'warning';
    return `::${level} title=${property(`swarmquake: ${suite}`)}::${data(firstLine(message))}`;
  });
}

/** The same for a log that people read: one line for each, however long. */
export function brokenLines(card: Scorecard): string[] {
  return redCases(card).map(({ suite, message, result }) => {
    const what = result === 'failure' ? 'broken' : 'not told';
    return `${what}: ${suite}: ${firstLine(message)}`;
  });
}

function redCases(card: Scorecard): JunitCase[] {
  const cases = junitSuites(card).flatMap((suite) => suite.cases);
  return cases.filter(({ result }) => result === 'failure' || result === 'error');
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
