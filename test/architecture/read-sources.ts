/** Reads what a tree of TypeScript files imports, with the compiler's own parser. */
import { relative, sep } from 'node:path';
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast';
import * as is from 'typescript/unstable/ast/is';
import { API } from 'typescript/unstable/sync';

export interface ImportFact {
  /** As written, e.g. `../errors.ts` or `hono/route`; `(computed)` when it is not a literal. */
  readonly specifier: string;
  /** `import type`, inline `type` on every name, or a type query `import('x').Y`. */
  readonly typesOnly: boolean;
  /** Imported names; empty for side effects and namespaces. */
  readonly names: readonly string[];
}

export interface SourceFacts {
  /** From the root of the tree, with `/`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly ImportFact[];
  /** Whether `process.env` stands in it in any of its forms. */
  readonly readsEnvironment: boolean;
}

const literal = (node: Node | undefined): string =>
  node && (is.isStringLiteral(node) || is.isNoSubstitutionTemplateLiteral(node))
    ? node.text
    : '(computed)';

function factOfImport(node: Node): ImportFact | undefined {
  if (is.isImportDeclaration(node)) {
    const clause = node.importClause;
    const bindings = clause?.namedBindings;
    const named = bindings && is.isNamedImports(bindings) ? [...bindings.elements] : [];
    const inline =
      clause !== undefined &&
      clause.name === undefined &&
      named.length > 0 &&
      named.every(({ isTypeOnly }) => isTypeOnly);
    return {
      specifier: literal(node.moduleSpecifier),
      typesOnly: clause?.phaseModifier === SyntaxKind.TypeKeyword || inline,
      names: named.map(({ propertyName, name }) => (propertyName ?? name).text),
    };
  }
  if (is.isExportDeclaration(node) && node.moduleSpecifier) {
    return { specifier: literal(node.moduleSpecifier), typesOnly: node.isTypeOnly, names: [] };
  }
  if (is.isImportTypeNode(node)) {
    const [argument] = childrenOf(node.argument);
    return { specifier: literal(argument), typesOnly: true, names: [] };
  }
  if (is.isExternalModuleReference(node)) {
    return { specifier: literal(node.expression), typesOnly: false, names: [] };
  }
  if (is.isCallExpression(node) && isLoader(node.expression)) {
    return { specifier: literal(node.arguments[0]), typesOnly: false, names: [] };
  }
  return undefined;
}

const isLoader = (callee: Node): boolean =>
  callee.kind === SyntaxKind.ImportKeyword ||
  (is.isIdentifier(callee) && callee.text === 'require') ||
  (is.isPropertyAccessExpression(callee) &&
    (callee.name.text === 'getBuiltinModule' || callee.name.text === 'createRequire'));

function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
    return undefined;
  });
  return children;
}

const isProcess = (node: Node): boolean => is.isIdentifier(node) && node.text === 'process';

/** `process.env`, `process['env']`, `const { env } = process`. */
function isEnvironment(node: Node): boolean {
  if (is.isPropertyAccessExpression(node)) {
    return node.name.text === 'env' && isProcess(node.expression);
  }
  if (is.isElementAccessExpression(node)) {
    return isProcess(node.expression) && literal(node.argumentExpression) === 'env';
  }
  if (is.isVariableDeclaration(node) && node.initializer && isProcess(node.initializer))
    return true;
  return false;
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}

function factsOf(path: string, file: SourceFile): SourceFacts {
  const imports: ImportFact[] = [];
  let readsEnvironment = false;
  walk(file, (node) => {
    const fact = factOfImport(node);
    if (fact) imports.push(fact);
    // `import { env } from 'node:process'` is the same by another name.
    readsEnvironment ||=
      isEnvironment(node) || (fact !== undefined && /^(node:)?process$/.test(fact.specifier));
  });
  const lines = file.text.replace(/\n$/, '').split('\n').length;
  return { path, lines, imports, readsEnvironment };
}

/** Every file of the project of `tsconfig` below one of `folders`. */
export function readSources(
  root: string,
  tsconfig: string,
  folders: readonly string[],
): readonly SourceFacts[] {
  const api = new API({ cwd: root });
  try {
    const project = api.updateSnapshot({ openProjects: [tsconfig] }).getProject(tsconfig);
    if (!project) throw new Error(`no project in ${tsconfig}`);
    return project.rootFiles.flatMap((fileName) => {
      const path = relative(root, fileName).split(sep).join('/');
      if (!folders.some((folder) => path.startsWith(`${folder}/`))) return [];
      const file = project.program.getSourceFile(fileName);
      if (!file) throw new Error(`not parsed: ${path}`);
      return [factsOf(path, file)];
    });
  } finally {
    api.close();
  }
}
