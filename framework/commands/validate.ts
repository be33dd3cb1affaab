/** `swarmquake validate`: every problem of every spec at once, what the compiler says included. Starts nothing. */
import { EXIT, type ExitCode, type Problem, SwarmquakeError } from '../errors.js';
import { checkExperiment } from '../load/prepare.js';
import { counted, lastLine, problemLines } from '../report/problems.js';
import { charactersOf, marked, type Style } from '../report/style.js';

export interface ValidateOptions {
  readonly json: boolean;
  readonly style: Style;
  /** One call a document; the text ends without a line break. */
  readonly print: (text: string) => void;
}

interface Validated {
  readonly file: string;
  /** null where the file gave no experiment. */
  readonly name: string | null;
  readonly specHash: string | null;
  readonly variants: readonly string[];
  readonly promises: number;
  /** Errors and warnings. */
  readonly problems: readonly Problem[];
}

export async function validate(files: readonly string[], options: ValidateOptions): Promise<ExitCode> {
  const each: Validated[] = [];
  for (const file of files) each.push(await validateFile(file));
  const checked = sameNames(each);
  const failed = checked.some(({ problems }) => problems.some(isError));
  const code = failed ? EXIT.invalid : EXIT.pass;
  options.print(
    options.json
      ? JSON.stringify({ schema: 'swarmquake/validate/1', valid: !failed, files: checked }, null, 2)
      : charactersOf(options.style, asText(checked, code, options.style)),
  );
  return code;
}

async function validateFile(file: string): Promise<Validated> {
  const { typeCheck } = await import('../load/type-check.js');
  try {
    const { problems, warnings, ...facts } = await checkExperiment(file);
    return { ...facts, problems: merged([...problems, ...warnings], typeCheck(file, file)) };
  } catch (error) {
    if (!(error instanceof SwarmquakeError)) throw error;
    const unread = error.problems.some(({ code }) => UNREAD.has(code));
    const problems = unread ? error.problems : withTypes(error.problems, typeCheck(file, file));
    return { file, name: null, specHash: null, variants: [], promises: 0, problems };
  }
}

/** Types of a file that is not there, or does not parse, are no news. */
const UNREAD: ReadonlySet<string> = new Set(['SPEC_FILE_NOT_FOUND', 'SPEC_DOES_NOT_COMPILE']);

/** The compiler on names, modules and members that are not there: why the file did not load, and where. */
const NOT_THERE = /^TS(2304|2305|2307|2339|2551|2552|2614|2724):/;

/** A file that does not load, and why: one mistake is told once. */
function withTypes(own: readonly Problem[], types: readonly Problem[]): readonly Problem[] {
  const explained = types.some(({ found }) => NOT_THERE.test(found));
  const left = explained ? own.filter(({ code }) => code !== 'SPEC_DOES_NOT_LOAD') : own;
  const advice = 'its types are sound: mend what it does while it is loaded';
  const told = types.length > 0 ? left : left.map((p) => (p.code === 'SPEC_DOES_NOT_LOAD' ? { ...p, do: advice } : p));
  return merged(told, types);
}

/** Where the spec's own words are said of a line, the compiler's of the same line are not. */
function merged(own: readonly Problem[], types: readonly Problem[]): readonly Problem[] {
  const lines = new Set(own.map(({ at }) => lineOf(at)));
  return [...own, ...types.filter(({ at }) => !lines.has(lineOf(at)))];
}

function lineOf(at: string): string {
  return at.replace(/:\d+$/, '');
}

/** Runs and results are filed under the name of an experiment. */
function sameNames(all: readonly Validated[]): readonly Validated[] {
  return all.map((one, i) => {
    const earlier = all
      .slice(0, i)
      .find((other) => one.name !== null && other.name === one.name && other.file !== one.file);
    if (earlier === undefined) return one;
    const problem: Problem = {
      code: 'SPEC_DUPLICATE_NAME',
      path: 'name',
      at: one.file,
      expected: 'a name of its own for each experiment',
      found: `${one.name}, as in ${earlier.file}`,
      do: 'rename one of them',
    };
    return { ...one, problems: [...one.problems, problem] };
  });
}

function asText(all: readonly Validated[], code: ExitCode, style: Style): string {
  const problems = all.flatMap((one) => one.problems);
  const errors = problems.filter(isError).length;
  const warnings = problems.length - errors;
  const sound = all.filter((one) => !one.problems.some(isError)).map((one) => soundLine(one, style));
  const shown = problemLines(problems, style);
  const counts = [
    ...(errors === 0 ? [] : [counted(errors, 'problem')]),
    ...(warnings === 0 ? [] : [counted(warnings, 'warning')]),
  ].join(', ');
  return [
    ...sound,
    ...(shown.length === 0 ? [] : ['', ...shown]),
    ...(counts === ''
      ? []
      : ['', lastLine(errors === 0 ? `${counts}.` : `${counts}. Nothing was started.`, code, style)]),
  ].join('\n');
}

function soundLine(one: Validated, style: Style): string {
  const facts = [
    `spec ${one.specHash?.slice(0, 8) ?? ''}`,
    counted(one.variants.length, 'variant'),
    counted(one.promises, 'promise'),
    'types checked',
  ];
  return `  ${marked(style, 'pass', one.name ?? one.file)}   ${facts.join(' · ')}`;
}

function isError(problem: Problem): boolean {
  return problem.severity !== 'warning';
}
