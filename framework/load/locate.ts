/** From a path in a spec (`timeline[0].crash.share`) to a line of the file that wrote it: as near as the syntax tree allows. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as TypeScript from 'typescript';

/** `file:line:column`; the file alone where not even the experiment is found. */
export type Locate = (path: string) => string;

export function locator(file: string, given: string): Locate {
  let place: ((keys: readonly string[]) => string) | null = null;
  return (path) => {
    // The compiler is big: it is loaded when there is something to show, not before.
    place ??= placeIn(file, given);
    return place(path.match(/[^.[\]']+|(?<=\[')[^']+(?='\])/g) ?? []);
  };
}

function placeIn(file: string, given: string): (keys: readonly string[]) => string {
  const ts = createRequire(import.meta.url)('typescript') as typeof TypeScript;
  const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const root = tree.statements.find((s): s is TypeScript.ExportAssignment => ts.isExportAssignment(s))?.expression;
  return (keys) => {
    if (root === undefined) return given;
    let node: TypeScript.Node = root;
    for (const key of keys) node = inside(ts, node, key) ?? node;
    const { line, character } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
    return `${given}:${line + 1}:${character + 1}`;
  };
}

/** The value of `key` in an object, an element of an array, or either in the arguments of a call. */
function inside(ts: typeof TypeScript, node: TypeScript.Node, key: string): TypeScript.Node | null {
  if (ts.isObjectLiteralExpression(node)) {
    const property = node.properties.find((p) => p.name !== undefined && (p.name as { text?: string }).text === key);
    if (property === undefined) return null;
    return ts.isPropertyAssignment(property) ? property.initializer : property;
  }
  if (ts.isArrayLiteralExpression(node)) return /^\d+$/.test(key) ? (node.elements[Number(key)] ?? null) : null;
  if (ts.isCallExpression(node)) {
    // `crash(…)` inside `at('0s', crash(…))`, or a key of its arguments, however deep the call.
    for (const argument of node.arguments) {
      if (ts.isCallExpression(argument) && argument.expression.getText() === key) return argument;
      const found = inside(ts, argument, key);
      if (found !== null) return found;
    }
    return ts.isPropertyAccessExpression(node.expression) ? inside(ts, node.expression.expression, key) : null;
  }
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return inside(ts, node.expression, key);
  return null;
}
