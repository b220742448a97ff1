import type * as z from "zod";
import { type catalog, type EventName, type EventOf, eventNames, schemaOf } from "../events/catalog.ts";
import { Envelope } from "../events/envelope.ts";

/** Any event of the catalog; `type` discriminates the union. A field of an enumeration may have a value that a later
 *  version of the platform added, although its type lists the known values only. */
export type AnyEvent = { [Name in EventName]: EventOf<Name> }[EventName];

/** A received event. An event of an unknown version has no `name`; an event that violates the schema of its version has
 *  one. */
export type Received =
  | { known: true; name: EventName; event: AnyEvent; envelope: Envelope }
  | { known: false; name?: EventName; envelope: Envelope; reason: string };

/** Thrown for input without an envelope, which belongs in the dead-letter queue. */
export class NotAnEvent extends Error {
  override name = "NotAnEvent";
}

/** The levels of wrapping that are removed; EventBridge in SQS in Lambda is three. */
const MAX_WRAPPINGS = 5;

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the text, because consumers log the message and the text may be personal.
    throw new NotAnEvent(`The input of ${text.length} characters is not JSON`);
  }
}

/** Removes one level of wrapping; returns undefined when there is none. */
function unwrap(value: unknown): unknown {
  if (typeof value === "string") return parseJson(value);
  const fields = fieldsOf(value);
  // An SQS record in Lambda, and an SQS message of the SDK.
  if (typeof fields["body"] === "string") return fields["body"];
  if (typeof fields["Body"] === "string") return fields["Body"];
  // An SNS record in Lambda, and SNS's wrapper of a message without raw delivery.
  if (fields["Sns"] !== undefined) return fields["Sns"];
  if (typeof fields["Message"] === "string" && typeof fields["TopicArn"] === "string") return fields["Message"];
  if (fields["detail-type"] !== undefined) return fields["detail"];
  return undefined;
}

const findIn = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce((inner: unknown, key) => fieldsOf(inner)[String(key)], value);

/** Returns whether an issue is only a new text of an enumeration. A literal, which has one value, never changes. */
const isUnknownValue = (issue: z.core.$ZodIssue, input: unknown): boolean =>
  issue.code === "invalid_value" && issue.values.length > 1 && typeof findIn(input, issue.path) === "string";

/**
 * Parses a value as a later version of the platform may write it: it drops unknown fields at any depth and keeps
 * unknown values of enumerations. All other violations of the schema are errors.
 */
export function parseLeniently<Schema extends z.ZodType>(schema: Schema, value: unknown) {
  const rest = structuredClone(value);
  for (;;) {
    const result = schema.safeParse(rest);
    if (result.success) return result;
    const { issues } = result.error;
    const unknown = issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? [issue] : []));
    const violation = issues.find((issue) => issue.code !== "unrecognized_keys" && !isUnknownValue(issue, rest));
    if (violation) return { success: false as const, violation };
    // No event schema changes its input, so the input without unknown fields is the result.
    if (unknown.length === 0) return { success: true as const, data: rest as z.output<Schema> };
    for (const { path, keys } of unknown) {
      const holder = fieldsOf(findIn(rest, path));
      for (const key of keys) delete holder[key];
    }
  }
}

function extractEnvelope(value: unknown): Envelope {
  let inner = value;
  for (let level = 0; level < MAX_WRAPPINGS; level += 1) {
    const next = unwrap(inner);
    if (next === undefined) break;
    inner = next;
  }
  const result = parseLeniently(Envelope, inner);
  if (result.success) return result.data;
  throw new NotAnEvent(`The input contains no event: ${result.violation.message}`);
}

/** The shape of one version of an event, which its `dataschema` identifies. */
export type EventShape = { name: EventName; schema: z.ZodType };

/** Returns a function that reads events of the shapes. */
export const createReader =
  (shapes: ReadonlyMap<string, EventShape>) =>
  (value: unknown): Received => {
    const envelope = extractEnvelope(value);
    const shape = shapes.get(envelope.dataschema);
    if (shape === undefined) return { known: false, envelope, reason: `${envelope.dataschema} is unknown` };
    const result = parseLeniently(shape.schema, envelope);
    if (result.success) return { known: true, name: shape.name, event: result.data as AnyEvent, envelope };
    const { path, message } = result.violation;
    return {
      known: false,
      name: shape.name,
      envelope,
      reason: `${envelope.dataschema}: ${path.join("/")}: ${message}`,
    };
  };

const buildShapes = (names: readonly (keyof typeof catalog)[]): ReadonlyMap<string, EventShape> =>
  new Map(
    names.map((name) => {
      const schema = schemaOf(name);
      return [schema.shape.dataschema.value, { name, schema }];
    }),
  );

/**
 * Finds the event in a consumer's input: an EventBridge event, an SQS record or message with an event from EventBridge
 * or SNS (raw or wrapped), an SNS record, the body of an HTTPS delivery, or the envelope itself, each also as JSON text.
 * Throws NotAnEvent when there is none.
 */
export const parse = createReader(buildShapes(eventNames));
