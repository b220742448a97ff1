import type * as z from "zod";
import { type catalog, type EventName, type EventOf, eventNames, schemaOf } from "../events/catalog.ts";
import { Envelope } from "../events/envelope.ts";

/** Any event of the catalogue; its `type` tells which. */
export type AnyEvent = { [Name in EventName]: EventOf<Name> }[EventName];

/** What came in: an event that this version of the package can read, or one that it can't (yet); with its `name` where
 *  the event itself is known. */
export type Received =
  | { known: true; name: EventName; event: AnyEvent; envelope: Envelope }
  | { known: false; name?: EventName; envelope: Envelope; reason: string };

/** There is no envelope in what was given: it belongs into the dead-letter queue. */
export class NotAnEvent extends Error {
  override name = "NotAnEvent";
}

/** A wrapping lies in a wrapping: EventBridge in SQS in Lambda is three. */
const MAX_WRAPPINGS = 5;

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotAnEvent(`This is no JSON: ${text.slice(0, 80)}`);
  }
};

/** Takes one wrapping off; undefined when there is none. */
const unwrap = (value: unknown): unknown => {
  if (typeof value === "string") return parseJson(value);
  const fields = fieldsOf(value);
  // A record that SQS gives to Lambda, and a message as the SDK gives it.
  if (typeof fields["body"] === "string") return fields["body"];
  if (typeof fields["Body"] === "string") return fields["Body"];
  // A record that SNS gives to Lambda, and what it puts around a message that is not delivered raw.
  if (fields["Sns"] !== undefined) return fields["Sns"];
  if (typeof fields["Message"] === "string" && typeof fields["TopicArn"] === "string") return fields["Message"];
  if (fields["detail-type"] !== undefined) return fields["detail"];
  return undefined;
};

/**
 * Parses leniently: fields that a schema does not know are left out, however deep they lie, because a later version
 * of the platform may add some. Everything else must be as the schema says.
 */
export const parseLeniently = <Schema extends z.ZodType>(schema: Schema, value: unknown) => {
  const rest = structuredClone(value);
  for (;;) {
    const result = schema.safeParse(rest);
    if (result.success) return result;
    const unknown = result.error.issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? [issue] : []));
    if (unknown.length < result.error.issues.length) return result;
    for (const { path, keys } of unknown) {
      const holder = path.reduce((inner: unknown, key) => fieldsOf(inner)[String(key)], rest);
      for (const key of keys) delete fieldsOf(holder)[key];
    }
  }
};

const extractEnvelope = (value: unknown): Envelope => {
  let inner = value;
  for (let taken = 0; taken < MAX_WRAPPINGS; taken += 1) {
    const next = unwrap(inner);
    if (next === undefined) break;
    inner = next;
  }
  const result = parseLeniently(Envelope, inner);
  if (result.success) return result.data;
  throw new NotAnEvent(`There is no event in this: ${result.error.issues[0]?.message ?? ""}`);
};

/** How an event is read: its `dataschema` names its shape, so versions of one event can be told apart. */
export type EventShape = { name: EventName; schema: z.ZodType };

/** Reads events of the given shapes. */
export const createReader =
  (shapes: ReadonlyMap<string, EventShape>) =>
  (value: unknown): Received => {
    const envelope = extractEnvelope(value);
    const shape = shapes.get(envelope.dataschema);
    if (shape === undefined) return { known: false, envelope, reason: `${envelope.dataschema} is not known here` };
    const result = parseLeniently(shape.schema, envelope);
    if (result.success) return { known: true, name: shape.name, event: result.data as AnyEvent, envelope };
    const { path, message } = result.error.issues[0] ?? { path: [], message: "" };
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
 * Finds the event in whatever a consumer is given: an EventBridge event, an SQS record or message with such an event or
 * with one from SNS (raw or wrapped), an SNS record, the body of an HTTPS delivery, or the envelope itself, each also
 * as JSON text. Throws NotAnEvent where there is none.
 */
export const parse = createReader(buildShapes(eventNames));
