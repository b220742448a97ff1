import { expect, test } from "vitest";
import { textsOf } from "../../../src/api/tenant-texts.ts";
import { resolveEdit, type TenantFields, toChange, toUpdateCommand } from "../../../src/screens/tenant/edit-fields.ts";

const base: TenantFields = { ...textsOf({}), name: "Acme", adminEmail: "ada@acme.example", tags: [] };

test("only what differs is sent", () => {
  expect(toChange(base, base)).toEqual({});
  const tags = [{ name: "segment", value: " enterprise " }];
  expect(toChange(base, { ...base, name: " Acme Ltd ", tags })).toEqual({
    name: "Acme Ltd",
    tags: { segment: "enterprise" },
  });
});

test("after a conflict, own changes stay, and a field that was given up has the stored value", () => {
  const mine = { ...base, name: "Acme Ltd", externalId: "SF-1" };
  const stored = { ...base, name: "Acme GmbH", adminEmail: "bob@acme.example" };
  expect(resolveEdit(base, mine, stored, [])).toEqual({ ...mine, adminEmail: "bob@acme.example" });
  expect(resolveEdit(base, mine, stored, ["name"])).toMatchObject({ name: "Acme GmbH", externalId: "SF-1" });
});

test("the command sends the same change, and is none for the removal of all tags", () => {
  const change = { name: "Acme Ltd", externalId: "", tags: { segment: "enterprise" } };
  expect(toUpdateCommand("ten_1", change)).toEqual([
    ...["tenants", "update", "ten_1", "--name", "Acme Ltd"],
    ...["--external-id", "", "--tag", "segment=enterprise"],
  ]);
  expect(toUpdateCommand("ten_1", { tags: {} })).toBeUndefined();
});
