import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { createReader, NotAnEvent, parse, parseLeniently } from "../../consumer/parse.ts";
import { schemaOf } from "../../events/catalog.ts";
import { findSchemaChanges } from "../../events/compatibility.ts";
import { buildEvent, buildEveryEvent } from "../support/events/generated-events.ts";
import { messageFormats, toSqsRecord } from "../support/events/message-formats.ts";

// Generated once, because values that match the patterns take long to find.
const events = buildEveryEvent();

describe("parse", () => {
  it.each(Object.keys(messageFormats))("finds the event in %s", (name) => {
    for (const envelope of events) {
      expect(parse(messageFormats[name]?.(envelope))).toMatchObject({
        known: true,
        name: envelope.type,
        event: envelope,
      });
    }
  });

  it("throws NotAnEvent for input without an event", () => {
    for (const input of ["", "no JSON", "{}", "[]", "null", null, 1, undefined, {}, toSqsRecord("{}"), { Body: "" }]) {
      expect(() => parse(input)).toThrow(NotAnEvent);
    }
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => parse(value)).toThrow(NotAnEvent);
      }),
    );
  });

  it("ignores unknown fields at any depth", () => {
    const envelope = buildEvent("OperationFailed");
    const later = {
      ...envelope,
      traceparent: "00-1",
      data: { ...envelope.data, more: 1, error: { ...(envelope.data["error"] as object), hint: { deep: true } } },
    };
    const received = parse(later);
    expect(received.known && received.event).toEqual(envelope);
  });

  it("reads an event with unknown values of an enumeration at any depth, beside unknown fields", () => {
    const losses = [{ logicalId: "Table", type: "AWS::DynamoDB::Table", action: "archive" }];
    const failed = buildEvent("OperationFailed");
    const error = { ...(failed.data["error"] as object), losses };
    const operation = { ...failed, data: { ...failed.data, kind: "tenant.merge", error } };
    const user = buildEvent("UserActivated", { roles: ["auditor"] });
    const later = { ...user, data: { ...user.data, roles: ["auditor", "guest", "robot"] } };
    for (const envelope of [operation, later]) {
      const received = parse({ ...envelope, data: { ...envelope.data, more: 1 } });
      expect(received).toMatchObject({ known: true, name: envelope.type });
      expect(received.known && received.event).toEqual(envelope);
    }
  });

  it("does not take other violations for an unknown value of an enumeration", () => {
    const failed = buildEvent("OperationFailed");
    const { kind: _, ...rest } = failed.data;
    for (const envelope of [
      { ...failed, data: rest },
      { ...failed, data: { ...rest, kind: 7 } },
      { ...failed, data: { ...rest, kind: null } },
      { ...failed, data: { ...rest, kind: "tenant.merge", operationId: 7 } },
      { ...failed, data: { ...rest, kind: "tenant.merge", status: undefined } },
      { ...failed, type: "OperationSucceeded" },
      { ...failed, source: "tenantry.tenants" },
    ]) {
      expect(parse(envelope)).toMatchObject({ known: false, name: "OperationFailed" });
    }
    expect(() => parse({ ...failed, specversion: "2.0" })).toThrow(NotAnEvent);
    const withBoth = { ...failed, data: { ...rest, kind: "tenant.merge", status: "failed", productIds: 7 } };
    expect(parse(withBoth)).toMatchObject({ known: false, reason: expect.stringContaining("data/productIds") });
  });

  it.each([
    ["another enumeration", z.enum(["keep", "rollBack"]), z.enum(["keep", "rollBack", "ask"]), true],
    ["another literal", z.literal("keep"), z.literal("ask"), false],
    ["a literal that becomes an enumeration", z.literal("keep"), z.enum(["keep", "ask"]), false],
    ["a longer text", z.string().max(2), z.string().max(3), false],
    ["a text without its pattern", z.string().regex(/^k/), z.string(), false],
    [
      "one more alternative",
      z.union([z.literal("keep"), z.int()]),
      z.union([z.literal("keep"), z.int(), z.literal("ask")]),
      false,
    ],
  ])("reads a new value of %s if that change is compatible", (_, before, after, isCompatible) => {
    const [released, current] = [before, after].map((value) => z.strictObject({ value }));
    const { breaking } = findSchemaChanges(z.toJSONSchema(released as z.ZodType), z.toJSONSchema(current as z.ZodType));
    expect(breaking.length === 0).toBe(isCompatible);
    expect(parseLeniently(released as z.ZodType, { value: "ask" }).success).toBe(isCompatible);
  });

  it("returns another version of an event as unknown", () => {
    const envelope = { ...buildEvent("TenantActivated"), dataschema: "urn:tenantry:event:TenantActivated:2" };
    expect(parse(envelope)).toEqual({ known: false, envelope, reason: expect.stringContaining(":2") });
  });

  it("returns an event that violates its schema as unreadable, with its name", () => {
    const envelope = { ...buildEvent("TenantActivated"), data: { tenantId: "no id", productIds: [] } };
    expect(parse(envelope)).toMatchObject({ known: false, name: "TenantActivated", reason: expect.any(String) });
  });

  it("reads both of two versions that exist side by side", () => {
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

  it("does not change its input", () => {
    const input = { a: { b: 1, c: 2 } };
    expect(parseLeniently(z.strictObject({ a: z.strictObject({ b: z.int() }) }), input)).toMatchObject({
      data: { a: { b: 1 } },
    });
    expect(input).toEqual({ a: { b: 1, c: 2 } });
  });
});
