/** A JSON Schema, as events are written in it. */
export type Schema = { readonly [keyword: string]: unknown };

/** What became of a schema: what breaks those who rely on the old one, and what only adds to it. */
export type Changes = { breaking: string[]; additive: string[] };

/** Where in the event a change is. */
type At = string;
type Verdict = "breaking" | "additive";
type Finding = { verdict: Verdict; what: string };

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const schemasOf = (value: unknown): Record<string, Schema> =>
  isSchema(value) ? (value as Record<string, Schema>) : {};

const breaking = (at: At, what: string): Finding => ({ verdict: "breaking", what: `${at}: ${what}` });
const additive = (at: At, what: string): Finding => ({ verdict: "additive", what: `${at}: ${what}` });

/** Words for people: they bind nobody. */
const words = new Set(["$schema", "title", "description", "examples", "default", "deprecated"]);

const fields = (before: Schema, after: Schema, at: At): Finding[] => {
  const [old, current] = [schemasOf(before["properties"]), schemasOf(after["properties"])];
  const [wasRequired, isRequired] = [listOf(before["required"]), listOf(after["required"])];
  const kept = Object.entries(old).flatMap(([name, schema]) => {
    const place = `${at}/${name}`;
    const now = current[name];
    if (now === undefined) return [breaking(place, "is removed")];
    const required = wasRequired.includes(name);
    if (!required && isRequired.includes(name)) return [breaking(place, "is newly required: old events lack it")];
    if (required && !isRequired.includes(name)) return [breaking(place, "is no longer always there")];
    return compare(schema, now, place);
  });
  const added = Object.keys(current).filter((name) => !(name in old));
  return [
    ...kept,
    ...added.map((name) =>
      isRequired.includes(name)
        ? breaking(`${at}/${name}`, "is added as required: old events lack it")
        : additive(`${at}/${name}`, "is added"),
    ),
  ];
};

/** Fields without a name of their own: none at all (false), any (true or nothing said), or those of a schema. */
const others = (before: unknown, after: unknown, at: At): Finding[] => {
  const [old, current] = [before ?? true, after ?? true];
  if (same(old, current)) return [];
  if (isSchema(old) && isSchema(current)) return compare(old, current, `${at}/*`);
  if (old === false) return [additive(at, "takes more fields")];
  return current === true ? [additive(at, "takes any field")] : [breaking(at, "takes fewer fields")];
};

const values = (before: unknown, after: unknown, at: At): Finding[] => {
  const [old, current] = [listOf(before), listOf(after)];
  if (before === undefined || after === undefined) return [breaking(at, "is an enumeration in one version only")];
  const show = (value: unknown) => JSON.stringify(value);
  return [
    ...old
      .filter((value) => !current.includes(value))
      .map((value) => breaking(at, `the value ${show(value)} is removed`)),
    ...current
      .filter((value) => !old.includes(value))
      .map((value) => additive(at, `the value ${show(value)} is added`)),
  ];
};

/** A bound that became tighter breaks; one that became looser, or fell away, adds. */
const bound =
  (tighter: (before: number, after: number) => boolean) =>
  (before: unknown, after: unknown, at: At): Finding[] => {
    if (before === undefined) return [breaking(at, `is narrowed to ${after}`)];
    if (after === undefined) return [additive(at, `is no longer bound by ${before}`)];
    return tighter(Number(before), Number(after))
      ? [breaking(at, `is narrowed from ${before} to ${after}`)]
      : [additive(at, `is widened from ${before} to ${after}`)];
  };
const least = bound((before, after) => after > before);
const most = bound((before, after) => after < before);

const rule = (_: unknown, after: unknown, at: At): Finding[] =>
  after === undefined ? [additive(at, "is no longer restricted")] : [breaking(at, `must now be ${after}`)];

const choices = (before: unknown, after: unknown, at: At): Finding[] => {
  const [old, current] = [listOf(before).filter(isSchema), listOf(after).filter(isSchema)];
  if (before === undefined || after === undefined || current.length < old.length) {
    return [breaking(at, "has other alternatives")];
  }
  const more = current.slice(old.length).map(() => additive(at, "has one more alternative"));
  return [...old.flatMap((one, index) => compare(one, current[index] ?? {}, at)), ...more];
};

const inner = (before: unknown, after: unknown, at: At): Finding[] =>
  isSchema(before) && isSchema(after) ? compare(before, after, at) : [breaking(at, "has other elements")];

/** What a difference in each keyword means; one that is not listed here breaks, until somebody has thought about it. */
const keywords: Readonly<Record<string, (before: unknown, after: unknown, at: At) => Finding[]>> = {
  additionalProperties: others,
  propertyNames: inner,
  items: (before, after, at) => inner(before, after, `${at}/[]`),
  enum: values,
  anyOf: choices,
  oneOf: choices,
  minimum: least,
  exclusiveMinimum: least,
  minLength: least,
  minItems: least,
  maximum: most,
  exclusiveMaximum: most,
  maxLength: most,
  maxItems: most,
  pattern: rule,
  format: rule,
};

function compare(before: Schema, after: Schema, at: At): Finding[] {
  if (!same(before["type"], after["type"]))
    return [breaking(at, `changes its type from ${before["type"]} to ${after["type"]}`)];
  const told = new Set([...words, "properties", "required"]);
  const names = new Set([...Object.keys(before), ...Object.keys(after)].filter((name) => !told.has(name)));
  return [
    ...fields(before, after, at),
    ...[...names].flatMap((name) => {
      if (same(before[name], after[name])) return [];
      const meaning = keywords[name] ?? (() => [breaking(at, `has another ${name}`)]);
      return meaning(before[name], after[name], at);
    }),
  ];
}

/**
 * Compares a released schema with today's. Not breaking means: every event that was published is still valid, and
 * whoever reads only what the old schema names, and passes over values it does not know, reads the new events too.
 */
export const changesBetween = (released: Schema, current: Schema): Changes => {
  const findings = compare(released, current, "");
  const of = (verdict: Verdict) => findings.flatMap((one) => (one.verdict === verdict ? [one.what] : []));
  return { breaking: of("breaking"), additive: of("additive") };
};

/** The schemas of events by their `dataschema`. */
export type Schemas = Readonly<Record<string, Schema>>;

/** What became of a released catalogue. A version that is released stays until the platform gives it up on purpose. */
export const catalogChanges = (released: Schemas, current: Schemas): Changes => {
  const found = Object.entries(released).map(([id, schema]): Changes => {
    const now = current[id];
    if (now === undefined) return { breaking: [`${id} is removed`], additive: [] };
    const { breaking, additive } = changesBetween(schema, now);
    return { breaking: breaking.map((what) => `${id} ${what}`), additive: additive.map((what) => `${id} ${what}`) };
  });
  const added = Object.keys(current).filter((id) => !(id in released));
  return {
    breaking: found.flatMap((one) => one.breaking),
    additive: [...found.flatMap((one) => one.additive), ...added.map((id) => `${id} is added`)],
  };
};
