/** Test cases as the XML that CI systems read. Escaping is the library's; characters that XML cannot hold become a replacement mark. */
import { create } from 'xmlbuilder2';
import type { Scorecard } from '../scorecard/types.js';
import { type JunitCase, type JunitSuite, junitSuites } from './junit-cases.js';

export function junitReport(cards: readonly Scorecard[]): string {
  return junitXml(cards.flatMap(junitSuites));
}

export function junitXml(suites: readonly JunitSuite[]): string {
  const root = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\ufffd' }).ele('testsuites', {
    name: 'swarmquake',
    ...countsOf(suites.flatMap(({ cases }) => cases)),
    time: secondsOf(suites.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  });
  for (const suite of suites) addSuite(root, suite);
  return `${root.end({ prettyPrint: true })}\n`;
}

type Element = ReturnType<typeof create>;

function addSuite(root: Element, suite: JunitSuite): void {
  const element = root.ele('testsuite', {
    name: suite.name,
    ...countsOf(suite.cases),
    skipped: String(suite.cases.filter(({ result }) => result === 'skipped').length),
    time: secondsOf(suite.durationMs),
  });
  const properties = Object.entries(suite.properties);
  if (properties.length > 0) {
    const list = element.ele('properties');
    for (const [name, value] of properties) list.ele('property', { name, value });
  }
  for (const one of suite.cases) addCase(element, one);
}

/** All trials of a variant judge all of its promises: no promise has a time of its own. */
function addCase(suite: Element, { name, suite: classname, result, code, message, details }: JunitCase): void {
  const element = suite.ele('testcase', { name, classname });
  const text = [message, ...details].join('\n');
  if (result === 'passed') element.ele('system-out').txt(text);
  else element.ele(result, { message: message.split('\n')[0] ?? '', type: code }).txt(text);
}

function countsOf(cases: readonly JunitCase[]): Readonly<Record<'tests' | 'failures' | 'errors', string>> {
  const number = (result: JunitCase['result']): string => String(cases.filter((one) => one.result === result).length);
  return { tests: String(cases.length), failures: number('failure'), errors: number('error') };
}

function secondsOf(ms: number): string {
  return (ms / 1000).toFixed(3);
}
