import { describe, expect, it } from "vitest";
import { completeOperation } from "../../../handlers/core/operation/complete.ts";
import { retryOperation } from "../../../handlers/core/operation/retry.ts";
import type { Decision } from "../../../handlers/core/shared/decision.ts";
import { inviteStaff, inviteUser } from "../../../handlers/core/user/invite.ts";
import { removeUser } from "../../../handlers/core/user/remove.ts";
import { updateUser } from "../../../handlers/core/user/update-user.ts";
import { hasAccess, profileOf, withdrawProduct } from "../../../handlers/core/user/user.ts";
import { SubscriptionStatus } from "../../../schemas/subscription.ts";
import { InviteStaff, InviteUser, UpdateUser, type UserRecord, UserStatus } from "../../../schemas/user.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildSubscription,
  buildTenant,
  buildUser,
  eventNamesOf,
  NOW,
} from "../../support/builders.ts";

const crm = buildProduct({ profileAttributes: ["email", "locale"] });
const accessState = { products: new Map([["crm", crm]]), subscriptions: [buildSubscription()], seats: new Map() };
const tenant = buildTenant({ status: "active" });
const withCrm = { products: { crm: ["sales"] }, shared: ["crm"] };

const expectAccepted = (decision: Decision) => {
  if (!decision.ok) throw new Error(decision.rejection.detail);
  return decision.changes;
};
const rejectionOf = (decision: Decision) => (decision.ok ? undefined : decision.rejection);
const findUser = (decision: Decision) =>
  expectAccepted(decision).find((change) => change.type === "user")?.after as UserRecord | undefined;

describe("inviting somebody into a tenant", () => {
  const invite = (body: object, state: object = {}) =>
    inviteUser(
      { ...accessState, tenant, emailTaken: false, ...state },
      InviteUser.parse({ email: "Ada@Acme.example", roles: ["member"], ...body }),
      buildContext(),
    );

  it("writes the user with their operation, and relies on the tenant and on what it has", () => {
    const decision = invite({ products: { crm: ["sales"] } });
    expect(eventNamesOf(expectAccepted(decision))).toEqual(["UserRequested"]);
    expect(findUser(decision)).toMatchObject({ status: "requested", email: "ada@acme.example", shared: [] });
    expect(decision.ok && decision.preconditions?.map(({ type }) => type)).toEqual(["tenant", "subscription"]);
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
    ["a tenant that leaves", {}, { tenant: buildTenant({ status: "offboarding" }) }, "illegalTransition", undefined],
  ])("is refused with %s", (_, body, state, code, pointer) => {
    const rejection = rejectionOf(invite(body, state));
    expect([rejection?.code, rejection?.errors?.[0]?.pointer]).toEqual([code, pointer]);
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
    const requested = InviteStaff.parse({ email: "a@b.example", roles: ["product-owner"], team: "crm-team" });
    const decision = inviteStaff({ emailTaken: false }, requested, buildContext());
    expect(findUser(decision)).toMatchObject({ team: "crm-team", roles: ["product-owner"] });
    expect(findUser(decision)).not.toHaveProperty("tenantId");
    expect(rejectionOf(inviteStaff({ emailTaken: true }, requested, buildContext()))?.code).toBe("emailTaken");
  });
});

