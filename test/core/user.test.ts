import { describe, expect, it } from "vitest";
import { completeOperation } from "../../handlers/core/completion.ts";
import { retryOperationAgain } from "../../handlers/core/control.ts";
import type { Decision } from "../../handlers/core/decision.ts";
import { hasAccess, loseProduct, profileOf } from "../../handlers/core/user.ts";
import { inviteStaff, inviteUser, removeUser, updateUser } from "../../handlers/core/user-commands.ts";
import { SubscriptionStatus } from "../../schemas/subscription.ts";
import { InviteStaff, InviteUser, UpdateUser, type UserRecord, UserStatus } from "../../schemas/user.ts";
import { aContext, anOperation, aProduct, aSubscription, aTenant, aUser, factsOf, NOW } from "../support/builders.ts";

const crm = aProduct({ profileAttributes: ["email", "locale"] });
const offer = { products: new Map([["crm", crm]]), subscriptions: [aSubscription()], seats: new Map() };
const tenant = aTenant({ status: "active" });
const withCrm = { products: { crm: ["sales"] }, shared: ["crm"] };

const accepted = (decision: Decision) => {
  if (!decision.ok) throw new Error(decision.refusal.detail);
  return decision.changes;
};
const refusalOf = (decision: Decision) => (decision.ok ? undefined : decision.refusal);
const userIn = (decision: Decision) =>
  accepted(decision).find((change) => change.type === "user")?.after as UserRecord | undefined;

describe("inviting somebody into a tenant", () => {
  const invite = (body: object, state: object = {}) =>
    inviteUser(
      { ...offer, tenant, emailTaken: false, ...state },
      InviteUser.parse({ email: "Ada@Acme.example", roles: ["member"], ...body }),
      aContext(),
    );

  it("writes the user with their operation, and relies on the tenant and on what it has", () => {
    const decision = invite({ products: { crm: ["sales"] } });
    expect(factsOf(accepted(decision))).toEqual(["UserRequested"]);
    expect(userIn(decision)).toMatchObject({ status: "requested", email: "ada@acme.example", shared: [] });
    expect(decision.ok && decision.unchanged?.map(({ type }) => type)).toEqual(["tenant", "subscription"]);
  });

  it.each([
    ["an e-mail that is taken", {}, { emailTaken: true }, "emailTaken", undefined],
    ["a product nobody knows", { products: { erp: ["x"] } }, {}, "unknownReference", "/products/erp"],
    [
      "a product the tenant has not",
      { products: { crm: ["x"] } },
      { subscriptions: [] },
      "productUnavailable",
      undefined,
    ],
    [
      "a product of which all seats are taken",
      { products: { crm: ["x"] } },
      { seats: new Map([["crm", { used: 10, limit: 10 }]]) },
      "noSeatLeft",
      undefined,
    ],
    ["a tenant that leaves", {}, { tenant: aTenant({ status: "offboarding" }) }, "illegalTransition", undefined],
  ])("is refused with %s", (_, body, state, code, pointer) => {
    const refusal = refusalOf(invite(body, state));
    expect([refusal?.code, refusal?.errors?.[0]?.pointer]).toEqual([code, pointer]);
  });

  it.each(["platform-admin", "product-owner", "auditor"])("%s is no role of a tenant's people", (role) => {
    const { error } = InviteUser.safeParse({ email: "a@b.example", roles: [role] });
    expect(error?.issues[0]?.path).toEqual(["roles", 0]);
  });

  it("needs an e-mail; all else that is known of people is optional, and nothing else is known", () => {
    expect(InviteUser.safeParse({ roles: ["member"] }).error?.issues[0]?.path).toEqual(["email"]);
    const unknown = InviteUser.safeParse({ email: "a@b.example", roles: ["member"], attributes: { shoeSize: "43" } });
    expect(unknown.error?.issues[0]).toMatchObject({ path: ["attributes"], keys: ["shoeSize"] });
  });

  it("takes a tenant's roles for no staff", () => {
    expect(InviteStaff.safeParse({ email: "a@b.example", roles: ["member"] }).success).toBe(false);
    const wanted = InviteStaff.parse({ email: "a@b.example", roles: ["product-owner"], team: "crm-team" });
    const decision = inviteStaff({ emailTaken: false }, wanted, aContext());
    expect(userIn(decision)).toMatchObject({ team: "crm-team", roles: ["product-owner"] });
    expect(userIn(decision)).not.toHaveProperty("tenantId");
    expect(refusalOf(inviteStaff({ emailTaken: true }, wanted, aContext()))?.code).toBe("emailTaken");
  });
});

