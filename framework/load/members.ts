/** The keys of `lookups` where the compiler complains of `lookups.p90`. */
import type * as TypeScript from 'typescript';

/** A list that is longer is no help. */
const MOST = 20;

/** null: the complaint is not of a member, or there are too many to name. */
export function membersBeside(
  ts: typeof TypeScript,
  { file, start }: TypeScript.Diagnostic,
  checker: TypeScript.TypeChecker,
): string[] | null {
  if (file === undefined || start === undefined) return null;
  let node: TypeScript.Node | undefined = file;
  while (node !== undefined) {
    if (ts.isPropertyAccessExpression(node) && node.name.getStart(file) === start) {
      const members = checker.getTypeAtLocation(node.expression).getProperties();
      return members.length > MOST ? null : members.map(({ name }) => name);
    }
    node = ts.forEachChild(node, (child) => (child.pos <= start && start < child.end ? child : undefined));
  }
  return null;
}