describe("changing a user", () => {
  const update = (user: UserRecord, body: object, running?: ReturnType<typeof buildOperation>) =>
    updateUser({ user, running, ...accessState }, UpdateUser.parse(body), buildContext());

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
  ])("%s", (_, user, body, events) => {
    expect(eventNamesOf(expectAccepted(update(buildUser(user), body)))).toEqual(events);
  });

  it("says which fields changed by their names, and nothing of what is in them", () => {
    const body = { attributes: { displayName: "Grace", locale: "en" }, roles: ["tenant-admin"] };
    const [change] = expectAccepted(update(buildUser(), body));
    expect(change?.events[0]?.data).toMatchObject({
      changed: ["attributes.displayName", "attributes.locale", "roles"],
    });
    expect(JSON.stringify(change?.events)).not.toMatch(/Grace|acme\.example/);
  });

  it("is refused while another operation runs on the user", () => {
    expect(rejectionOf(update(buildUser(), { status: "active" }, buildOperation()))).toMatchObject({ code: "busy" });
  });

  it("gives no product that the tenant has not, but leaves those that the user has", () => {
    expect(rejectionOf(update(buildUser(), { products: { erp: ["x"] } }))?.errors?.[0]?.pointer).toBe("/products/erp");
    const known = buildUser({ products: { gone: ["x"] } });
    expect(update(known, { products: { gone: ["y"] } }).ok).toBe(true);
  });
});

describe("removing a user", () => {
  const remove = (user: UserRecord, running?: ReturnType<typeof buildOperation>) =>
    removeUser({ user, running, products: accessState.products }, buildContext());

  it("ends all access at once; the identity and the e-mail follow", () => {
    const decision = remove(buildUser(withCrm));
    expect(eventNamesOf(expectAccepted(decision))).toEqual(["UserRemovalRequested", "ProfileWithdrawn"]);
    expect(findUser(decision)).toMatchObject({ status: "disabled", products: {}, shared: [], lastProducts: ["crm"] });
  });

  it("stops what runs on the user, and is the same operation when it is asked for again", () => {
    const running = buildOperation({ kind: "user.provision" });
    expect(eventNamesOf(expectAccepted(remove(buildUser(), running)))).toContain("OperationCancellationRequested");
    const removal = buildOperation({ kind: "user.remove" });
    expect(remove(buildUser({ status: "disabled" }), removal)).toMatchObject({ changes: [], operationId: removal.id });
    expect(remove(buildUser({ status: "removed" }))).toMatchObject({
      changes: [],
      operationId: buildUser().lastOperationId,
    });
  });
});

