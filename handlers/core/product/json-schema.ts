/** A JSON Schema that is an object, not `true` or `false`. */
export type Schema = Readonly<Record<string, unknown>>;

/** Keywords whose value is a map of schemas. */
const SCHEMA_MAP_KEYWORDS = [
  "properties",
  "patternProperties",
  "dependentSchemas",
  "dependencies",
  "$defs",
  "definitions",
];
/** Keywords whose value is data, even if it looks like a schema. */
const DATA_KEYWORDS = ["const", "enum", "default", "examples"];

export const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns the direct child schemas of a schema, each with its relative path. */
const listChildren = (schema: Schema): [path: string[], child: Schema][] =>
  Object.entries(schema).flatMap(([keyword, value]): [string[], Schema][] => {
    if (DATA_KEYWORDS.includes(keyword)) return [];
    const many = Array.isArray(value) || (SCHEMA_MAP_KEYWORDS.includes(keyword) && isSchema(value));
    if (!many) return isSchema(value) ? [[[keyword], value]] : [];
    return Object.entries(value as object).flatMap(([name, child]) =>
      isSchema(child) ? [[[keyword, name], child]] : [],
    );
  });

/** Returns a schema and all its descendants, each with its path from the root. */
export const listSchemas = (schema: Schema, path: string[] = []): { path: string[]; schema: Schema }[] => [
  { path, schema },
  ...listChildren(schema).flatMap(([below, child]) => listSchemas(child, [...path, ...below])),
];

/** Applies a change to a schema and all its descendants, the innermost first. */
export function mapSchemas(schema: Schema, change: (one: Schema) => Schema): Schema {
  const map = (value: unknown) => (isSchema(value) ? mapSchemas(value, change) : value);
  const fields = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (DATA_KEYWORDS.includes(keyword)) return [keyword, value];
    if (Array.isArray(value)) return [keyword, value.map(map)];
    if (!SCHEMA_MAP_KEYWORDS.includes(keyword) || !isSchema(value)) return [keyword, map(value)];
    return [keyword, Object.fromEntries(Object.entries(value).map(([name, child]) => [name, map(child)]))];
  });
  return change(Object.fromEntries(fields));
}

function resolveDefinition(root: Schema, ref: string): Schema {
  const [, keyword = "", name = ""] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(ref) ?? [];
  const definitions = root[keyword];
  const key = name.replaceAll("~1", "/").replaceAll("~0", "~");
  const found = isSchema(definitions) && Object.hasOwn(definitions, key) ? definitions[key] : undefined;
  if (typeof found === "boolean") return {};
  if (!isSchema(found)) throw new Error(`the reference ${ref} has no definition`);
  return found;
}

/**
 * Counts the schemas that check a value, with all references expanded. Throws for a reference without a definition and
 * for a circular one. The count can grow exponentially: it doubles if each definition refers to the next one twice.
 */
export function countExpandedSchemas(root: Schema): number {
  const sizes = new Map<string, number>();
  const open = new Set<string>();
  const sizeOfReference = (ref: string): number => {
    const cached = sizes.get(ref);
    if (cached !== undefined) return cached;
    if (open.has(ref)) throw new Error(`the reference ${ref} is circular`);
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
}
