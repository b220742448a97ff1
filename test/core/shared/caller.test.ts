import { describe, expect, it } from "vitest";
import { principalOf, resolveCaller, resolveSigner } from "../../../handlers/core/shared/caller.ts";
import { TenantStatus } from "../../../schemas/tenant.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { buildTenant } from "../../support/builders.ts";

const tenantId = `ten_${"a".repeat(32)}`;
const administrator: Partial<UserRecord> = { tenantId, roles: ["tenant-admin"] };

/** The fields of a user that determine the caller. */
const aUser = (overrides: Partial<UserRecord> = {}): UserRecord =>
  ({
    id: `usr_${"d".repeat(32)}`,
    email: "ann@example.com",
    roles: ["auditor"],
    status: "active",
    attributes: {},
    ...overrides,
  }) as UserRecord;

describe("the caller of a request", () => {
  it("is a product's machine without roles, whatever its token claims", () => {
    expect(resolveCaller({ subject: "m", productId: "crm", claimedRoles: ["platform-admin"] })).toEqual({
      subject: "m",
      roles: [],
      productId: "crm",
    });
  });

  it("has the tenant, team and roles of the user catalog", () => {
    const user = aUser(administrator);
    expect(resolveCaller({ subject: "s", user })).toEqual({
      subject: "s",
      userId: user.id,
      email: user.email,
      roles: ["tenant-admin"],
      tenantId,
    });
  });

  it("is known while the tenant exists, and unknown from its leaving on, also during the removal of its users", () => {
    const user = aUser(administrator);
    const known = TenantStatus.options.filter((status) =>
      resolveCaller({ subject: "s", user, tenant: buildTenant({ status }) }),
    );
    const closed: readonly string[] = ["leaving", "offboarding", "deleted"];
    expect(known).toEqual(TenantStatus.options.filter((status) => !closed.includes(status)));
  });

  it("has the display name of the user catalog", () => {
    const user = aUser({ attributes: { displayName: "Ada", jobTitle: "Engineer" } });
    expect(resolveCaller({ subject: "s", user })).toMatchObject({ displayName: "Ada" });
    expect(resolveCaller({ subject: "s", user: aUser() })).not.toHaveProperty("displayName");
  });

  it.each(["requested", "disabled", "removed", "failed"] as const)(
    "is unknown while the user is %s, whatever the token claims",
    (status) => {
      expect(
        resolveCaller({ subject: "s", user: aUser({ status }), claimedRoles: ["platform-admin"] }),
      ).toBeUndefined();
    },
  );

  it.each([
    ["the catalog's roles without a claim", {}, undefined, ["auditor"]],
    ["the claim's roles", {}, ["product-owner"], ["product-owner"]],
    ["no roles from an empty claim", {}, [], []],
    ["the one role that a claim names", {}, "platform-admin", ["platform-admin"]],
    ["no unknown roles", {}, ["root", "Auditor", "platform-admin,auditor", null, 1], []],
    ["no tenant roles as staff", {}, ["tenant-admin", "auditor"], ["auditor"]],
    ["no staff roles as a tenant's user", administrator, ["platform-admin", "member"], ["member"]],
    ["no roles from an object", {}, { 0: "platform-admin" }, []],
  ])("has %s", (_, overrides, claimedRoles, roles) => {
    expect(resolveCaller({ subject: "s", user: aUser(overrides), claimedRoles })?.roles).toEqual(roles);
  });

  // A disabled or removed person could otherwise return with a token that names no verified address.
  it.each([[undefined], [[]], ["platform-admin"], [["platform-admin", "auditor"]]])(
    "is unknown without a record, whatever the token claims: %j",
    (claimedRoles) => {
      expect(resolveCaller({ subject: "s", claimedRoles })).toBeUndefined();
    },
  );
});

describe("the signer of a request", () => {
  const account = "111111111111";
  const table = {
    [`arn:aws:iam::${account}:role/Tenantry-auditor`]: "auditor",
    [`arn:aws:iam::${account}:role/Tenantry-member`]: "member",
  };
  const session = (role: string, of = account) => `arn:aws:sts::${of}:assumed-role/${role}/nightly-report`;

  it("has the staff role of its session's role and the session's name", () => {
    const userArn = session("Tenantry-auditor");
    expect(resolveSigner({ userArn, cognitoIdentityId: null }, table)).toEqual({
      subject: userArn,
      roles: ["auditor"],
    });
  });

  it.each([
    ["a role of the same name in another account", { userArn: session("Tenantry-auditor", "222222222222") }],
    ["a role that is not in the table", { userArn: session("Administrator") }],
    ["a role with the same prefix", { userArn: session("Tenantry-auditor2") }],
    ["a session with the name of a role", { userArn: `arn:aws:sts::${account}:assumed-role/x/Tenantry-auditor` }],
    ["a role that maps to a tenant's role", { userArn: session("Tenantry-member") }],
    ["the role itself instead of a session", { userArn: `arn:aws:iam::${account}:role/Tenantry-auditor` }],
    ["a user", { userArn: `arn:aws:iam::${account}:user/Tenantry-auditor` }],
    ["the root user", { userArn: `arn:aws:iam::${account}:root` }],
    ["a federated user", { userArn: `arn:aws:sts::${account}:federated-user/Tenantry-auditor` }],
    ["a person of the identity pool", { userArn: session("Tenantry-auditor"), cognitoIdentityId: "eu:1-2" }],
    ["an empty ARN", { userArn: null }],
    ["a request without an ARN", {}],
  ])("has no role as %s", (_, signature) => {
    expect(resolveSigner(signature, table).roles).toEqual([]);
  });

  it("has no role if the deployment's table is empty", () => {
    expect(resolveSigner({ userArn: session("Tenantry-auditor") }, {}).roles).toEqual([]);
  });
});

describe("the principal behind a subject", () => {
  it("is the role of a session, whatever the name of the session is", () => {
    const sessions = ["nightly-report", "alice@example.com", "1"].map(
      (name) => `arn:aws-cn:sts::111111111111:assumed-role/Tenantry-admin/${name}`,
    );
    const principals = new Set(sessions.map(principalOf));
    expect([...principals]).toEqual(["arn:aws-cn:iam::111111111111:role/Tenantry-admin"]);
  });

  it.each(["alice", "arn:aws:iam::111111111111:user/alice", "arn:aws:sts::1:assumed-role/x/y", ""])(
    "is the subject itself for others: %j",
    (subject) => {
      expect(principalOf(subject)).toBe(subject);
    },
  );
});
