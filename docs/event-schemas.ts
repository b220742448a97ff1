import * as z from "zod";
import { catalog, type EventName, eventNames } from "../events/catalog.ts";
import { jsonSchemaOf } from "../events/json-schema.ts";
import type { JsonSchema } from "./schema-components.ts";

const refer = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const componentOf = (name: EventName): string => `${name}Event`;

/** The schema of an event in lists. `buildEventComponents` describes its variants. */
export const Event = z.unknown().meta({ id: "Event" });

/** Builds the schema of one event: the envelope with the event's name and data. */
function describeEvent(name: EventName): JsonSchema {
  const { $schema: _, ...data } = jsonSchemaOf(name);
  const { name: type, summary } = catalog[name];
  return {
    description: summary,
    allOf: [
      refer("Envelope"),
      { type: "object", properties: { type: { const: type }, data }, required: ["type", "data"] },
    ],
  };
}

/** Builds the schema of an event, which `type` selects, with a schema for each type. */
export const buildEventComponents = (): Record<string, JsonSchema> => ({
  Event: {
    oneOf: eventNames.map((name) => refer(componentOf(name))),
    discriminator: {
      propertyName: "type",
      mapping: Object.fromEntries(eventNames.map((name) => [catalog[name].name, refer(componentOf(name)).$ref])),
    },
  },
  ...Object.fromEntries(eventNames.map((name) => [componentOf(name), describeEvent(name)])),
});

/** The schema of an event's name. */
export const EventType = z
  .enum([...new Set(eventNames.map((name) => catalog[name].name))])
  .meta({ id: "EventType", description: "the name of an event" });
