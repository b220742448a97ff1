/** A JSON Schema with the keywords that event schemas use. */
export type Schema = { readonly [keyword: string]: unknown };

/** The changes of a schema: those that break consumers of the old version, and those that only add to it. */
export type SchemaChanges = { breaking: string[]; additive: string[] };

/** The path of a change within the event. */
type Location = string;
type Verdict = "breaking" | "additive";
type Finding = { verdict: Verdict; what: string };

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isEqual = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
const toArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const toSchemas = (value: unknown): Record<string, Schema> =>
  isSchema(value) ? (value as Record<string, Schema>) : {};

const breakingChange = (at: Location, what: string): Finding => ({ verdict: "breaking", what: `${at}: ${what}` });
const additiveChange = (at: Location, what: string): Finding => ({ verdict: "additive", what: `${at}: ${what}` });

/** The keywords that do not affect validation. */
const annotationKeywords = new Set(["$schema", "title", "description", "examples", "default", "deprecated"]);

function compareFields(before: Schema, after: Schema, at: Location): Finding[] {
  const [old, current] = [toSchemas(before["properties"]), toSchemas(after["properties"])];
  const [wasRequired, isRequired] = [toArray(before["required"]), toArray(after["required"])];
  const kept = Object.entries(old).flatMap(([name, schema]) => {
    const place = `${at}/${name}`;
    const now = current[name];
    if (now === undefined) return [breakingChange(place, "is removed")];
    const required = wasRequired.includes(name);
    if (!required && isRequired.includes(name)) return [breakingChange(place, "is newly required: old events lack it")];
    if (required && !isRequired.includes(name)) return [breakingChange(place, "is no longer always there")];
    return compareSchemas(schema, now, place);
  });
  const added = Object.keys(current).filter((name) => !(name in old));
  return [
    ...kept,
    ...added.map((name) =>
      isRequired.includes(name)
        ? breakingChange(`${at}/${name}`, "is added as required: old events lack it")
        : additiveChange(`${at}/${name}`, "is added"),
    ),
  ];
}

/** Compares the rules for other fields: none (`false`), any (`true` or absent), or those that match a schema. */
function compareOtherFields(before: unknown, after: unknown, at: Location): Finding[] {
  const [old, current] = [before ?? true, after ?? true];
  if (isEqual(old, current)) return [];
  if (isSchema(old) && isSchema(current)) return compareSchemas(old, current, `${at}/*`);
  return old === false
    ? [additiveChange(at, "allows more fields")]
    : [breakingChange(at, "has other rules for fields")];
}

function compareValues(before: unknown, after: unknown, at: Location): Finding[] {
  const [old, current] = [toArray(before), toArray(after)];
  if (before === undefined || after === undefined) return [breakingChange(at, "is an enumeration in one version only")];
  const show = (value: unknown) => JSON.stringify(value);
  return [
    ...old
      .filter((value) => !current.includes(value))
      .map((value) => breakingChange(at, `the value ${show(value)} is removed`)),
    ...current
      .filter((value) => !old.includes(value))
      .map((value) => additiveChange(at, `the value ${show(value)} is added`)),
  ];
}

/** Describes another bound. A looser one breaks too, because a consumer's released schema rejects what it allows. */
function compareBound(before: unknown, after: unknown, at: Location): Finding[] {
  if (before === undefined) return [breakingChange(at, `must now keep the bound ${after}`)];
  if (after === undefined) return [breakingChange(at, `is no longer bound by ${before}`)];
  return [breakingChange(at, `has the bound ${after} instead of ${before}`)];
}

const compareRestriction = (_: unknown, after: unknown, at: Location): Finding[] => [
  breakingChange(at, after === undefined ? "is no longer restricted" : `must now be ${after}`),
];

function compareAlternatives(before: unknown, after: unknown, at: Location): Finding[] {
  const [old, current] = [toArray(before).filter(isSchema), toArray(after).filter(isSchema)];
  if (current.length !== old.length) return [breakingChange(at, "has other alternatives")];
  return old.flatMap((one, index) => compareSchemas(one, current[index] ?? {}, at));
}

const compareElements = (before: unknown, after: unknown, at: Location): Finding[] =>
  isSchema(before) && isSchema(after) ? compareSchemas(before, after, at) : [breakingChange(at, "has other elements")];

/** The comparison for each keyword. A difference in any other keyword counts as breaking. */
const keywordRules: Readonly<Record<string, (before: unknown, after: unknown, at: Location) => Finding[]>> = {
  additionalProperties: compareOtherFields,
  propertyNames: compareElements,
  items: (before, after, at) => compareElements(before, after, `${at}/[]`),
  enum: compareValues,
  anyOf: compareAlternatives,
  oneOf: compareAlternatives,
  minimum: compareBound,
  exclusiveMinimum: compareBound,
  minLength: compareBound,
  minItems: compareBound,
  maximum: compareBound,
  exclusiveMaximum: compareBound,
  maxLength: compareBound,
  maxItems: compareBound,
  pattern: compareRestriction,
  format: compareRestriction,
};

function compareSchemas(before: Schema, after: Schema, at: Location): Finding[] {
  if (!isEqual(before["type"], after["type"]))
    return [breakingChange(at, `changes its type from ${before["type"]} to ${after["type"]}`)];
  const ignored = new Set([...annotationKeywords, "properties", "required"]);
  const names = new Set([...Object.keys(before), ...Object.keys(after)].filter((name) => !ignored.has(name)));
  return [
    ...compareFields(before, after, at),
    ...[...names].flatMap((name) => {
      if (isEqual(before[name], after[name])) return [];
      const compare = keywordRules[name] ?? (() => [breakingChange(at, `has another ${name}`)]);
      return compare(before[name], after[name], at);
    }),
  ];
}

/**
 * Compares a released schema with the current one. A change is not breaking if all published events are still valid, and
 * a consumer with the released schema, which drops unknown fields and keeps unknown values, can read the new events.
 */
export function findSchemaChanges(released: Schema, current: Schema): SchemaChanges {
  const findings = compareSchemas(released, current, "");
  const of = (verdict: Verdict) => findings.flatMap((one) => (one.verdict === verdict ? [one.what] : []));
  return { breaking: of("breaking"), additive: of("additive") };
}

/** The schemas of events by their `dataschema`. */
export type Schemas = Readonly<Record<string, Schema>>;

/** Compares a released catalog with the current one. The removal of a released version is a breaking change. */
export function findCatalogChanges(released: Schemas, current: Schemas): SchemaChanges {
  const found = Object.entries(released).map(([id, schema]): SchemaChanges => {
    const now = current[id];
    if (now === undefined) return { breaking: [`${id} is removed`], additive: [] };
    const { breaking, additive } = findSchemaChanges(schema, now);
    return { breaking: breaking.map((what) => `${id} ${what}`), additive: additive.map((what) => `${id} ${what}`) };
  });
  const added = Object.keys(current).filter((id) => !(id in released));
  return {
    breaking: found.flatMap((one) => one.breaking),
    additive: [...found.flatMap((one) => one.additive), ...added.map((id) => `${id} is added`)],
  };
}
