import { readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import ts from "typescript-api";
import { projectRoot } from "../../../local/workspace.ts";

/** A place in a source file that breaks a rule of CONTRIBUTING.md. */
export type Violation = { file: string; line: number; text: string };

/** Words that no name contains, each with its replacement. */
const bannedWords = new Map([
  ["asked", "selfProvisioned, or awaitReport"],
  ["behalf", "parentRun"],
  ["careless", "flaky"],
  ["catalogue", "catalog"],
  ["catalogues", "catalogs"],
  ["entrance", "apiEndpoint"],
  ["entrances", "apiEndpoints"],
  ["fact", "event"],
  ["facts", "events"],
  ["happened", "event"],
  ["home", "workspace"],
  ["judge", "check, or the name of the tool"],
  ["judges", "conformance"],
  ["marked", "canary"],
  ["mishap", "failure"],
  ["moment", "deadline"],
  ["moments", "deadlines"],
  ["objection", "rejection or problem"],
  ["objections", "rejections or problems"],
  ["patience", "pollPolicy or timeout"],
  ["reaches", "isInScope"],
  ["refusal", "rejection"],
  ["refusals", "rejections"],
  ["said", "what was sent or reported"],
  ["settle", "reconcile or complete"],
  ["settled", "reconciled"],
  ["settles", "reconciles"],
  ["settling", "reconciling"],
  ["told", "what was published or reported"],
  ["trouble", "problem"],
  ["troubles", "problems"],
  ["wanted", "requestedChange or expected"],
]);

/** Names that are banned as a whole, because their words are right in other names. */
const bannedNames = new Map([
  ["begun", "startOperation"],
  ["card", "connectionInfo"],
  ["given", "stepOutputs, or what the value is"],
  ["limited", "withSeatLimit"],
  ["numbered", "toTransactItems"],
  ["round", "parentRunId or pass"],
  ["stillAs", "conditionCheck"],
  ["takeUp", "restartForCleanup"],
  ["takenUp", "restartForCleanup"],
  ["way", "transition"],
  ["ways", "transitions"],
]);

const docstring = /^[ \t]*\/\*\*[\s*]*(What|Who|Whose|Whom|Whether|How|Everything|Where)\b.*/gm;

/** Returns the docstrings of a source text that begin with a question word instead of a verb or a noun. */
export function findDocstrings(file: string, text: string): Violation[] {
  return [...text.matchAll(docstring)].map(({ index, 0: found }) => ({
    file,
    line: text.slice(0, index).split("\n").length,
    text: `docstring begins with a question word: ${found.replace(/[\s*/]+/g, " ").trim()}`,
  }));
}

const wordsOf = (name: string): string[] =>
  name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)?.map((word) => word.toLowerCase()) ?? [];

/** Returns the replacement of a banned name; undefined if the name is allowed. Names of environment variables are
 *  public. */
export function replacementOf(name: string): string | undefined {
  if (name.startsWith("MOST_")) return name.replace("MOST_", "MAX_");
  if (/^[A-Z0-9_]+$/.test(name)) return undefined;
  const word = wordsOf(name).find((one) => bannedWords.has(one));
  return bannedNames.get(`${name.charAt(0).toLowerCase()}${name.slice(1)}`) ?? (word && bannedWords.get(word));
}

/** Returns the field names of a JSON document's schemas. */
function fieldsOf(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const own = "properties" in node ? Object.keys(node.properties ?? {}) : [];
  return [...own, ...Object.values(node).flatMap(fieldsOf)];
}

/** Fields of the API and of the events, which are public and keep their names. */
const publicFields = new Set(
  ["openapi.json", "asyncapi.json"].flatMap((name) =>
    fieldsOf(JSON.parse(readFileSync(join(projectRoot, "docs", name), "utf8"))),
  ),
);

const isField = (node: ts.Node): boolean =>
  ts.isPropertySignature(node) ||
  ts.isPropertyAssignment(node) ||
  ts.isShorthandPropertyAssignment(node) ||
  (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent));

const parse = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

/** Returns the declarations of a source text, and its file name, that contain a banned word. */
export function findNames(file: string, text: string, source = parse(file, text)): Violation[] {
  const found: Violation[] = [];
  const check = (name: string, line: number) => {
    const replacement = replacementOf(name);
    if (replacement) found.push({ file, line, text: `${name}: use ${replacement}` });
  };
  const visit = (node: ts.Node): void => {
    const name = declaredName(node);
    if (name && !(isField(node) && publicFields.has(name.text)))
      check(name.text, source.getLineAndCharacterOfPosition(name.getStart(source)).line + 1);
    ts.forEachChild(node, visit);
  };
  check(basename(file, extname(file)), 1);
  visit(source);
  return found;
}

/** Returns the function constants at the top level of a source text that have a block as their body. A constant with a
 *  type annotation may have one: its type is declared elsewhere. */
export function findBlockConstants(file: string, text: string, source = parse(file, text)): Violation[] {
  return source.statements
    .flatMap((statement) => (ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : []))
    .filter(
      ({ type, initializer }) =>
        !type && initializer && ts.isArrowFunction(initializer) && ts.isBlock(initializer.body),
    )
    .map((declaration) => ({
      file,
      line: source.getLineAndCharacterOfPosition(declaration.getStart(source)).line + 1,
      text: `${declaration.name.getText(source)}: declare a function with a block as \`function\``,
    }));
}

/** The kinds of the nodes that declare a name. */
const declarationKinds = new Set([
  ts.SyntaxKind.VariableDeclaration,
  ts.SyntaxKind.BindingElement,
  ts.SyntaxKind.Parameter,
  ts.SyntaxKind.FunctionDeclaration,
  ts.SyntaxKind.ClassDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.PropertyAssignment,
  ts.SyntaxKind.ShorthandPropertyAssignment,
  ts.SyntaxKind.PropertySignature,
  ts.SyntaxKind.MethodSignature,
  ts.SyntaxKind.PropertyDeclaration,
  ts.SyntaxKind.MethodDeclaration,
  ts.SyntaxKind.GetAccessor,
  ts.SyntaxKind.SetAccessor,
]);

function declaredName(node: ts.Node): ts.Identifier | undefined {
  if (!declarationKinds.has(node.kind)) return undefined;
  const { name } = node as ts.NamedDeclaration;
  return name && ts.isIdentifier(name) ? name : undefined;
}

/** Returns the paths of the project's source files, without those that are installed or generated. */
export function listSources(): string[] {
  const folders: string[] = JSON.parse(readFileSync(join(projectRoot, "tsconfig.json"), "utf8")).include;
  const packages = ["cli/build", "cli/src", "cli/test", "console/build", "console/src", "console/test"];
  return [...folders, ...packages]
    .filter((folder) => !folder.includes("*"))
    .flatMap((folder) =>
      readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)),
    )
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !/node_modules|openapi\.d\.ts|\.astro\//.test(path))
    .sort();
}

/** Returns the violations of the given files. */
export const findViolations = (files: string[]): Violation[] =>
  files.flatMap((file) => {
    const text = readFileSync(join(projectRoot, file), "utf8");
    const source = parse(file, text);
    return [...findDocstrings(file, text), ...findNames(file, text, source), ...findBlockConstants(file, text, source)];
  });
