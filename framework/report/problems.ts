/** Problems as a person reads them: five parts, always in the same order, worst first, then the count. */
import { CleanupError, EXIT, MachineError, type Problem, RuntimeError, type SwarmquakeError } from '../errors.js';
import { entry } from './layout.js';
import { charactersOf, glyph, type Style } from './style.js';

const PARTS = ['at', 'expected', 'found', 'do'] as const;
const NAME_WIDTH = 10;

/** Without a heading or a count; an empty line between two. */
export function problemLines(problems: readonly Problem[], style: Style): string[] {
  const sorted = [...problems.filter((p) => !isWarning(p)), ...problems.filter(isWarning)];
  return sorted.flatMap((problem, i) => [...(i === 0 ? [] : ['']), ...oneProblem(problem, style)]);
}

/** All of an error, and its exit code in the last line. */
export function errorText(error: SwarmquakeError, style: Style): string {
  const last = lastLine(closingWords(error), error.exitCode, style);
  return charactersOf(style, ['', ...problemLines(error.problems, style), '', last].join('\n'));
}

/** `3 problems`, `1 warning`. */
export function counted(n: number, one: string): string {
  return `${n} ${one}${n === 1 ? '' : 's'}`;
}

/** Words, and at the end of the line the exit code, unless it is 0. */
export function lastLine(words: string, exitCode: number, style: Style): string {
  if (exitCode === EXIT.pass) return `  ${words}`;
  const code = `exit ${exitCode}`;
  const text = words === '' ? '' : `  ${words}  `;
  return text.padEnd(style.width - 1 - code.length) + code;
}

function oneProblem(problem: Problem, style: Style): string[] {
  const mark = isWarning(problem)
    ? style.unsure(`! ${problem.code}`)
    : style.bad(`${glyph(style, 'fail')} ${problem.code}`);
  return [
    `  ${mark}   ${problem.path}`,
    ...PARTS.flatMap((part) => entry(part, problem[part], NAME_WIDTH, style.width, '    ')),
  ];
}

function isWarning(problem: Problem): boolean {
  return problem.severity === 'warning';
}

/** What is known of what was started: nothing, unless a run was under way. */
function closingWords(error: SwarmquakeError): string {
  if (error instanceof RuntimeError || error instanceof CleanupError) return '';
  if (error instanceof MachineError) return 'Nothing was started.';
  return `${counted(error.problems.length, 'problem')}. Nothing was started.`;
}
