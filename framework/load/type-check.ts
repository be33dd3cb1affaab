/** What the TypeScript compiler says about an experiment: its syntax when it does not load, its types when it is validated. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as TypeScript from 'typescript';
import type { Problem } from '../errors.js';
import { type Doors, doorsOf } from './doors.js';
import { membersBeside } from './members.js';
import { typeWords } from './type-words.js';

/** Errors of syntax only, in the file and in what it imports by relative path: why an import of it failed. */
export function compileProblems(file: string, given: string): Problem[] {
  const ts = compiler();
  const names = new Names(file, given);
  return closure(ts, names.file, optionsOf(ts)).flatMap((one) => {
    const output = ts.transpileModule(readFileSync(one, 'utf8'), {
      fileName: one,
      reportDiagnostics: true,
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    return (output.diagnostics ?? []).map((diagnostic) => problemOf(ts, diagnostic, 'SPEC_DOES_NOT_COMPILE', names));
  });
}

/** Errors of syntax and type, one problem each, of the file and of what it imports by relative path; not of anybody else's code. */
export function typeCheck(file: string, given: string): Problem[] {
  const ts = compiler();
  const names = new Names(file, given);
  const options = optionsOf(ts);
  const files = closure(ts, names.file, options);
  const program = ts.createProgram({ rootNames: files, options, host: hostOf(ts, options) });
  return files.flatMap((one) => {
    const source = program.getSourceFile(one);
    if (source === undefined) return [];
    const syntax = program.getSyntacticDiagnostics(source);
    // Types of a file that does not parse are noise.
    if (syntax.length > 0) return syntax.map((d) => problemOf(ts, d, 'SPEC_DOES_NOT_COMPILE', names));
    const checker = program.getTypeChecker();
    return program
      .getSemanticDiagnostics(source)
      .map((d) => problemOf(ts, d, 'SPEC_TYPES', names, membersBeside(ts, d, checker)));
  });
}

/** Absolute paths to the words in which the person named them. */
class Names {
  readonly file: string;
  constructor(
    file: string,
    private readonly given: string,
  ) {
    this.file = resolve(file);
  }
  of(file: string): string {
    return file === this.file ? this.given : join(dirname(this.given), file.slice(dirname(this.file).length + 1));
  }
}

/** The compiler is big: only who asks pays for it. */
function compiler(): typeof TypeScript {
  return createRequire(import.meta.url)('typescript') as typeof TypeScript;
}

/** This installation: a clone's sources, or a package's declarations. */
const home = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'd.ts';

/** Ours alone: no tsconfig beside the experiment is read, so that it means the same everywhere. As load/hooks.mjs compiles. */
function optionsOf(ts: typeof TypeScript): TypeScript.CompilerOptions {
  return {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    isolatedModules: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: nodeTypes(),
    paths: {
      swarmquake: [join(home, `framework/index.${extension}`)],
      'swarmquake/target': [join(home, `framework/target/index.${extension}`)],
      'swarmquake/targets/*': [join(home, `targets/*/index.${extension}`)],
    },
  };
}

/** What every experiment imports is parsed once, however many are checked; experiments themselves are read each time. */
const parsed = new Map<string, TypeScript.SourceFile | undefined>();

function hostOf(ts: typeof TypeScript, options: TypeScript.CompilerOptions): TypeScript.CompilerHost {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => {
    if (!isOfInstallation(name)) return read(name, ...rest);
    if (!parsed.has(name)) parsed.set(name, read(name, ...rest));
    return parsed.get(name);
  };
  return host;
}

function isOfInstallation(file: string): boolean {
  return (
    file.includes('/node_modules/') || ['framework', 'targets'].some((folder) => file.startsWith(join(home, folder)))
  );
}

/** An experiment may read `process.env`; Node's types are used where they are installed, and are no condition. */
function nodeTypes(): string[] {
  try {
    return [dirname(createRequire(import.meta.url).resolve('@types/node/package.json'))];
  } catch {
    return [];
  }
}

/** The file and all that it reaches by relative imports, each once. */
function closure(ts: typeof TypeScript, root: string, options: TypeScript.CompilerOptions): string[] {
  const found = new Set([root]);
  for (const file of found) {
    if (!existsSync(file)) continue;
    for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
      if (!fileName.startsWith('.')) continue;
      const target = ts.resolveModuleName(fileName, file, options, ts.sys).resolvedModule?.resolvedFileName;
      if (target !== undefined && /(?<!\.d)\.m?ts$/.test(target)) found.add(target);
    }
  }
  return [...found].filter((file) => existsSync(file));
}

function problemOf(
  ts: typeof TypeScript,
  diagnostic: TypeScript.Diagnostic,
  code: string,
  names: Names,
  known: readonly string[] | null = null,
): Problem {
  const said = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n').split('\n');
  const message = innermost(said.map((line) => line.trim()));
  const place = placeOf(ts, diagnostic, names);
  const words =
    code === 'SPEC_TYPES'
      ? typeWords(message, () => ownDoors(ts), known)
      : { expected: 'TypeScript that parses', do: 'correct the syntax here' };
  return { code, path: place.path, at: place.at, found: `TS${diagnostic.code}: ${shortened(message)}`, ...words };
}

let doors: Doors | null = null;
function ownDoors(ts: typeof TypeScript): Doors {
  doors ??= doorsOf(ts, home, extension);
  return doors;
}

/** A type of thirty keys tells nobody anything. */
const LONGEST = 240;

function shortened(message: string): string {
  const hint = /Did you mean .*$/.exec(message)?.[0] ?? '';
  return message.length <= LONGEST ? message : `${message.slice(0, LONGEST - hint.length)}… ${hint}`.trimEnd();
}

/** The compiler tells a story from the outside in: the first line names the whole, the last one the reason. */
function innermost(lines: readonly string[]): string {
  const first = lines[0] ?? '';
  const last = lines.at(-1) ?? first;
  return last === first ? first : `${first} ${last}`;
}

function placeOf(ts: typeof TypeScript, diagnostic: TypeScript.Diagnostic, names: Names): { path: string; at: string } {
  const { file, start } = diagnostic;
  if (file === undefined || start === undefined) return { path: names.of(names.file), at: names.of(names.file) };
  const tree = ts.createSourceFile(file.fileName, file.text, ts.ScriptTarget.ES2022, true);
  const { line, character } = tree.getLineAndCharacterOfPosition(start);
  const at = names.of(file.fileName);
  return { path: pathTo(ts, tree, start) || at, at: `${at}:${line + 1}:${character + 1}` };
}

/** `timeline[0]`, `slos['europe is back'].within`: the keys that lead to a position. */
function pathTo(ts: typeof TypeScript, tree: TypeScript.SourceFile, position: number): string {
  const keys: string[] = [];
  let inside: TypeScript.Node | undefined = tree;
  while (inside !== undefined) {
    const node: TypeScript.Node = inside;
    const key = keyOf(ts, node);
    if (key !== null) keys.push(key);
    inside = ts.forEachChild(node, (child) =>
      child.getStart(tree) <= position && position < child.getEnd() ? child : undefined,
    );
  }
  return keys.join('').replace(/^\./, '');
}

function keyOf(ts: typeof TypeScript, node: TypeScript.Node): string | null {
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
    const name = ts.isComputedPropertyName(node.name) ? node.name.getText() : node.name.text;
    return /^[\w$]+$/.test(name) ? `.${name}` : `['${name}']`;
  }
  // `at('0s', crash({ share }))` is `crash.share` in the paths of a spec.
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && ts.isCallExpression(node.parent))
    return ts.isExportAssignment(node.parent.parent) ? null : `.${node.expression.text}`;
  const list = node.parent;
  return list !== undefined && ts.isArrayLiteralExpression(list) && ts.isExpression(node)
    ? `[${list.elements.indexOf(node)}]`
    : null;
}