describe("changing a user", () => {
  const update = (user: UserRecord, body: object, running?: ReturnType<typeof anOperation>) =>
    updateUser({ user, running, ...offer }, UpdateUser.parse(body), aContext());

  it.each<[string, Partial<UserRecord>, object, string[]]>([
    ["an attribute", {}, { attributes: { displayName: "Ada L." } }, ["UserUpdated"]],
    [
      "to disabled, at once and with what products know",
      withCrm,
      { status: "disabled" },
      ["UserDisabled", "ProfileWithdrawn"],
    ],
    ["to enabled; products hear later", { status: "disabled" }, { status: "active" }, ["UserEnabled"]],
    ["by taking a product, at once", withCrm, { products: {} }, ["UserUpdated", "ProfileWithdrawn"]],
    ["by giving a product, which hears later", {}, { products: { crm: ["sales"] } }, ["UserUpdated"]],
    ["to what they are already: the identity is looked at", {}, { status: "active" }, ["UserUpdated"]],
    [
      "in both ways",
      withCrm,
      { products: {}, status: "disabled" },
      ["UserUpdated", "UserDisabled", "ProfileWithdrawn"],
    ],
  ])("%s", (_, user, body, facts) => {
    expect(factsOf(accepted(update(aUser(user), body)))).toEqual(facts);
  });

  it("says which fields changed by their names, and nothing of what is in them", () => {
    const body = { attributes: { displayName: "Grace", locale: "en" }, roles: ["tenant-admin"] };
    const [change] = accepted(update(aUser(), body));
    expect(change?.facts[0]?.data).toMatchObject({ changed: ["attributes.displayName", "attributes.locale", "roles"] });
    expect(JSON.stringify(change?.facts)).not.toMatch(/Grace|acme\.example/);
  });

  it("is refused while another operation runs on the user", () => {
    expect(refusalOf(update(aUser(), { status: "active" }, anOperation()))).toMatchObject({ code: "busy" });
  });

  it("gives no product that the tenant has not, but leaves those that the user has", () => {
    expect(refusalOf(update(aUser(), { products: { erp: ["x"] } }))?.errors?.[0]?.pointer).toBe("/products/erp");
    const known = aUser({ products: { gone: ["x"] } });
    expect(update(known, { products: { gone: ["y"] } }).ok).toBe(true);
  });
});

describe("removing a user", () => {
  const remove = (user: UserRecord, running?: ReturnType<typeof anOperation>) =>
    removeUser({ user, running, products: offer.products }, aContext());

  it("ends all access at once; the identity and the e-mail follow", () => {
    const decision = remove(aUser(withCrm));
    expect(factsOf(accepted(decision))).toEqual(["UserRemovalRequested", "ProfileWithdrawn"]);
    expect(userIn(decision)).toMatchObject({ status: "disabled", products: {}, shared: [], lastProducts: ["crm"] });
  });

  it("stops what runs on the user, and is the same operation when it is asked for again", () => {
    const running = anOperation({ kind: "user.provision" });
    expect(factsOf(accepted(remove(aUser(), running)))).toContain("OperationCancellationRequested");
    const removal = anOperation({ kind: "user.remove" });
    expect(remove(aUser({ status: "disabled" }), removal)).toMatchObject({ changes: [], operationId: removal.id });
    expect(remove(aUser({ status: "removed" }))).toMatchObject({ changes: [], operationId: aUser().lastOperationId });
  });
});

describe("a seat", () => {
  const seatsOf = (decision: Decision) => accepted(decision).flatMap(({ seats }) => seats ?? []);
  const seat = (by: 1 | -1) => [{ tenantId: tenant.id, productId: "crm", by }];
  const idle = { running: undefined, ...offer };

  it("is taken with the access, and left with it, once", () => {
    const body = InviteUser.parse({ email: "a@b.example", roles: ["member"], products: { crm: ["x"] } });
    expect(seatsOf(inviteUser({ ...offer, tenant, emailTaken: false }, body, aContext()))).toEqual(seat(1));
    expect(seatsOf(updateUser({ user: aUser(withCrm), ...idle }, { products: {} }, aContext()))).toEqual(seat(-1));
    expect(seatsOf(removeUser({ user: aUser(withCrm), ...idle }, aContext()))).toEqual(seat(-1));
    expect(loseProduct(aUser(withCrm), "crm", offer.products).seats).toEqual(seat(-1));
  });

  it("stays with who is disabled, and with who gets another role in the product", () => {
    expect(seatsOf(updateUser({ user: aUser(withCrm), ...idle }, { status: "disabled" }, aContext()))).toEqual([]);
    const other = { products: { crm: ["reports"] } };
    expect(seatsOf(updateUser({ user: aUser(withCrm), ...idle }, other, aContext()))).toEqual([]);
  });
});

