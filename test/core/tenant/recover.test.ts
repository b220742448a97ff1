import { describe, expect, it } from "vitest";
import { retryOperation } from "../../../handlers/core/operation/retry.ts";
import { unsubscribe } from "../../../handlers/core/subscription/unsubscribe.ts";
import { recoverTenant } from "../../../handlers/core/tenant/recover.ts";
import { requestTenant } from "../../../handlers/core/tenant/request.ts";
import type { OperationRecord, Step } from "../../../schemas/operation.ts";
import type { SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import { RequestTenant, type TenantRecord } from "../../../schemas/tenant.ts";
import {
  buildOperation,
  buildProduct,
  buildRetrySubject,
  buildSubscription,
  buildTenant,
  eventNamesOf,
  NOW,
} from "../../support/builders.ts";
import { ModelWorld } from "../../support/model-world.ts";

const {
  activeOperationId: _,
  preparedFor: __,
  ...failedTenant
} = buildTenant({ status: "failed", reason: "it broke" });

const buildOnboarding = (status: Step["status"], overrides: Partial<OperationRecord> = {}) =>
  buildOperation({ status: "failed", steps: [{ name: "Prepare the tenant", status, attempts: [] }], ...overrides });

function recover(
  statuses: SubscriptionStatus[],
  onboarding = buildOnboarding("succeeded"),
  tenant: TenantRecord = failedTenant,
): string[] {
  const subscriptions = statuses.map((status, index) => buildSubscription({ productId: `p${index}`, status }));
  return eventNamesOf(recoverTenant(tenant, subscriptions, onboarding));
}

describe("the recovery of a tenant after a failed onboarding", () => {
  it.each<[string, SubscriptionStatus[], string[]]>([
    ["activates the tenant when a subscription became active", ["active"], ["TenantActivated"]],
    ["activates the tenant although another product failed", ["active", "failed"], ["TenantActivated"]],
    ["waits for a subscription in progress", ["active", "provisioning"], []],
    ["leaves the tenant failed while no subscription is active", ["failed"], []],
  ])("%s", (_case, statuses, events) => {
    expect(recover(statuses)).toEqual(events);
  });

  it.each<Step["status"]>(["pending", "running", "failed", "skipped"])(
    "leaves the tenant failed if its own preparation is %s",
    (status) => {
      expect(recover(["active"], buildOnboarding(status))).toEqual([]);
    },
  );

  it("activates a tenant that was prepared before a later attempt failed", () => {
    const attempts = [
      { startedAt: NOW, endedAt: NOW },
      { startedAt: NOW, endedAt: NOW, error: { code: "fault", reason: "it broke", retryable: true } },
    ];
    const steps = [{ name: "Prepare the tenant", status: "failed", attempts }] as Step[];
    expect(recover(["active"], buildOnboarding("failed", { steps }))).toEqual(["TenantActivated"]);
  });

  it("leaves the tenant failed after an onboarding that never reached its preparation", () => {
    const steps: Step[] = [{ name: "Make the identity", status: "failed", attempts: [] }];
    expect(recover(["active"], buildOnboarding("failed", { steps }))).toEqual([]);
  });

  it("changes no tenant that is not failed, is busy, or failed in another operation", () => {
    expect(recover(["active"], buildOnboarding("succeeded"), { ...failedTenant, status: "active" })).toEqual([]);
    expect(recover(["active"], buildOnboarding("succeeded"), { ...failedTenant, activeOperationId: "op_1" })).toEqual(
      [],
    );
    expect(recover(["active"], buildOnboarding("succeeded", { kind: "tenant.offboard" }))).toEqual([]);
  });
});

/** Onboards a tenant with one product. Its own workflow fails, and the product's provisioning too. */
function failOnboarding(): ModelWorld {
  const world = new ModelWorld();
  const products = new Map([["crm", buildProduct()]]);
  const subscriptions = [{ productId: "crm", planId: "standard" }];
  const body = RequestTenant.parse({ name: "Acme", adminEmail: "a@acme.example", subscriptions });
  const decision = requestTenant({ products }, body, world.context);
  if (!decision.ok) throw new Error(decision.rejection.detail);
  world.tenantId = decision.tenantId ?? "";
  world.apply(decision.changes);
  for (const { id } of world.operations()) world.startOperation(world.operation(id) as OperationRecord);
  for (const { id } of world.operations()) world.finishOperation(world.operation(id) as OperationRecord, false);
  world.reconcile();
  return world;
}

function retry(world: ModelWorld, kind: OperationRecord["kind"]): void {
  const operation = world.operations().find((one) => one.kind === kind) as OperationRecord;
  const last = new Map(world.operations().map((one) => [one.id, one]));
  const decision = retryOperation(operation, buildRetrySubject({ state: world.state(), last }), world.context);
  expect(decision).toMatchObject({ ok: true });
  world.applyCommand(decision);
  world.runToEnd();
}

const describeStatuses = (world: ModelWorld) => [
  world.tenant().status,
  ...world.subscriptions().map(({ status }) => status),
  ...world.operations().map(({ kind, status }) => `${kind} ${status}`),
];

describe("a tenant whose own preparation and product failed", () => {
  it("becomes active with the retry of its onboarding, not with that of its product", () => {
    const world = failOnboarding();
    expect(describeStatuses(world)).toEqual([
      "failed",
      "failed",
      "tenant.onboard failed",
      "subscription.provision failed",
    ]);
    retry(world, "subscription.provision");
    expect(describeStatuses(world)).toEqual([
      "failed",
      "active",
      "tenant.onboard failed",
      "subscription.provision succeeded",
    ]);
    retry(world, "tenant.onboard");
    expect(describeStatuses(world)).toEqual([
      "active",
      "active",
      "tenant.onboard succeeded",
      "subscription.provision succeeded",
    ]);
  });

  it("becomes active with the retry of its onboarding after its product was removed", () => {
    const world = failOnboarding();
    const [failed] = world.subscriptions();
    world.applyCommand(unsubscribe(failed as SubscriptionRecord, world.state(), world.context));
    world.runToEnd();
    expect(describeStatuses(world).slice(0, 2)).toEqual(["failed", "cancelled"]);
    retry(world, "tenant.onboard");
    expect(describeStatuses(world).slice(0, 3)).toEqual(["active", "cancelled", "tenant.onboard succeeded"]);
  });
});
