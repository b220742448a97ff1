import { describe, expect, it } from "vitest";
import { retryOperation } from "../../../handlers/core/operation/retry.ts";
import { changeSubscription } from "../../../handlers/core/subscription/change.ts";
import { completeSubscriptionWork } from "../../../handlers/core/subscription/complete-work.ts";
import { startProvisioning } from "../../../handlers/core/subscription/start-work.ts";
import { subscribe } from "../../../handlers/core/subscription/subscribe.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ReleaseRecord } from "../../../schemas/release.ts";
import type { ChangeSubscription, SubscriptionRecord } from "../../../schemas/subscription.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildRelease,
  buildRetrySubject,
  buildSubscription,
  buildTenant,
  expectAccepted,
  NOW,
  TENANT_ID,
} from "../../support/builders.ts";

const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
const product = buildProduct({ currentRelease: 5, latestRelease: 5 });
const release = buildRelease({ number: 4 });
const pinned = buildSubscription({ release: 3 });

const change = (body: ChangeSubscription, named?: Partial<ReleaseRecord>) =>
  changeSubscription(
    { tenant, product, subscription: pinned, release: named && { ...release, ...named } },
    body,
    buildContext(),
  );

function completeChange(body: ChangeSubscription, named?: Partial<ReleaseRecord>): Partial<SubscriptionRecord> {
  const [started, queued] = expectAccepted(change(body, named));
  const operation = { ...buildOperation(), ...queued?.after, status: "running" } as OperationRecord;
  const changing = { ...pinned, ...started?.after } as SubscriptionRecord;
  const ended = completeSubscriptionWork(changing, operation, { status: "succeeded", templateKey: "k" }, NOW);
  return ended[0]?.after as Partial<SubscriptionRecord>;
}

describe("a subscription's release", () => {
  it("is the product's current one when the tenant subscribes", () => {
    const state = { tenant, product, subscriptions: [] };
    const [subscription] = expectAccepted(subscribe(state, { productId: "crm", planId: "standard" }, buildContext()));
    expect(subscription?.after).toMatchObject({ release: 5 });
  });

  it("stays when the plan, the seats or the parameters change", () => {
    for (const body of [{ seats: 3 }, { planId: "enterprise", parameters: {} }, { parameters: {} }])
      expect(completeChange(body)).toMatchObject({ release: 3, status: "active" });
  });

  it("is the one that a change names, if the change succeeds", () => {
    expect(completeChange({ release: 4 }, {})).toMatchObject({ release: 4, status: "active" });
  });

  it("can't be an unknown, an unavailable or a self-provisioned product's one", () => {
    expect(change({ release: 9 })).toMatchObject({ rejection: { errors: [{ pointer: "/release" }] } });
    expect(change({ release: 4 }, { status: "verifying" })).toMatchObject({
      rejection: { code: "releaseUnavailable" },
    });
    const events = { ...product, integration: { kind: "events" } } as const;
    const decision = changeSubscription(
      { tenant, product: events, subscription: pinned },
      { release: 1 },
      buildContext(),
    );
    expect(decision).toMatchObject({ rejection: { code: "unknownReference" } });
  });
});

describe("a retry", () => {
  const target = { type: "subscription", id: `${TENANT_ID}/crm` } as const;
  const failed = (kind: OperationRecord["kind"], more: Partial<OperationRecord> = {}) =>
    buildOperation({ kind, status: "failed", target, productId: "crm", integration: "cloudformation", ...more });
  const retry = (operation: OperationRecord, subscription: SubscriptionRecord) =>
    expectAccepted(
      retryOperation(
        operation,
        buildRetrySubject({ state: { tenant, subscriptions: [subscription], running: new Map() } }),
        buildContext(),
      ),
    );

  it("of a failed change keeps the release that the change was to bring", () => {
    const operation = failed("subscription.change", { requestedChange: { planId: "standard", release: 4 } });
    const changes = retry(operation, pinned);
    expect(changes[1]?.after).toMatchObject({ requestedChange: { release: 4 } });
    expect(changes[0]?.after).toMatchObject({ release: 3 });
  });

  it("of a failed provisioning takes the product's current release", () => {
    const operation = failed("subscription.provision");
    const [restarted] = retry(operation, { ...pinned, status: "failed" });
    expect(restarted?.after).not.toHaveProperty("release");
    const requested = { ...pinned, ...restarted?.after } as SubscriptionRecord;
    const { release: __, ...unpinned } = requested;
    const queued = { ...operation, status: "queued" } as OperationRecord;
    expect(startProvisioning(unpinned, queued, product, NOW)[0]?.after).toMatchObject({ release: 5 });
    expect(startProvisioning(pinned, queued, product, NOW)[0]?.after).toMatchObject({ release: 3 });
  });
});

describe("the operation that provisioned a subscription", () => {
  it("stays through changes, and another subscription to the product has another one", () => {
    const named = buildSubscription({ release: 3, provisionedBy: buildOperation().id });
    const changed = changeSubscription({ tenant, product, subscription: named }, { seats: 7 }, buildContext());
    expect(expectAccepted(changed)[0]?.after).toMatchObject({ provisionedBy: named.provisionedBy });
    const ended = { ...named, status: "cancelled" } as const;
    const body = { productId: "crm", planId: "standard", parameters: { subdomain: "acme" } };
    const decision = subscribe({ tenant, product, subscriptions: [ended] }, body, buildContext());
    const [again] = expectAccepted(decision);
    expect(again?.after).toMatchObject({ provisionedBy: decision.ok && decision.operationId });
    expect(again?.after).not.toMatchObject({ provisionedBy: named.provisionedBy });
  });
});
