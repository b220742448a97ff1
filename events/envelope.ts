import * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";
import { EventId } from "../schemas/ids.ts";
import type { AggregateType, EventDefinition } from "./define-event.ts";

/** The size limit of an envelope in bytes of UTF-8, far below the limits of EventBridge, SNS and SQS. */
export const MAX_ENVELOPE_BYTES = 64 * 1024;

/** The published form of an event: CloudEvents 1.0, with lowercase scalars as extensions. */
export const Envelope = defineSchema(() =>
  z
    .strictObject({
      specversion: z.literal("1.0"),
      id: EventId.describe("the event's id, the same in every copy"),
      source: z.string(),
      type: z.string(),
      subject: z.string(),
      time: z.iso.datetime(),
      dataschema: z.string(),
      sequence: z.int().min(1).describe("the number of the event within its aggregate, without gaps"),
      correlationid: z.string().describe("the same for all events that one request caused"),
      causationid: z.string().optional().describe("the event or request that caused this event"),
      operationid: z.string().optional(),
      tenantid: z.string().optional(),
      productid: z.string().optional(),
      actor: z.string().describe("the requester, also on events of the outcome"),
      data: z.record(z.string(), z.unknown()),
    })
    .meta({ id: "Envelope" }),
);
export type Envelope = z.infer<typeof Envelope>;

/** Returns the `source` of an aggregate's events. */
export const sourceOf = (type: AggregateType): string => `tenantry.${type}s`;

export const dataschemaOf = (event: EventDefinition): string => `urn:tenantry:event:${event.name}:${event.version}`;
