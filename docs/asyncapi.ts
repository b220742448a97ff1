import * as z from "zod";
import { catalog, type EventName, eventNames, jsonSchemaOf } from "../events/catalog.ts";
import { dataschemaOf, Envelope, sourceOf } from "../events/envelope.ts";
import { topicEvents } from "../events/topics.ts";
import { readEventExamples } from "./event-examples.ts";

const omitDialect = ({ $schema: _, ...schema }: object & { $schema?: unknown }) => schema;

/** What a channel is for. */
export const channelSummaries = {
  bus: "The EventBridge bus `tenantry`: every event, as the `detail` of an EventBridge event.",
  "workflow-status": "Begin and end of each operation.",
  "workflow-errors": "Each operation that failed, with its reason.",
  "workflow-retries": "Each step that met a fault and is tried again.",
  lifecycle: "What happens to tenants, subscriptions and users; each product's queue has those that concern it.",
} as const;

/** Every channel with its events. */
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

/** The envelope, with what this event says in it. */
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

/** All events and channels as AsyncAPI 3.0. */
export const buildAsyncapiDocument = () => {
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
        "The events of the control plane. Delivery is at least once and in no promised order: tell copies by `id` and order by `sequence`, per `subject`.",
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
      schemas: { Envelope: omitDialect(z.toJSONSchema(Envelope, { target: "draft-07" })), ...named(describePayload) },
    },
  };
};
