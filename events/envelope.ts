import * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";
import { EventId } from "../schemas/ids.ts";
import type { AggregateType, EventDefinition } from "./define-event.ts";

/** The largest envelope that is accepted, in bytes of UTF-8: far below what EventBridge, SNS and SQS carry. */
export const MAX_ENVELOPE_BYTES = 64 * 1024;

/** What travels on the bus, topics and queues: CloudEvents 1.0; extensions are lowercase scalars. */
export const Envelope = defineSchema(() =>
  z.strictObject({
    specversion: z.literal("1.0"),
    id: EventId.describe("the event's own id; the same wherever it is delivered"),
    source: z.string(),
    type: z.string(),
    subject: z.string(),
    time: z.iso.datetime(),
    dataschema: z.string(),
    sequence: z.int().min(1).describe("counts the events of one aggregate, without gaps"),
    correlationid: z.string().describe("one for all that one request caused"),
    causationid: z.string().optional().describe("the event or request that led here"),
    operationid: z.string().optional(),
    tenantid: z.string().optional(),
    productid: z.string().optional(),
    actor: z.string().describe("who asked, also on the outcome"),
    data: z.record(z.string(), z.unknown()),
  }),
);
export type Envelope = z.infer<typeof Envelope>;

/** The `source` under which the events of an aggregate appear on the bus. */
export const sourceOf = (type: AggregateType): string => `tenantry.${type}s`;

export const dataschemaOf = (event: EventDefinition): string => `urn:tenantry:event:${event.name}:${event.version}`;