describe("a seat", () => {
  const seatsOf = (decision: Decision) => expectAccepted(decision).flatMap(({ seats }) => seats ?? []);
  const seat = (by: 1 | -1) => [{ tenantId: tenant.id, productId: "crm", by }];
  const idle = { running: undefined, ...accessState };

  it("is taken with the access, and left with it, once", () => {
    const body = InviteUser.parse({ email: "a@b.example", roles: ["member"], products: { crm: ["x"] } });
    expect(seatsOf(inviteUser({ ...accessState, tenant, emailTaken: false }, body, buildContext()))).toEqual(seat(1));
    expect(seatsOf(updateUser({ user: buildUser(withCrm), ...idle }, { products: {} }, buildContext()))).toEqual(
      seat(-1),
    );
    expect(seatsOf(removeUser({ user: buildUser(withCrm), ...idle }, buildContext()))).toEqual(seat(-1));
    expect(withdrawProduct(buildUser(withCrm), "crm", accessState.products).seats).toEqual(seat(-1));
  });

  it("stays with who is disabled, and with who gets another role in the product", () => {
    expect(seatsOf(updateUser({ user: buildUser(withCrm), ...idle }, { status: "disabled" }, buildContext()))).toEqual(
      [],
    );
    const other = { products: { crm: ["reports"] } };
    expect(seatsOf(updateUser({ user: buildUser(withCrm), ...idle }, other, buildContext()))).toEqual([]);
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
      buildOperation({ kind, target: { type: "user", id: user.id } }),
      { type: "user", user, products: accessState.products },
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
  ])("%s of %j that %j", (kind, user, outcome, events) => {
    expect(eventNamesOf(end(kind, buildUser(user), outcome))).toEqual(events);
  });

  it("shares exactly the names that the product declared", () => {
    const [change] = end("user.provision", buildUser({ status: "requested", products: withCrm.products }), made);
    expect(change?.events[1]?.data).toMatchObject({ productIds: ["crm"], attributes: ["email", "locale"] });
  });

  it("is none without the identity's subject", () => {
    const nameless = { status: "succeeded", outputs: {} } as unknown as typeof made;
    expect(eventNamesOf(end("user.provision", buildUser({ status: "requested" }), nameless))).toContain(
      "UserProvisioningFailed",
    );
  });

  it("leaves a user alone whom a removal has taken over", () => {
    const user = buildUser({ status: "disabled", lastOperationId: `op_${"9".repeat(32)}` });
    expect(eventNamesOf(end("user.provision", user, failed))).toEqual(["OperationFailed"]);
  });

  it("frees the e-mail and the subject only when the user is removed", () => {
    const [removed] = end("user.remove", buildUser({ status: "disabled", subject: "sub-1" }), made);
    expect(removed?.release?.map(({ kind }) => kind)).toEqual(["email", "subject"]);
    const [kept] = end("user.provision", buildUser({ status: "requested" }), failed);
    expect(kept?.release).toBeUndefined();
  });

  it.each<["user.provision" | "user.update" | "user.remove", UserStatus, string]>([
    ["user.provision", "failed", "UserRequested"],
    ["user.update", "active", "UserUpdated"],
    ["user.remove", "failed", "UserRemovalRequested"],
  ])("%s can be tried again while %s, and begins by %s", (kind, status, event) => {
    const user = buildUser({ status, reason: "Cognito is away." });
    const operation = buildOperation({ kind, status: "failed", target: { type: "user", id: user.id } });
    const again = retryOperation(operation, { user, last: new Map() }, buildContext());
    expect(eventNamesOf(expectAccepted(again))).toEqual([event, "OperationRetried"]);
    expect(findUser(again)).not.toHaveProperty("reason");
    const since = { ...user, lastOperationId: `op_${"9".repeat(32)}` };
    expect(rejectionOf(retryOperation(operation, { user: since, last: new Map() }, buildContext()))?.code).toBe(
      "illegalTransition",
    );
  });
});

describe("what a product gets to know", () => {
  it("is what it declared, as far as it is known", () => {
    const user = buildUser({ attributes: { displayName: "Ada", locale: "fr" } });
    const product = buildProduct({ profileAttributes: ["email", "locale", "phone", "toString", "__proto__"] });
    expect(profileOf(user, product)).toEqual({ email: user.email, locale: "fr" });
  });

  it("is nothing without access, in every status of the user and of the subscription", () => {
    const may: [UserStatus, SubscriptionStatus][] = UserStatus.options.flatMap((status) =>
      SubscriptionStatus.options.flatMap((one) => {
        const user = buildUser({ ...withCrm, status });
        return hasAccess(user, buildSubscription({ status: one }))
          ? [[status, one] as [UserStatus, SubscriptionStatus]]
          : [];
      }),
    );
    expect(may).toEqual(
      ["active", "changing", "suspending", "suspended", "reactivating"].map((status) => ["active", status]),
    );
    expect(hasAccess(buildUser(), buildSubscription())).toBe(false);
    expect(hasAccess(buildUser(withCrm), undefined)).toBe(false);
    expect(hasAccess(buildUser(withCrm), buildSubscription({ tenantId: `ten_${"9".repeat(32)}` }))).toBe(false);
  });

  it("ends with the tenant's subscription, whatever the user's status but removed", () => {
    for (const status of ["requested", "active", "disabled", "failed"] as const) {
      const change = withdrawProduct(buildUser({ products: { crm: ["x"] }, status }), "crm", accessState.products);
      expect([change.after.products, eventNamesOf([change])]).toEqual([{}, ["UserUpdated"]]);
    }
    const shared = withdrawProduct(buildUser(withCrm), "crm", accessState.products);
    expect(eventNamesOf([shared])).toEqual(["UserUpdated", "ProfileWithdrawn"]);
    expect(shared.operationId).toBeUndefined();
  });
});
