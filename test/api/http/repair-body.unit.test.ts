import { describe, expect, it } from "vitest";
import { repairBody } from "../../../handlers/api/http/repair-body.ts";
import { RequestTenant, UpdateTenant } from "../../../schemas/tenant.ts";

function repair(value: unknown, schema: typeof RequestTenant | typeof UpdateTenant = RequestTenant) {
  const parsed = schema.safeParse(value);
  if (parsed.success) throw new Error("the body is valid");
  return repairBody(schema, value, parsed.error.issues, { name: "Unnamed", adminEmail: "nobody@unknown.invalid" });
}
const crm = { productId: "crm", planId: "standard" };

describe("an invalid body", () => {
  it("keeps its valid fields, and gets stand-ins for required ones", () => {
    const repaired = repair({ name: "Acme", adminEmail: "no address", colour: "red", tags: { a: "b" } });
    expect(repaired?.body).toMatchObject({ name: "Acme", adminEmail: "nobody@unknown.invalid", tags: { a: "b" } });
    expect(repaired?.body).not.toHaveProperty("colour");
  });

  it("keeps the valid items of a list, and their places", () => {
    const repaired = repair({
      name: "Acme",
      subscriptions: [{ ...crm, productId: "" }, crm, { ...crm, productId: "erp", seats: 0 }],
    });
    expect(repaired?.body).toMatchObject({ subscriptions: [crm] });
    expect(repaired?.toOriginalPointer("/subscriptions/0/planId")).toBe("/subscriptions/1/planId");
    expect(repaired?.toOriginalPointer("/name")).toBe("/name");
    expect(repaired?.toOriginalPointer("")).toBe("");
  });

  it.each([["text"], [null], [[crm]], [7]])("that is %j can't be repaired", (value) => {
    expect(repair(value)).toBeUndefined();
  });

  it("can't be repaired if nothing remains of a change", () => {
    const parsed = UpdateTenant.safeParse({ tags: 7 });
    const issues = parsed.success ? [] : parsed.error.issues;
    expect(repairBody(UpdateTenant, { tags: 7 }, issues, {})).toBeUndefined();
  });
});
