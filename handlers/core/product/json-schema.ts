/** A JSON Schema as an object; `true` and `false` are left as they are. */
export type Schema = Readonly<Record<string, unknown>>;

/** Keywords whose value holds schemas by names. */
const SCHEMA_MAP_KEYWORDS = [
  "properties",
  "patternProperties",
  "dependentSchemas",
  "dependencies",
  "$defs",
  "definitions",
];
/** Keywords whose value is data, also where it looks like a schema. */
const DATA_KEYWORDS = ["const", "enum", "default", "examples"];

export const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns the schemas directly below one, each with its path from there. */
const listChildren = (schema: Schema): [path: string[], child: Schema][] =>
  Object.entries(schema).flatMap(([keyword, value]): [string[], Schema][] => {
    if (DATA_KEYWORDS.includes(keyword)) return [];
    const many = Array.isArray(value) || (SCHEMA_MAP_KEYWORDS.includes(keyword) && isSchema(value));
    if (!many) return isSchema(value) ? [[[keyword], value]] : [];
    return Object.entries(value as object).flatMap(([name, child]) =>
      isSchema(child) ? [[[keyword, name], child]] : [],
    );
  });

/** Returns all schemas within one, itself first, each with its path from the root. */
export const listSchemas = (schema: Schema, path: string[] = []): { path: string[]; schema: Schema }[] => [
  { path, schema },
  ...listChildren(schema).flatMap(([below, child]) => listSchemas(child, [...path, ...below])),
];

/** Applies a change to each schema within one, the innermost first. */
export const mapSchemas = (schema: Schema, change: (one: Schema) => Schema): Schema => {
  const map = (value: unknown) => (isSchema(value) ? mapSchemas(value, change) : value);
  const fields = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (DATA_KEYWORDS.includes(keyword)) return [keyword, value];
    if (Array.isArray(value)) return [keyword, value.map(map)];
    if (!SCHEMA_MAP_KEYWORDS.includes(keyword) || !isSchema(value)) return [keyword, map(value)];
    return [keyword, Object.fromEntries(Object.entries(value).map(([name, child]) => [name, map(child)]))];
  });
  return change(Object.fromEntries(fields));
};

const resolveDefinition = (root: Schema, ref: string): Schema => {
  const [, keyword = "", name = ""] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(ref) ?? [];
  const definitions = root[keyword];
  const key = name.replaceAll("~1", "/").replaceAll("~0", "~");
  const found = isSchema(definitions) && Object.hasOwn(definitions, key) ? definitions[key] : undefined;
  if (typeof found === "boolean") return {};
  if (!isSchema(found)) throw new Error(`the reference ${ref} leads to nothing in its definitions`);
  return found;
};

/**
 * Counts the schemas that a value is checked by, with references followed; throws where a reference leads to nothing,
 * or back to itself. Where each definition names the next one twice, the count doubles with each.
 */
export const countExpandedSchemas = (root: Schema): number => {
  const sizes = new Map<string, number>();
  const open = new Set<string>();
  const sizeOfReference = (ref: string): number => {
    const known = sizes.get(ref);
    if (known !== undefined) return known;
    if (open.has(ref)) throw new Error(`the reference ${ref} leads to itself`);
    open.add(ref);
    const size = sizeOf(resolveDefinition(root, ref));
    open.delete(ref);
    sizes.set(ref, size);
    return size;
  };
  const sizeOf = (schema: Schema): number => {
    const { $ref, $defs: _, definitions: __, ...rest } = schema;
    const below = listChildren(rest).reduce((sum, [, child]) => sum + sizeOf(child), 1);
    return typeof $ref === "string" ? below + sizeOfReference($ref) : below;
  };
  return sizeOf(root);
};
