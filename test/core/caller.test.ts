import { describe, expect, it } from "vitest";
import { callerOf } from "../../handlers/core/caller.ts";
import type { UserRecord } from "../../schemas/user.ts";

const tenantId = `ten_${"a".repeat(32)}`;
const administrator: Partial<UserRecord> = { tenantId, roles: ["tenant-admin"] };

/** Only what it depends on who somebody is. */
const aUser = (overrides: Partial<UserRecord> = {}): UserRecord =>
  ({
    id: `usr_${"d".repeat(32)}`,
    email: "ann@example.com",
    roles: ["auditor"],
    status: "active",
    ...overrides,
  }) as UserRecord;

describe("who calls", () => {
  it("is a product's machine, which has no roles whatever a token claims", () => {
    expect(callerOf({ subject: "m", productId: "crm", claimed: ["platform-admin"] })).toEqual({
      subject: "m",
      roles: [],
      productId: "crm",
    });
  });

  it("is what the user catalogue says", () => {
    const user = aUser(administrator);
    expect(callerOf({ subject: "s", user })).toEqual({
      subject: "s",
      userId: user.id,
      email: user.email,
      roles: ["tenant-admin"],
      tenantId,
    });
  });

  it.each(["requested", "disabled", "removed", "failed"] as const)(
    "is nobody while %s, whatever is claimed",
    (status) => {
      expect(callerOf({ subject: "s", user: aUser({ status }), claimed: ["platform-admin"] })).toBeUndefined();
    },
  );

  it.each([
    ["what the catalogue says, without a claim", {}, undefined, ["auditor"]],
    ["the claim's", {}, ["product-owner"], ["product-owner"]],
    ["none where the claim has none", {}, [], []],
    ["one that the claim names alone", {}, "platform-admin", ["platform-admin"]],
    ["none that are nobody's", {}, ["root", "Auditor", "platform-admin,auditor", null, 1], []],
    ["none of a tenant for staff", {}, ["tenant-admin", "auditor"], ["auditor"]],
    ["none of staff for a tenant's people", administrator, ["platform-admin", "member"], ["member"]],
    ["none from an object", {}, { 0: "platform-admin" }, []],
  ])("has %s", (_, overrides, claimed, roles) => {
    expect(callerOf({ subject: "s", user: aUser(overrides), claimed })?.roles).toEqual(roles);
  });

  it.each([
    [undefined, undefined],
    [[], undefined],
    [["tenant-admin"], undefined],
    [["member", "auditor"], ["auditor"]],
    [["platform-admin"], ["platform-admin"]],
  ])("whom the catalogue lacks is staff by the claim %j, or nobody", (claimed, roles) => {
    expect(callerOf({ subject: "s", claimed })).toEqual(roles && { subject: "s", roles });
  });
});
