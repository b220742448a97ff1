import { describe, expect, it } from "vitest";
import { issueCredentials } from "../../../handlers/core/product/credentials.ts";
import { rotateExternalId } from "../../../handlers/core/product/external-id.ts";
import { publishRelease } from "../../../handlers/core/product/publish-release.ts";
import { requestVerification } from "../../../handlers/core/product/request-verification.ts";
import { retireProduct } from "../../../handlers/core/product/retire.ts";
import { updateProduct } from "../../../handlers/core/product/update-product.ts";
import { startRollout } from "../../../handlers/core/rollout/start-rollout.ts";
import { resolveActions } from "../../../handlers/core/shared/allowed-actions.ts";
import type { Decision } from "../../../handlers/core/shared/decision.ts";
import { removeUser } from "../../../handlers/core/user/remove.ts";
import { resendInvitation } from "../../../handlers/core/user/resend-invitation.ts";
import { updateUser } from "../../../handlers/core/user/update-user.ts";
import type { UserState } from "../../../handlers/core/user/user.ts";
import { OperationKind, OperationStatus } from "../../../schemas/operation.ts";
import { ProductStatus } from "../../../schemas/product.ts";
import { StartRollout } from "../../../schemas/rollout.ts";
import { UserStatus } from "../../../schemas/user.ts";
import {
  buildCaller,
  buildContext,
  buildOperation,
  buildProduct,
  buildRelease,
  buildSubscription,
  buildTenant,
  buildUser,
  NOW,
} from "../../support/builders.ts";

const later = "2026-12-24T10:00:00.000Z";

/** Compares the actions with the decisions. A decision that changes nothing is neither allowed nor rejected. */
function expectAgreement(actions: ReturnType<typeof resolveActions>, decisions: Record<string, Decision>): void {
  const all = Object.entries(decisions);
  expect(actions.allowedActions).toEqual(
    all.flatMap(([action, one]) => (one.ok && one.changes.length > 0 ? [action] : [])),
  );
  expect([...actions.allowedActions, ...actions.blockedActions.map(({ action }) => action)].sort()).toEqual(
    Object.keys(decisions).sort(),
  );
  for (const [action, decision] of all) {
    if (decision.ok) continue;
    const { code } = decision.rejection;
    expect(actions.blockedActions).toContainEqual({ action, code, reason: expect.stringMatching(/\.$/) });
  }
}

describe("the actions on a product", () => {
  const situations = ProductStatus.options.flatMap((status) =>
    [false, true].flatMap((busy) =>
      [false, true].flatMap((subscribed) => [false, true].map((rotating) => ({ status, busy, subscribed, rotating }))),
    ),
  );

  it.each(situations)(
    "are allowed exactly if their commands are accepted: %j",
    ({ status, busy, subscribed, rotating }) => {
      const base = buildProduct({ status, ...(busy ? { activeOperationId: buildOperation().id } : {}) });
      const previousExternalId = { value: "old", until: later };
      const product = rotating ? { ...base, connection: { ...base.connection, previousExternalId } } : base;
      const context = buildContext();
      expectAgreement(resolveActions(buildCaller(), "product", { product, now: NOW, subscribed }), {
        update: updateProduct(product, { name: "Another" }, context),
        deprecate: updateProduct(product, { status: "deprecated" }, context),
        retire: retireProduct({ product, verification: undefined, subscribed }, context),
        rotateExternalId: rotateExternalId(product, "new", context),
        verify: requestVerification(product, context),
        issueCredentials: issueCredentials(product, "client", new Set()),
        publishRelease: publishRelease(product, { notes: "next" }, undefined, context),
        startRollout: startRollout(
          {
            product,
            release: buildRelease({ number: 2 }),
            subscribers: [{ tenantId: "a", status: "active", release: 1, hasStack: true }],
          },
          StartRollout.parse({ release: 2 }),
          context,
        ),
      });
    },
  );
});

describe("the actions on a user", () => {
  const noProducts = { products: new Map(), subscriptions: [], seats: new Map() };
  const situations = UserStatus.options.flatMap((status) =>
    (["user.update", "user.remove", undefined] as const).flatMap((kind) =>
      [false, true].flatMap((signedIn) => [false, true].map((isLast) => ({ status, kind, signedIn, isLast }))),
    ),
  );

  it.each(situations)(
    "are allowed exactly if their commands are accepted: %j",
    ({ status, kind, signedIn, isLast }) => {
      const context = buildContext();
      const user = buildUser({ status, roles: ["tenant-admin"] });
      const other = isLast ? undefined : buildUser({ id: "usr_other" });
      const running = kind && buildOperation({ kind, target: { type: "user", id: user.id } });
      const state: UserState = { user, running, signedIn, administratorCheck: { other } };
      const setStatus = (requested: "active" | "disabled"): Decision => {
        const decision = updateUser({ ...state, ...noProducts }, { status: requested }, context);
        // An update to the present status aligns the identity once more.
        return decision.ok && user.status === requested ? { ...decision, changes: [] } : decision;
      };
      for (const type of ["user", "staff"] as const) {
        expectAgreement(resolveActions(buildCaller(), type, state), {
          update: updateUser({ ...state, ...noProducts }, { attributes: {} }, context),
          disable: setStatus("disabled"),
          enable: setStatus("active"),
          resendInvitation: resendInvitation(state, context),
          remove: removeUser({ ...state, products: new Map() }, context),
        });
      }
    },
  );
});

describe("the actions on an operation", () => {
  const kinds = OperationKind.options.filter((kind) => kind.startsWith("product.") || kind.startsWith("user."));

  it.each(kinds)("of kind %s say in every status what to do", (kind) => {
    for (const status of OperationStatus.options) {
      const operation = buildOperation({ kind, status });
      const { allowedActions, blockedActions } = resolveActions(buildCaller(), "operation", { operation });
      expect(allowedActions.length + blockedActions.length).toBe(4);
      for (const { reason } of blockedActions) expect(reason).toMatch(/\.$/);
    }
  });
});

describe("an action that the caller's role forbids", () => {
  const tenant = buildTenant({ status: "active" });
  const subscription = buildSubscription();

  it.each(["auditor", "member", "tenant-admin"] as const)(
    "is neither allowed nor blocked for a role such as %s",
    (role) => {
      const caller = buildCaller({ roles: [role], tenantId: tenant.id });
      const none = { allowedActions: [], blockedActions: [] };
      expect(resolveActions(caller, "tenant", { tenant, subscriptions: [] })).toEqual(none);
      expect(resolveActions(caller, "subscription", { tenant, subscription })).toEqual(none);
      expect(resolveActions(caller, "product", { product: buildProduct(), now: NOW })).toEqual(none);
    },
  );

  it("on a product belongs to the product's own team only", () => {
    const product = buildProduct({ status: "retired" });
    const owner = (team: string) =>
      resolveActions(buildCaller({ roles: ["product-owner"], team }), "product", { product, now: NOW });
    expect(owner("crm-team").blockedActions).toHaveLength(8);
    expect(owner("other-team")).toEqual({ allowedActions: [], blockedActions: [] });
  });
});
