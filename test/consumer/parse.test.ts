import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { createReader, NotAnEvent, parse, parseLeniently } from "../../consumer/parse.ts";
import { schemaOf } from "../../events/catalog.ts";
import { buildEvent, buildEveryEvent } from "../support/events/generated-events.ts";
import { messageFormats, toSqsRecord } from "../support/events/message-formats.ts";

// Made before the tests: to find values that patterns allow takes longer than to read them.
const events = buildEveryEvent();

describe("what a consumer is given", () => {
  it.each(Object.keys(messageFormats))("has its event found in %s", (name) => {
    for (const envelope of events) {
      expect(parse(messageFormats[name]?.(envelope))).toMatchObject({
        known: true,
        name: envelope.type,
        event: envelope,
      });
    }
  });

  it("is refused where there is no event in it", () => {
    for (const nothing of [
      "",
      "no JSON",
      "{}",
      "[]",
      "null",
      null,
      1,
      undefined,
      {},
      toSqsRecord("{}"),
      { Body: "" },
    ]) {
      expect(() => parse(nothing)).toThrow(NotAnEvent);
    }
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => parse(value)).toThrow(NotAnEvent);
      }),
    );
  });

  it("may have fields that this package does not know yet, however deep", () => {
    const envelope = buildEvent("OperationFailed");
    const later = {
      ...envelope,
      traceparent: "00-1",
      data: { ...envelope.data, more: 1, error: { ...(envelope.data["error"] as object), hint: { deep: true } } },
    };
    const received = parse(later);
    expect(received.known && received.event).toEqual(envelope);
  });

  it("is not known where its version is another", () => {
    const envelope = { ...buildEvent("TenantActivated"), dataschema: "urn:tenantry:event:TenantActivated:2" };
    expect(parse(envelope)).toEqual({ known: false, envelope, reason: expect.stringContaining(":2") });
  });

  it("is known but can't be read where a field is not as its schema says", () => {
    const envelope = { ...buildEvent("TenantActivated"), data: { tenantId: "no id", productIds: [] } };
    expect(parse(envelope)).toMatchObject({ known: false, name: "TenantActivated", reason: expect.any(String) });
  });

  it("is read in each of two versions that run side by side", () => {
    const first = schemaOf("TenantActivated");
    const second = first.extend({
      dataschema: z.literal("urn:tenantry:event:TenantActivated:2"),
      data: z.strictObject({ tenant: z.string() }),
    });
    const name = "TenantActivated";
    const read = createReader(
      new Map([first, second].map((schema) => [schema.shape.dataschema.value as string, { name, schema }])),
    );
    const old = buildEvent(name);
    expect(read(old)).toMatchObject({ known: true, event: { data: old.data } });
    const next = { ...old, dataschema: second.shape.dataschema.value, data: { tenant: "x" } };
    expect(read(next)).toMatchObject({ known: true, event: { data: { tenant: "x" } } });
  });

  it("does not change when it is read", () => {
    const provided = { a: { b: 1, c: 2 } };
    expect(parseLeniently(z.strictObject({ a: z.strictObject({ b: z.int() }) }), provided)).toMatchObject({
      data: { a: { b: 1 } },
    });
    expect(provided).toEqual({ a: { b: 1, c: 2 } });
  });
});
