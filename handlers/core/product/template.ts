import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  load,
  realMapTag,
  YAMLException,
} from "js-yaml";
import type { Capability } from "../../../schemas/product.ts";

/** The largest template that CloudFormation takes in the call itself, in bytes; a larger one goes by an address. */
export const MAX_TEMPLATE_BODY_BYTES = 51_200;

/** The parts of a template that its integration must fit to. */
export type Template = {
  /** The parameters by name, and whether each has a default. */
  parameters: ReadonlyMap<string, { hasDefault: boolean }>;
  /** The capabilities without which CloudFormation would refuse the template. */
  capabilities: ReadonlySet<Capability>;
};

type Mapping = Map<unknown, unknown>;
const isMapping = (value: unknown): value is Mapping => value instanceof Map;

const loadOnlyTag = { matchByTagPrefix: true, identify: () => false };

/** Returns the short forms: those like `!Sub` keep their content alone; a `!Transform` is written out, because it needs
 *  a capability. */
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

/** Returns how a template is read: JSON is YAML as well. Depth and aliases are bounded, because whoever registers a
 *  product may send any text. */
const yamlOptions = () => ({
  schema: CORE_SCHEMA.withTags(realMapTag, shortForms()),
  json: true,
  maxDepth: 64,
  maxAliases: 100,
});

/** The types that CloudFormation makes only for who declares a capability, with the property that names one. */
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
 * Returns whether a transform stands anywhere inside. Aliases share their target, in circles and to any depth, so the
 * walk keeps a set of the values that it has met and looks at each of them once.
 */
const hasTransform = (root: Mapping): boolean => {
  const met = new Set<unknown>([root]);
  for (const value of met) {
    if (isMapping(value) && value.has("Fn::Transform")) return true;
    const inner = isMapping(value) ? value.values() : Array.isArray(value) ? value : [];
    for (const one of inner) if (typeof one === "object") met.add(one);
  }
  return false;
};

const collectCapabilities = (root: Mapping, resources: Mapping): Set<Capability> => {
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
};

/** The entries of a section that declare something, without functions like `Fn::ForEach` that make entries. */
const listDeclarations = (section: Mapping): [string, unknown][] =>
  [...section]
    .map(([name, value]): [string, unknown] => [String(name), value])
    .filter(([name]) => !name.startsWith("Fn::"));

const findUntypedEntry = (section: Mapping): string | undefined =>
  listDeclarations(section).find(([, value]) => !isMapping(value) || typeof value.get("Type") !== "string")?.[0];

const describeReadError = (error: unknown): string => {
  if (!(error instanceof YAMLException)) return "The template can't be read: it nests too deeply.";
  const line = error.mark === undefined ? "" : ` in line ${error.mark.line + 1}`;
  return `The template is neither YAML nor JSON${line}: ${error.reason}.`;
};

/** Reads a template in YAML or JSON; returns what is wrong with it where it can't be one. */
export const parseTemplate = (text: string): { template: Template } | { fault: string } => {
  let root: unknown;
  try {
    root = load(text, yamlOptions());
  } catch (error) {
    return { fault: describeReadError(error) };
  }
  if (!isMapping(root)) return { fault: "The template is not a mapping of sections." };
  const resources = root.get("Resources");
  if (!isMapping(resources) || resources.size === 0) return { fault: "The template has no Resources." };
  const parameters = root.get("Parameters") ?? new Map();
  if (!isMapping(parameters)) return { fault: "The template's Parameters are not a mapping." };
  const untyped = findUntypedEntry(resources) ?? findUntypedEntry(parameters);
  if (untyped !== undefined) return { fault: `The template's ${untyped} has no Type.` };
  const declared = listDeclarations(parameters).map(
    ([name, value]) => [name, { hasDefault: (value as Mapping).has("Default") }] as const,
  );
  return { template: { parameters: new Map(declared), capabilities: collectCapabilities(root, resources) } };
};
