/** From a path in a spec (`timeline[0].crash.share`) to a line of the file that wrote it: as near as the syntax tree allows. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as TypeScript from 'typescript';
import { keysOf } from '../spec/variants.js';

/** `file:line:column`; the file alone where not even the experiment is found. */
export type Locate = (path: string) => string;

export function locator(file: string, given: string): Locate {
  let place: ((keys: readonly string[]) => string) | null = null;
  return (path) => {
    // The compiler is big: it is loaded when there is something to show, not before.
    place ??= placeIn(file, given);
    return place(keysOf(path));
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

/** The value of `key` in an object, an element of an array, either in the arguments of a call, or in what a name stands for. */
function inside(ts: typeof TypeScript, node: TypeScript.Node, key: string): TypeScript.Node | null {
  if (ts.isObjectLiteralExpression(node)) return inObject(ts, node, key);
  if (ts.isArrayLiteralExpression(node)) return inArray(ts, node, key);
  if (ts.isCallExpression(node)) return inCall(ts, node, key);
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return inside(ts, node.expression, key);
  if (!ts.isIdentifier(node)) return null;
  const value = declarationOf(ts, node);
  return value === null ? null : inside(ts, value, key);
}

/** The last one wins, as it does when the object is made. */
function inObject(
  ts: typeof TypeScript,
  node: TypeScript.ObjectLiteralExpression,
  key: string,
): TypeScript.Node | null {
  for (const property of [...node.properties].reverse()) {
    if (ts.isSpreadAssignment(property)) {
      const found = inside(ts, property.expression, key);
      if (found !== null) return found;
    } else if (property.name !== undefined && (property.name as { text?: string }).text === key) {
      return ts.isPropertyAssignment(property) ? property.initializer : property;
    }
  }
  return null;
}

/** After a spread nobody can count. */
function inArray(ts: typeof TypeScript, node: TypeScript.ArrayLiteralExpression, key: string): TypeScript.Node | null {
  if (!/^\d+$/.test(key)) return null;
  const before = node.elements.slice(0, Number(key) + 1);
  return before.some((element) => ts.isSpreadElement(element)) ? null : (node.elements[Number(key)] ?? null);
}

/** `crash(…)` inside `at('0s', crash(…))`, or a key of its arguments, however deep the call. */
function inCall(ts: typeof TypeScript, node: TypeScript.CallExpression, key: string): TypeScript.Node | null {
  for (const argument of node.arguments) {
    if (ts.isCallExpression(argument) && argument.expression.getText() === key) return argument;
    const found = inside(ts, argument, key);
    if (found !== null) return found;
  }
  return ts.isPropertyAccessExpression(node.expression) ? inside(ts, node.expression.expression, key) : null;
}

/** What a constant of this file was declared as. */
function declarationOf(ts: typeof TypeScript, name: TypeScript.Identifier): TypeScript.Node | null {
  for (const statement of name.getSourceFile().statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: declared, initializer } of statement.declarationList.declarations) {
      // A name that stands for itself would be looked up for ever.
      if (ts.isIdentifier(declared) && declared.text === name.text)
        return initializer === name ? null : (initializer ?? null);
    }
  }
  return null;
}
