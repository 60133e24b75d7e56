/**
 * Texts that sources can give, found with TypeScript's own parser: `textsBeginning(files, 'expected ')`.
 *
 * A template stands for every text it can become as far as its parts can be read off: constants, choices, and functions
 * that return texts. What only a run knows becomes a PROBE, a list of it `PROBE, PROBE`, a number a digit.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Stands for what only a run knows. */
export const PROBE = 'ZZ';
const NUMBER = '7';
const DEPTH_MAX = 8;
const TEXTS_MAX = 500;

type Constants = ReadonlyMap<string, readonly ts.Expression[]>;

/** What names stand for: constants in the file they are used in, functions anywhere. */
interface Names {
  readonly constants: Constants;
  readonly functions: ReadonlyMap<string, TextFunction>;
}

/** A function that returns a text, and the constants of its file. */
interface TextFunction {
  readonly declaration: ts.FunctionDeclaration;
  readonly constants: Constants;
}

function constantsOf(file: ts.SourceFile): Constants {
  const found = new Map<string, ts.Expression[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined) {
      found.set(node.name.text, [...(found.get(node.name.text) ?? []), node.initializer]);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function functionsOf(files: readonly ts.SourceFile[]): Map<string, TextFunction> {
  const found = new Map<string, TextFunction>();
  for (const file of files) {
    const constants = constantsOf(file);
    ts.forEachChild(file, (node) => {
      if (!ts.isFunctionDeclaration(node) || node.name === undefined) return;
      if (node.type?.kind === ts.SyntaxKind.StringKeyword) {
        found.set(node.name.text, { declaration: node, constants });
      }
    });
  }
  return found;
}

function returnsOf(declaration: ts.FunctionDeclaration): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression !== undefined) found.push(node.expression);
    else if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  if (declaration.body !== undefined) ts.forEachChild(declaration.body, visit);
  return found;
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].slice(0, TEXTS_MAX);

const joined = (left: readonly string[], right: readonly string[]): string[] =>
  distinct(left.flatMap((before) => right.map((after) => before + after)));

function callTexts(call: ts.CallExpression, names: Names, depth: number): string[] {
  const called = call.expression;
  if (ts.isIdentifier(called)) {
    const known = names.functions.get(called.text);
    if (known !== undefined) {
      const inside = { ...names, constants: known.constants };
      return distinct(returnsOf(known.declaration).flatMap((one) => textsOf(one, inside, depth + 1)));
    }
    return [called.text === 'String' ? NUMBER : PROBE];
  }
  const method = ts.isPropertyAccessExpression(called) ? called.name.text : '';
  return [method === 'join' ? `${PROBE}, ${PROBE}` : method === 'toString' ? NUMBER : PROBE];
}

/** Every text an expression can be, as far as it can be read off. */
function textsOf(node: ts.Expression, names: Names, depth = 0): string[] {
  const inner = (one: ts.Expression): string[] => textsOf(one, names, depth + 1);
  if (depth > DEPTH_MAX) return [PROBE];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return inner(node.expression);
  if (ts.isConditionalExpression(node)) return distinct([...inner(node.whenTrue), ...inner(node.whenFalse)]);
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce<string[]>(
      (before, span) => joined(before, joined(inner(span.expression), [span.literal.text])),
      [node.head.text],
    );
  }
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind === ts.SyntaxKind.PlusToken) return joined(inner(node.left), inner(node.right));
    if (kind === ts.SyntaxKind.QuestionQuestionToken) {
      return distinct([...inner(node.left), ...inner(node.right)]);
    }
  }
  if (ts.isCallExpression(node)) return callTexts(node, names, depth);
  if (ts.isElementAccessExpression(node)) return inner(node.expression);
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.flatMap((one) => (ts.isPropertyAssignment(one) ? inner(one.initializer) : []));
  }
  const constants = ts.isIdentifier(node) ? (names.constants.get(node.text) ?? []) : [];
  return constants.length === 0 ? [PROBE] : distinct(constants.flatMap(inner));
}

/** Texts and templates of one file, the outermost only. */
function outermost(file: ts.SourceFile): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) found.push(node);
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Sources under folders of this checkout, without those whose path begins with one of `without`. */
export function sourcesIn(folders: readonly string[], without: readonly string[] = []): ts.SourceFile[] {
  const root = join(import.meta.dirname, '..', '..');
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(folder, path),
      ),
    )
    .filter((path) => path.endsWith('.ts') && !without.some((one) => path.startsWith(one)))
    .map((path) =>
      ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true),
    );
}

/** Every text of the files that begins so, sorted. */
export function textsBeginning(files: readonly ts.SourceFile[], beginning: string): string[] {
  const functions = functionsOf(files);
  const texts = files.flatMap((file) => {
    const names = { constants: constantsOf(file), functions };
    return outermost(file).flatMap((node) => textsOf(node, names));
  });
  return [...new Set(texts)].filter((text) => text.startsWith(beginning)).sort();
}

export interface Member {
  readonly name: string;
  readonly texts: readonly string[];
}

/** Members of a record as it is written, and of those it spreads. */
function membersOf(node: ts.Expression, names: Names): Member[] {
  if (ts.isIdentifier(node)) {
    return (names.constants.get(node.text) ?? []).flatMap((one) => membersOf(one, names));
  }
  if (ts.isConditionalExpression(node)) {
    return [node.whenTrue, node.whenFalse].flatMap((one) => membersOf(one, names));
  }
  if (!ts.isObjectLiteralExpression(node)) {
    return [];
  }
  return node.properties.flatMap((one) => {
    if (ts.isSpreadAssignment(one)) {
      return membersOf(one.expression, names);
    }
    if (ts.isShorthandPropertyAssignment(one)) {
      return [{ name: one.name.text, texts: textsOf(one.name, names) }];
    }
    return ts.isPropertyAssignment(one) && ts.isIdentifier(one.name)
      ? [{ name: one.name.text, texts: textsOf(one.initializer, names) }]
      : [];
  });
}

/** Members of the record that calls of a function have as their last argument. */
export function membersGiven(files: readonly ts.SourceFile[], called: string): Member[] {
  const functions = functionsOf(files);
  return files.flatMap((file) => {
    const names = { constants: constantsOf(file), functions };
    const found: Member[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === called) {
        const record = node.arguments.at(-1);
        if (record !== undefined) found.push(...membersOf(record, names));
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
}

/** Texts that calls of a function have as their first argument. */
export function firstArguments(files: readonly ts.SourceFile[], called: string): string[] {
  const functions = functionsOf(files);
  return files.flatMap((file) => {
    const names = { constants: constantsOf(file), functions };
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === called) {
        const [first] = node.arguments;
        if (first !== undefined) found.push(...textsOf(first, names));
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
}
