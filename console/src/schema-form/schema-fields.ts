/** A field of a form, made from a property of a JSON Schema. */
export type SchemaField = {
  name: string;
  label: string;
  description: string | undefined;
  kind: "text" | "number" | "toggle" | "choice" | "json";
  choices: readonly string[];
  isRequired: boolean;
  initial: unknown;
  schema: PropertySchema;
};

type PropertySchema = {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
};

type ObjectSchema = { properties?: Record<string, PropertySchema>; required?: readonly string[] };

const kinds: Record<string, SchemaField["kind"]> = {
  string: "text",
  integer: "number",
  number: "number",
  boolean: "toggle",
};

/** Returns a readable label for a name such as `retentionDays`. */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Returns the fields of a plan's parameters. A property that has no simple form is edited as JSON. */
export function fieldsOf(schema: unknown): SchemaField[] {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    label: property.title ?? labelOf(name),
    description: property.description,
    kind: property.enum ? "choice" : (kinds[property.type ?? ""] ?? "json"),
    choices: (property.enum ?? []).map(String),
    isRequired: required.includes(name),
    initial: property.default,
    schema: property,
  }));
}

/** The values of a form by the names of their fields. An empty field has no value. */
export type FormValues = Record<string, unknown>;

/** Returns the values that a form starts with. */
export const initialValues = (fields: readonly SchemaField[]): FormValues =>
  Object.fromEntries(fields.flatMap(({ name, initial }) => (initial === undefined ? [] : [[name, initial]])));

/** Returns what is wrong with a value, in words; `undefined` if nothing is. The API checks everything once more. */
export function problemOfValue({ isRequired, kind, schema }: SchemaField, value: unknown): string | undefined {
  if (value === undefined || value === "") return isRequired ? "This is required." : undefined;
  if (kind === "number") return problemOfNumber(schema, value);
  if (kind !== "text" || typeof value !== "string") return undefined;
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
  if (value.length < minLength) return `At least ${minLength} characters are needed.`;
  if (value.length > maxLength) return `At most ${maxLength} characters are allowed.`;
  return pattern !== undefined && !matches(pattern, value) ? `It must match ${pattern}` : undefined;
}

function problemOfNumber({ type, minimum, maximum }: PropertySchema, value: unknown): string | undefined {
  if (typeof value !== "number" || Number.isNaN(value)) return "A number is needed.";
  if (type === "integer" && !Number.isInteger(value)) return "A whole number is needed.";
  if (minimum !== undefined && value < minimum) return `At least ${minimum}.`;
  return maximum !== undefined && value > maximum ? `At most ${maximum}.` : undefined;
}

/** A pattern that the browser does not understand is left to the API. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}
