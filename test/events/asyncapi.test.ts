import specification from "@asyncapi/specs/schemas/3.0.0.json" with { type: "json" };
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { buildAsyncapiDocument, channels } from "../../docs/asyncapi.ts";
import { listEventsWithoutExample, readEventExamples } from "../../docs/event-examples.ts";
import { eventNames, schemaOf } from "../../events/catalog.ts";
import type { Envelope } from "../../events/envelope.ts";
import { topicEvents } from "../../events/topics.ts";

const document = buildAsyncapiDocument();
// The specification contains its own dialect, so Ajv needs no meta-schema.
const ajv = () => new Ajv({ strict: false, meta: false, validateSchema: false, validateFormats: false });

describe("the AsyncAPI document", () => {
  it("is valid AsyncAPI 3.0", () => {
    const valid = ajv().compile(specification);
    valid(document);
    expect(valid.errors).toBeNull();
    valid({ ...document, channels: { bus: { address: 1 } } });
    expect(valid.errors).not.toBeNull();
  });

  it("contains no dangling references", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
    expect(references.length).toBeGreaterThan(100);
    for (const path of references) {
      const found = path
        .split("/")
        .reduce<unknown>((inner, key) => (inner as Record<string, unknown>)?.[key], document);
      expect(found, path).toBeDefined();
    }
  });

  it("lists all events on the bus, and the events of each topic", () => {
    expect(Object.keys(document.channels["bus"]?.messages ?? {})).toEqual(eventNames);
    for (const [topic, names] of Object.entries(topicEvents)) {
      expect(channels[topic as keyof typeof channels]).toEqual(names);
    }
  });

  it("has a valid example of every event, and missing or invalid examples are detected", () => {
    expect(listEventsWithoutExample()).toEqual([]);
    const { TenantActivated, LicenceEnded: _, ...rest } = readEventExamples();
    const other = { TenantActivated: { ...TenantActivated, data: {} } as Envelope };
    expect(listEventsWithoutExample({ ...rest, ...other })).toEqual(["LicenceEnded", "TenantActivated"]);
  });

  it("describes each event so that its example is valid, and invalid without a required field", () => {
    const examples = readEventExamples();
    for (const name of eventNames) {
      const { Envelope, [name]: payload } = document.components.schemas as Record<string, object>;
      const valid = ajv().compile({ ...payload, components: { schemas: { Envelope } } });
      const example = examples[name];
      if (example === undefined) throw new Error(`${name} has no example`);
      expect(valid(example), name).toBe(true);
      const [field = ""] = schemaOf(name).shape.data.toJSONSchema().required ?? [];
      const { [field]: _, ...data } = example.data;
      expect(valid({ ...example, data }), name).toBe(false);
    }
  });
});
