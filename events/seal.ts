import { createHash } from "node:crypto";
import { toCanonicalJson } from "../schemas/canonical-json.ts";
import { catalog, type EventName } from "./catalog.ts";
import { dataschemaOf, Envelope, MAX_ENVELOPE_BYTES, sourceOf } from "./envelope.ts";

/** The context of an event: its position in its aggregate's history, and its cause. */
export type EventContext = Omit<Envelope, "specversion" | "source" | "type" | "dataschema" | "data">;

/**
 * Builds the envelope of an event. Throws if the data does not match the catalog or the envelope is too large: both are
 * defects of the platform and must not reach the log.
 */
export function seal(name: EventName, data: unknown, about: EventContext): Envelope {
  const event = catalog[name];
  const envelope = Envelope.parse({
    specversion: "1.0",
    source: sourceOf(event.aggregate),
    type: event.name,
    dataschema: dataschemaOf(event),
    ...about,
    data: event.data.parse(data),
  });
  const size = Buffer.byteLength(JSON.stringify(envelope));
  if (size > MAX_ENVELOPE_BYTES) throw new Error(`The event ${name} has ${size} bytes: at most ${MAX_ENVELOPE_BYTES}`);
  return envelope;
}

/** The `previousHash` of an aggregate's first event. */
export const GENESIS = "0".repeat(64);

/** Computes an event's hash over its predecessor's hash: an edit, removal or swap in the log breaks all later hashes. */
export const computeHash = (previousHash: string, envelope: Envelope): string =>
  createHash("sha256").update(previousHash).update(toCanonicalJson(envelope)).digest("hex");
