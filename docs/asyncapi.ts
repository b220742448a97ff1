import { catalog, type EventName, eventNames } from "../events/catalog.ts";
import { dataschemaOf, Envelope, sourceOf } from "../events/envelope.ts";
import { jsonSchemaOf, toEventSchema } from "../events/json-schema.ts";
import { topicEvents } from "../events/topics.ts";
import { readEventExamples } from "./event-examples.ts";

const omitDialect = ({ $schema: _, ...schema }: object & { $schema?: unknown }) => schema;

/** The purpose of each channel. */
export const channelSummaries = {
  bus: "The EventBridge bus `tenantry`: every event, as the `detail` of an EventBridge event.",
  "workflow-status": "The start and the end of each operation.",
  "workflow-errors": "Each failed operation, with its reason.",
  "workflow-retries": "Each step that failed and is repeated.",
  lifecycle: "All events of tenants, subscriptions and users. A product's queue receives those that concern it.",
} as const;

/** All channels with their events. */
export const channels: Readonly<Record<keyof typeof channelSummaries, readonly EventName[]>> = {
  bus: eventNames,
  ...topicEvents,
};

const describeChannel = (name: keyof typeof channels) => ({
  address: name === "bus" ? "tenantry" : `tenantry-${name}`,
  description: channelSummaries[name],
  messages: Object.fromEntries(channels[name].map((one) => [one, { $ref: `#/components/messages/${one}` }])),
});

const describeMessage = (name: EventName, example: Envelope | undefined) => ({
  name,
  title: name,
  summary: catalog[name].summary,
  contentType: "application/json",
  tags: [{ name: catalog[name].aggregate }],
  payload: { $ref: `#/components/schemas/${name}` },
  ...(example ? { examples: [{ name: "fromARun", payload: example }] } : {}),
});

/** Returns the schema of an event: the envelope with the event's constants and data. */
const describePayload = (name: EventName) => ({
  allOf: [
    { $ref: "#/components/schemas/Envelope" },
    {
      type: "object",
      properties: {
        source: { const: sourceOf(catalog[name].aggregate) },
        type: { const: catalog[name].name },
        dataschema: { const: dataschemaOf(catalog[name]) },
        data: omitDialect(jsonSchemaOf(name)),
      },
    },
  ],
});

/** Builds the AsyncAPI 3.0 document of all events and channels. */
export function buildAsyncapiDocument() {
  const examples = readEventExamples();
  const named = <Value>(make: (name: EventName) => Value) =>
    Object.fromEntries(eventNames.map((name) => [name, make(name)]));
  const names = Object.keys(channels) as (keyof typeof channels)[];
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Tenantry",
      version: "1",
      description:
        "The events of the control plane. Delivery is at least once, without a guaranteed order: `id` identifies copies, and `sequence` orders the events of a `subject`.",
      license: { name: "Apache-2.0" },
    },
    defaultContentType: "application/json",
    channels: Object.fromEntries(names.map((name) => [name, describeChannel(name)])),
    operations: Object.fromEntries(
      names.map((name) => [
        `publish-${name}`,
        { action: "send", channel: { $ref: `#/channels/${name}` }, summary: channelSummaries[name] },
      ]),
    ),
    components: {
      messages: named((name) => describeMessage(name, examples[name])),
      schemas: { Envelope: omitDialect(toEventSchema(Envelope)), ...named(describePayload) },
    },
  };
}
