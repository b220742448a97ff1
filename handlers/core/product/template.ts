import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  load,
  realMapTag,
  YAMLException,
} from "js-yaml";
import type { Capability } from "../../../schemas/integration.ts";

/** The maximum size in bytes of a template in a call's body. CloudFormation reads larger templates from a URL. */
export const MAX_TEMPLATE_BODY_BYTES = 51_200;

/** The parts of a template that an integration refers to. */
export type Template = {
  /** The parameters by name, with the type of each, and whether it has a default. */
  parameters: ReadonlyMap<string, { type: string; hasDefault: boolean }>;
  /** The capabilities that CloudFormation requires for the template. */
  capabilities: ReadonlySet<Capability>;
};

type Mapping = Map<unknown, unknown>;
export const isMapping = (value: unknown): value is Mapping => value instanceof Map;

const loadOnlyTag = { matchByTagPrefix: true, identify: () => false };

/** Returns the YAML tags of the short forms. A tag such as `!Sub` is replaced by its content; `!Transform` is kept in its
 *  long form, because it requires a capability. */
const shortForms = () => [
  defineScalarTag("!", { ...loadOnlyTag, resolve: (source) => source }),
  defineSequenceTag<unknown[]>("!", {
    ...loadOnlyTag,
    create: () => [],
    addItem: (items, item) => {
      items.push(item);
    },
  }),
  defineMappingTag<Mapping>("!", {
    ...loadOnlyTag,
    create: (tag) => new Map(tag === "!Transform" ? [["Fn::Transform", true]] : []),
    addPair: (pairs, key, value) => {
      pairs.set(key, value);
      return "";
    },
    has: (pairs, key) => pairs.has(key),
    keys: (pairs) => pairs.keys(),
    get: (pairs, key) => pairs.get(key),
  }),
];

/** Returns the options of the YAML parser, which also reads JSON. Depth and aliases are limited, because the text is
 *  untrusted. */
const yamlOptions = () => ({
  schema: CORE_SCHEMA.withTags(realMapTag, shortForms()),
  json: true,
  maxDepth: 64,
  maxAliases: 100,
});

/** The resource types that require an IAM capability, with the property that contains a resource's custom name. */
const iamTypes: ReadonlyMap<unknown, string | undefined> = new Map([
  ["AWS::IAM::AccessKey", undefined],
  ["AWS::IAM::Group", "GroupName"],
  ["AWS::IAM::InstanceProfile", "InstanceProfileName"],
  ["AWS::IAM::ManagedPolicy", "ManagedPolicyName"],
  ["AWS::IAM::Policy", undefined],
  ["AWS::IAM::Role", "RoleName"],
  ["AWS::IAM::User", "UserName"],
  ["AWS::IAM::UserToGroupAddition", undefined],
]);

/**
 * Returns whether a template contains a transform. Aliases share their target and can be circular, so each value is
 * visited once.
 */
function hasTransform(root: Mapping): boolean {
  const visited = new Set<unknown>([root]);
  for (const value of visited) {
    if (isMapping(value) && value.has("Fn::Transform")) return true;
    const children = isMapping(value) ? value.values() : Array.isArray(value) ? value : [];
    for (const child of children) if (typeof child === "object") visited.add(child);
  }
  return false;
}

function collectCapabilities(root: Mapping, resources: Mapping): Set<Capability> {
  const needed = new Set<Capability>();
  if (root.has("Transform") || hasTransform(root)) needed.add("CAPABILITY_AUTO_EXPAND");
  for (const resource of [...resources.values()].filter(isMapping)) {
    const type = resource.get("Type");
    if (!iamTypes.has(type)) continue;
    const properties = resource.get("Properties");
    const isNamed = isMapping(properties) && properties.has(iamTypes.get(type));
    needed.add(isNamed ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM");
  }
  if (needed.has("CAPABILITY_NAMED_IAM")) needed.delete("CAPABILITY_IAM");
  return needed;
}

/** Returns the entries of a section, without functions such as `Fn::ForEach` that generate entries. */
export const listDeclarations = (section: Mapping): [string, unknown][] =>
  [...section]
    .map(([name, value]): [string, unknown] => [String(name), value])
    .filter(([name]) => !name.startsWith("Fn::"));

/** Returns the names of the entries without a type. */
export const listUntypedEntries = (section: Mapping): string[] =>
  listDeclarations(section).flatMap(([name, value]) =>
    !isMapping(value) || typeof value.get("Type") !== "string" ? [name] : [],
  );

export const describeUntypedEntry = (name: string): string => `The template's ${name} has no Type.`;

/** The reason why a text is not a template, with the place of a syntax error. */
export type ReadError = { detail: string; line?: number; column?: number };

function describeReadError(error: unknown): ReadError {
  if (!(error instanceof YAMLException)) return { detail: "The template can't be parsed: it nests too deeply." };
  const { mark, reason } = error;
  if (mark === undefined) return { detail: `The template is neither YAML nor JSON: ${reason}.` };
  const line = mark.line + 1;
  return { detail: `The template is neither YAML nor JSON in line ${line}: ${reason}.`, line, column: mark.column + 1 };
}

/** The sections of a template. */
export type Sections = { root: Mapping; resources: Mapping; parameters: Mapping };

/** Reads the sections of a template in YAML or JSON, or returns the error in it. */
export function readSections(text: string): Sections | { error: ReadError } {
  let root: unknown;
  try {
    root = load(text, yamlOptions());
  } catch (error) {
    return { error: describeReadError(error) };
  }
  if (!isMapping(root)) return { error: { detail: "The template is not a mapping of sections." } };
  const resources = root.get("Resources");
  if (!isMapping(resources) || resources.size === 0) return { error: { detail: "The template has no Resources." } };
  const parameters = root.get("Parameters") ?? new Map();
  if (!isMapping(parameters)) return { error: { detail: "The template's Parameters are not a mapping." } };
  return { root, resources, parameters };
}

/** Parses a template in YAML or JSON, or returns the error in it. */
export function parseTemplate(text: string): { template: Template } | { error: string } {
  const sections = readSections(text);
  if ("error" in sections) return { error: sections.error.detail };
  const { resources, parameters } = sections;
  const [untyped] = [...listUntypedEntries(resources), ...listUntypedEntries(parameters)];
  return untyped === undefined ? { template: toTemplate(sections) } : { error: describeUntypedEntry(untyped) };
}

/** Returns the parts of a template to which an integration refers. */
export function toTemplate({ root, resources, parameters }: Sections): Template {
  const declared = listDeclarations(parameters).map(([name, value]) => {
    const { type, hasDefault } = isMapping(value)
      ? { type: String(value.get("Type")), hasDefault: value.has("Default") }
      : { type: "", hasDefault: false };
    return [name, { type, hasDefault }] as const;
  });
  return { parameters: new Map(declared), capabilities: collectCapabilities(root, resources) };
}