describe("the end of work on a user", () => {
  const error = { code: "fault", reason: "Cognito is away.", retryable: true };
  const failed = { status: "failed", error } as const;
  const made = { status: "succeeded", outputs: { subject: "sub-1" } } as const;
  const end = (
    kind: "user.provision" | "user.update" | "user.remove",
    user: UserRecord,
    outcome: typeof made | typeof failed,
  ) =>
    completeOperation(
      anOperation({ kind, target: { type: "user", id: user.id } }),
      { type: "user", user, products: offer.products },
      { step: "End", outcome },
      NOW,
    );

  it.each<
    ["user.provision" | "user.update" | "user.remove", Partial<UserRecord>, typeof made | typeof failed, string[]]
  >([
    [
      "user.provision",
      { status: "requested", products: withCrm.products },
      made,
      ["UserActivated", "ProfileShared", "OperationSucceeded"],
    ],
    ["user.provision", { status: "requested" }, failed, ["UserProvisioningFailed", "OperationFailed"]],
    ["user.update", { products: withCrm.products }, made, ["ProfileShared", "OperationSucceeded"]],
    ["user.update", withCrm, made, ["OperationSucceeded"]],
    ["user.update", { status: "disabled", products: withCrm.products }, made, ["OperationSucceeded"]],
    ["user.update", {}, failed, ["UserUpdateFailed", "OperationFailed"]],
    ["user.remove", { status: "disabled" }, made, ["UserRemoved", "OperationSucceeded"]],
    ["user.remove", { status: "disabled" }, failed, ["UserRemovalFailed", "OperationFailed"]],
  ])("%s of %j that %j", (kind, user, outcome, facts) => {
    expect(factsOf(end(kind, aUser(user), outcome))).toEqual(facts);
  });

  it("shares exactly the names that the product declared", () => {
    const [change] = end("user.provision", aUser({ status: "requested", products: withCrm.products }), made);
    expect(change?.facts[1]?.data).toMatchObject({ productIds: ["crm"], attributes: ["email", "locale"] });
  });

  it("is none without the identity's subject", () => {
    const nameless = { status: "succeeded", outputs: {} } as unknown as typeof made;
    expect(factsOf(end("user.provision", aUser({ status: "requested" }), nameless))).toContain(
      "UserProvisioningFailed",
    );
  });

  it("leaves a user alone whom a removal has taken over", () => {
    const user = aUser({ status: "disabled", lastOperationId: `op_${"9".repeat(32)}` });
    expect(factsOf(end("user.provision", user, failed))).toEqual(["OperationFailed"]);
  });

  it("frees the e-mail and the subject only when the user is removed", () => {
    const [removed] = end("user.remove", aUser({ status: "disabled", subject: "sub-1" }), made);
    expect(removed?.release?.map(({ kind }) => kind)).toEqual(["email", "subject"]);
    const [kept] = end("user.provision", aUser({ status: "requested" }), failed);
    expect(kept?.release).toBeUndefined();
  });

  it.each<["user.provision" | "user.update" | "user.remove", UserStatus, string]>([
    ["user.provision", "failed", "UserRequested"],
    ["user.update", "active", "UserUpdated"],
    ["user.remove", "failed", "UserRemovalRequested"],
  ])("%s can be tried again while %s, and begins by %s", (kind, status, event) => {
    const user = aUser({ status, reason: "Cognito is away." });
    const operation = anOperation({ kind, status: "failed", target: { type: "user", id: user.id } });
    const again = retryOperationAgain(operation, { user, last: new Map() }, aContext());
    expect(factsOf(accepted(again))).toEqual([event, "OperationRetried"]);
    expect(userIn(again)).not.toHaveProperty("reason");
    const since = { ...user, lastOperationId: `op_${"9".repeat(32)}` };
    expect(refusalOf(retryOperationAgain(operation, { user: since, last: new Map() }, aContext()))?.code).toBe(
      "illegalTransition",
    );
  });
});

describe("what a product gets to know", () => {
  it("is what it declared, as far as it is known", () => {
    const user = aUser({ attributes: { displayName: "Ada", locale: "fr" } });
    const product = aProduct({ profileAttributes: ["email", "locale", "phone", "toString", "__proto__"] });
    expect(profileOf(user, product)).toEqual({ email: user.email, locale: "fr" });
  });

  it("is nothing without access, in every status of the user and of the subscription", () => {
    const may: [UserStatus, SubscriptionStatus][] = UserStatus.options.flatMap((status) =>
      SubscriptionStatus.options.flatMap((one) => {
        const user = aUser({ ...withCrm, status });
        return hasAccess(user, aSubscription({ status: one }))
          ? [[status, one] as [UserStatus, SubscriptionStatus]]
          : [];
      }),
    );
    expect(may).toEqual(
      ["active", "changing", "suspending", "suspended", "reactivating"].map((status) => ["active", status]),
    );
    expect(hasAccess(aUser(), aSubscription())).toBe(false);
    expect(hasAccess(aUser(withCrm), undefined)).toBe(false);
    expect(hasAccess(aUser(withCrm), aSubscription({ tenantId: `ten_${"9".repeat(32)}` }))).toBe(false);
  });

  it("ends with the tenant's subscription, whatever the user's status but removed", () => {
    for (const status of ["requested", "active", "disabled", "failed"] as const) {
      const change = loseProduct(aUser({ products: { crm: ["x"] }, status }), "crm", offer.products);
      expect([change.after.products, factsOf([change])]).toEqual([{}, ["UserUpdated"]]);
    }
    const shared = loseProduct(aUser(withCrm), "crm", offer.products);
    expect(factsOf([shared])).toEqual(["UserUpdated", "ProfileWithdrawn"]);
    expect(shared.operationId).toBeUndefined();
  });
});
