/** What an experiment can import, and from where: the names that each of this installation's doors exports. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as TypeScript from 'typescript';

/** `swarmquake/targets/placebo` to `placebo`, `placeboTarget`. */
export type Doors = ReadonlyMap<string, readonly string[]>;

/** `home`: the clone with its sources, or the packed package's `dist`; `extension`: what their files end in. */
export function doorsOf(ts: typeof TypeScript, home: string, extension: 'ts' | 'd.ts'): Doors {
  const targets = join(home, 'targets');
  const files: readonly (readonly [string, string])[] = [
    ['swarmquake', join(home, `framework/index.${extension}`)],
    ['swarmquake/target', join(home, `framework/target/index.${extension}`)],
    ...(existsSync(targets) ? readdirSync(targets).sort() : []).map(
      (name) => [`swarmquake/targets/${name}`, join(targets, name, `index.${extension}`)] as const,
    ),
  ];
  return new Map(
    files.filter(([, file]) => existsSync(file)).map(([door, file]) => [door, exportsOf(ts, file)] as const),
  );
}

/** The door that a name comes through; experiments need no types, but may. */
export function doorOf(name: string, doors: Doors): string | null {
  return [...doors].find(([, names]) => names.includes(name))?.[0] ?? null;
}

/** As written, without following `export *`. */
function exportsOf(ts: typeof TypeScript, file: string): string[] {
  const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, false);
  return tree.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      return clause !== undefined && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : [];
    }
    if (!ts.canHaveModifiers(statement)) return [];
    if (!ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
    return ts.isFunctionDeclaration(statement) && statement.name !== undefined ? [statement.name.text] : [];
  });
}
