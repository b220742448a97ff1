import { describe, expect, it } from "vitest";
import type { Decision } from "../../../handlers/core/shared/decision.ts";
import { inviteUser } from "../../../handlers/core/user/invite.ts";
import { removeUser } from "../../../handlers/core/user/remove.ts";
import { updateUser } from "../../../handlers/core/user/update-user.ts";
import { mayReadProfile, profileOf, withdrawProduct } from "../../../handlers/core/user/user.ts";
import { SubscriptionStatus } from "../../../schemas/subscription.ts";
import { InviteUser, UserStatus } from "../../../schemas/user.ts";
import {
  buildContext,
  buildProduct,
  buildSubscription,
  buildTenant,
  buildUser,
  eventNamesOf,
  expectAccepted,
} from "../../support/builders.ts";
import { accessState, withCrm } from "./user-fixtures.ts";

const tenant = buildTenant({ status: "active" });

describe("a seat", () => {
  const seatsOf = (decision: Decision) => expectAccepted(decision).flatMap(({ seats }) => seats ?? []);
  const seat = (by: 1 | -1) => [{ tenantId: tenant.id, productId: "crm", by }];
  const idle = { running: undefined, ...accessState };

  it("is taken and released once with the access", () => {
    const body = InviteUser.parse({ email: "a@b.example", roles: ["member"], products: { crm: ["x"] } });
    expect(seatsOf(inviteUser({ ...accessState, tenant }, body, buildContext()))).toEqual(seat(1));
    expect(seatsOf(updateUser({ user: buildUser(withCrm), ...idle }, { products: {} }, buildContext()))).toEqual(
      seat(-1),
    );
    expect(seatsOf(removeUser({ user: buildUser(withCrm), ...idle }, buildContext()))).toEqual(seat(-1));
    expect(withdrawProduct(buildUser(withCrm), "crm", accessState.products).seats).toEqual(seat(-1));
  });

  it("stays taken while the user is disabled or changes roles in the product", () => {
    expect(seatsOf(updateUser({ user: buildUser(withCrm), ...idle }, { status: "disabled" }, buildContext()))).toEqual(
      [],
    );
    const other = { products: { crm: ["reports"] } };
    expect(seatsOf(updateUser({ user: buildUser(withCrm), ...idle }, other, buildContext()))).toEqual([]);
  });
});

describe("the profile for a product", () => {
  it("contains the declared attributes that have a value", () => {
    const user = buildUser({ attributes: { displayName: "Ada", locale: "fr" } });
    const product = buildProduct({ profileAttributes: ["email", "locale", "phone", "toString", "__proto__"] });
    expect(profileOf(user, product)).toEqual({ email: user.email, locale: "fr" });
  });

  it("requires access in each status of the user and of the subscription", () => {
    const may: [UserStatus, SubscriptionStatus][] = UserStatus.options.flatMap((status) =>
      SubscriptionStatus.options.flatMap((one) => {
        const user = buildUser({ ...withCrm, status });
        return mayReadProfile(user, buildSubscription({ status: one }))
          ? [[status, one] as [UserStatus, SubscriptionStatus]]
          : [];
      }),
    );
    expect(may).toEqual(
      ["active", "changing", "suspending", "suspended", "reactivating"].map((status) => ["active", status]),
    );
    expect(mayReadProfile(buildUser(), buildSubscription())).toBe(false);
    expect(mayReadProfile(buildUser(withCrm), undefined)).toBe(false);
    // The product is told of the end of the access only after ProfileShared.
    expect(mayReadProfile(buildUser({ ...withCrm, shared: [] }), buildSubscription())).toBe(false);
    expect(mayReadProfile(buildUser(withCrm), buildSubscription({ tenantId: `ten_${"9".repeat(32)}` }))).toBe(false);
  });

  it("ends with the tenant's subscription in each status except removed", () => {
    for (const status of ["requested", "active", "disabled", "failed"] as const) {
      const change = withdrawProduct(buildUser({ products: { crm: ["x"] }, status }), "crm", accessState.products);
      expect([change.after.products, eventNamesOf([change])]).toEqual([{}, ["UserUpdated"]]);
    }
    const shared = withdrawProduct(buildUser(withCrm), "crm", accessState.products);
    expect(eventNamesOf([shared])).toEqual(["UserUpdated", "ProfileWithdrawn"]);
    expect(shared.operationId).toBeUndefined();
  });
});
