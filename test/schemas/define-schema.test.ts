import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { deferSchema, defineSchema } from "../../schemas/define-schema.ts";

const build = () =>
  z.strictObject({ id: z.string().regex(/^x/), count: z.int().default(1), kind: z.enum(["one", "two"]).optional() });

describe("a deferred schema", () => {
  it("is built once, on its first use", () => {
    const spy = vi.fn(build);
    const schema = deferSchema(spy);
    expect(spy).not.toHaveBeenCalled();
    expect(schema.safeParse({ id: "x" }).success).toBe(true);
    expect(schema.safeParse({ id: "y" }).success).toBe(false);
    expect(spy).toHaveBeenCalledOnce();
  });

  it.each([
    { id: "x" },
    { id: "x", count: 2, kind: "two" },
    { id: "y" },
    { id: "x", other: true },
    { id: "x", kind: "three" },
    null,
  ])("parses %j like the schema itself", (value) => {
    const [deferred, direct] = [deferSchema(build).safeParse(value), build().safeParse(value)];
    expect(deferred.success).toBe(direct.success);
    expect(deferred.data).toEqual(direct.data);
    expect(deferred.error?.issues).toEqual(direct.error?.issues);
  });

  it("composes like the schema itself", () => {
    const schema = deferSchema(build);
    const outer = z.strictObject({
      list: z.array(schema),
      one: schema.optional(),
      byKind: z.record(
        deferSchema(() => z.string().min(2)),
        schema,
      ),
      either: z.union([schema, z.null()]),
    });
    const value = { list: [{ id: "x" }], byKind: { ab: { id: "x1" } }, either: null };
    const counted = { list: [{ id: "x", count: 1 }], byKind: { ab: { id: "x1", count: 1 } }, either: null };
    expect(outer.parse(value)).toEqual(counted);
    expect(outer.safeParse({ ...value, byKind: { a: { id: "x1" } } }).success).toBe(false);
    expect(schema.pick({ id: true }).parse({ id: "x" })).toEqual({ id: "x" });
    expect(schema.extend({ more: z.boolean() }).parse({ id: "x", more: true })).toMatchObject({ more: true });
    expect(schema.shape.kind.safeParse("two").success).toBe(true);
    expect(schema instanceof z.ZodObject).toBe(true);
  });

  it("distinguishes alternatives of a union by their literals", () => {
    const either = z.discriminatedUnion("type", [
      deferSchema(() => z.strictObject({ type: z.literal("a"), a: z.string() })),
      deferSchema(() => z.strictObject({ type: z.literal("b"), b: z.string() })),
    ]);
    expect(either.parse({ type: "b", b: "yes" })).toEqual({ type: "b", b: "yes" });
    expect(either.safeParse({ type: "b", a: "no" }).success).toBe(false);
  });
});

it("unbundled sources build a schema at once", () => {
  const spy = vi.fn(build);
  defineSchema(spy);
  expect(spy).toHaveBeenCalledOnce();
});
