import { describe, expect, it } from "vitest";
import { resolveCaller, resolveSigner } from "../../../handlers/core/shared/caller.ts";
import type { UserRecord } from "../../../schemas/user.ts";

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
    expect(resolveCaller({ subject: "m", productId: "crm", claimedRoles: ["platform-admin"] })).toEqual({
      subject: "m",
      roles: [],
      productId: "crm",
    });
  });

  it("is what the user catalogue says", () => {
    const user = aUser(administrator);
    expect(resolveCaller({ subject: "s", user })).toEqual({
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
      expect(
        resolveCaller({ subject: "s", user: aUser({ status }), claimedRoles: ["platform-admin"] }),
      ).toBeUndefined();
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
  ])("has %s", (_, overrides, claimedRoles, roles) => {
    expect(resolveCaller({ subject: "s", user: aUser(overrides), claimedRoles })?.roles).toEqual(roles);
  });

  it.each([
    [undefined, undefined],
    [[], undefined],
    [["tenant-admin"], undefined],
    [["member", "auditor"], ["auditor"]],
    [["platform-admin"], ["platform-admin"]],
  ])("whom the catalogue lacks is staff by the claim %j, or nobody", (claimedRoles, roles) => {
    expect(resolveCaller({ subject: "s", claimedRoles })).toEqual(roles && { subject: "s", roles });
  });
});

describe("who signs", () => {
  const account = "111111111111";
  const table = {
    [`arn:aws:iam::${account}:role/Tenantry-auditor`]: "auditor",
    [`arn:aws:iam::${account}:role/Tenantry-member`]: "member",
  };
  const session = (role: string, of = account) => `arn:aws:sts::${of}:assumed-role/${role}/nightly-report`;

  it("has the role that its session's role stands for, and the session's name", () => {
    const userArn = session("Tenantry-auditor");
    expect(resolveSigner({ userArn, cognitoIdentityId: null }, table)).toEqual({
      subject: userArn,
      roles: ["auditor"],
    });
  });

  it.each([
    ["a role of the same name in another account", { userArn: session("Tenantry-auditor", "222222222222") }],
    ["a role that is not in the table", { userArn: session("Administrator") }],
    ["a role whose name only begins so", { userArn: session("Tenantry-auditor2") }],
    ["a session that is named like a role", { userArn: `arn:aws:sts::${account}:assumed-role/x/Tenantry-auditor` }],
    ["a role of tenants, who would be of no tenant", { userArn: session("Tenantry-member") }],
    ["the role itself, as a name", { userArn: `arn:aws:iam::${account}:role/Tenantry-auditor` }],
    ["a user", { userArn: `arn:aws:iam::${account}:user/Tenantry-auditor` }],
    ["the root", { userArn: `arn:aws:iam::${account}:root` }],
    ["a federated user", { userArn: `arn:aws:sts::${account}:federated-user/Tenantry-auditor` }],
    ["a person of the identity pool", { userArn: session("Tenantry-auditor"), cognitoIdentityId: "eu:1-2" }],
    ["nobody", { userArn: null }],
    ["who is not spoken of", {}],
  ])("and is %s has no role", (_, signature) => {
    expect(resolveSigner(signature, table).roles).toEqual([]);
  });

  it("has no role where the deployment lets no machine in", () => {
    expect(resolveSigner({ userArn: session("Tenantry-auditor") }, {}).roles).toEqual([]);
  });
});
