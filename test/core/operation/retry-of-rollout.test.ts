import { describe, expect, it } from "vitest";
import { checkRetry, retryOperation } from "../../../handlers/core/operation/retry.ts";
import { isRetryable } from "../../../handlers/core/operation/retryable.ts";
import type { RolloutRecord } from "../../../schemas/rollout.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildRetrySubject,
  buildRollout,
  buildSubscription,
  buildTenant,
  NOW,
  TENANT_ID,
} from "../../support/builders.ts";

const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });

/** Retries a tenant's failed change to a release; the rollout brings the release 2. */
function retryChange(release: number, rollout: RolloutRecord | undefined) {
  const operation = buildOperation({
    kind: "subscription.change",
    status: "failed",
    target: { type: "subscription", id: `${TENANT_ID}/crm` },
    productId: "crm",
    requestedChange: { planId: "standard", release },
  });
  const { activeOperationId: __, ...subscription } = buildSubscription({ status: "active", release: 1 });
  const subject = buildRetrySubject({ state: { tenant, subscriptions: [subscription], running: new Map() }, rollout });
  return {
    decision: retryOperation(operation, subject, buildContext()),
    checks: checkRetry({ operation, subject }).filter((one) => one !== undefined),
    retryable: isRetryable(operation, { tenant, subscription, product: buildProduct(), rollout }, NOW),
  };
}

describe("a retry of a tenant's change by a rollout", () => {
  it.each(["rollingBack", "rolledBack", "stopped"] as const)(
    "is neither offered nor accepted after the rollback, which is %s, because the tenant would keep the release",
    (status) => {
      const { decision, checks, retryable } = retryChange(2, buildRollout({ direction: "back", status }));
      expect(decision).toMatchObject({
        rejection: {
          code: "illegalTransition",
          detail: expect.stringContaining("When the rollback has ended, start another"),
        },
      });
      expect(checks).toHaveLength(1);
      expect(retryable).toBe(false);
    },
  );

  it.each<[string, number, RolloutRecord | undefined]>([
    ["before a rollback", 2, buildRollout({ direction: "forward", status: "stopped" })],
    ["of the return to its former release", 1, buildRollout({ direction: "back", status: "stopped" })],
    ["if no rollout started it", 2, undefined],
  ])("is accepted %s", (_, release, rollout) => {
    const { decision, checks, retryable } = retryChange(release, rollout);
    expect(decision).toMatchObject({ ok: true });
    expect(checks).toEqual([]);
    expect(retryable).toBe(true);
  });
});
