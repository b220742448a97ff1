import { describe, expect, it } from "vitest";
import { completeOperation, type LoadedTarget } from "../../../handlers/core/operation/complete.ts";
import { runIdOf } from "../../../handlers/core/operation/operation.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import {
  buildOperation,
  buildProduct,
  buildSubscription,
  buildTenant,
  eventNamesOf,
  NOW,
} from "../../support/builders.ts";

const provision = buildOperation({ kind: "subscription.provision" });

const subscription: LoadedTarget = {
  type: "subscription",
  subscription: buildSubscription({ status: "provisioning" }),
};

const product: LoadedTarget = { type: "product", product: buildProduct({ status: "verifying" }) };

const tenant: LoadedTarget = { type: "tenant", tenant: buildTenant(), productIds: ["crm"] };

const error = { code: "stackFailed", reason: "The queue's name is taken.", retryable: true };

const failed = { status: "failed", error } as const;

const succeeded = { status: "succeeded", outputs: { TableName: "t" } } as const;

describe("the completion of an operation", () => {
  it("activates the subscription with the outputs of its stack", () => {
    const changes = completeOperation(provision, subscription, { step: "Activate", outcome: succeeded }, NOW);
    expect(changes[0]?.after).toMatchObject({ status: "active", outputs: { TableName: "t" } });
    expect(eventNamesOf(changes)).toEqual(["SubscriptionActivated", "OperationSucceeded"]);
  });

  it("uses the step outputs of the operation and drops them", () => {
    const provided = { outputs: { TableName: "t" }, templateKey: "templates/crm/1" };
    const sent = { step: "Activate", outcome: { status: "succeeded" } } as const;
    const [after, operation] = completeOperation({ ...provision, stepOutputs: provided }, subscription, sent, NOW);
    expect(after?.after).toMatchObject({ status: "active", ...provided });
    expect(operation?.after).not.toHaveProperty("stepOutputs");
    const [lost] = completeOperation(
      { ...provision, stepOutputs: provided },
      subscription,
      { step: "End", outcome: failed },
      NOW,
    );
    expect(lost?.after).not.toHaveProperty("outputs");
  });

  it("ends the subscription and its operation with the same reason", () => {
    const changes = completeOperation(provision, subscription, { step: "Give up", outcome: failed }, NOW);
    expect(changes[0]?.after).toMatchObject({ status: "failed", reason: error.reason });
    expect(changes[1]?.after).toMatchObject({ status: "failed", error });
  });

  it("adds the undo's failure to the reason", () => {
    const undone = {
      status: "failed",
      error: { code: "stackRemains", reason: "It hangs.", retryable: true },
    } as const;
    const [change] = completeOperation(provision, subscription, { step: "Give up", outcome: failed, undone }, NOW);
    expect(change?.after).toMatchObject({ reason: expect.stringMatching(/name is taken\. .* undone: It hangs\./) });
  });

  it("releases the target for the next operation", () => {
    for (const outcome of [succeeded, failed]) {
      const [change] = completeOperation(provision, subscription, { step: "End", outcome }, NOW);
      expect(change?.after).not.toHaveProperty("activeOperationId");
    }
  });

  it("makes a product available with its queue and client, or names the missing output", () => {
    const outputs = { queueUrl: "https://sqs/crm", clientId: "client" };
    const [verified] = completeOperation(
      provision,
      product,
      { step: "C", outcome: { status: "succeeded", outputs } },
      NOW,
    );
    expect(verified?.after).toMatchObject({ status: "available", connection: outputs });
    const [rejected] = completeOperation(provision, product, { step: "C", outcome: failed }, NOW);
    expect(rejected?.after).toMatchObject({ status: "failed", failureReason: error.reason });
  });

  it("leaves the end of a tenant's operation to the reconciliation, with its failure", () => {
    const changes = completeOperation(buildOperation(), tenant, { step: "Give up the tenant", outcome: failed }, NOW);
    expect(eventNamesOf(changes)).toEqual(["TenantPrepared", "OperationCancellationRequested"]);
    expect(changes[1]?.after).toMatchObject({ status: "cancelling", error });
  });

  it("starts the waiting follow-up removal at once", () => {
    const next = `op_${"9".repeat(32)}`;
    const cancelling = {
      ...provision,
      status: "cancelling",
      error: { ...error, code: "cancelled" },
      followedBy: next,
    } as const;
    const changes = completeOperation(cancelling, subscription, { step: "Give up", outcome: failed }, NOW);
    expect(eventNamesOf(changes)).toEqual(["SubscriptionFailed", "ProductUnsubscribed", "OperationCancelled"]);
    expect(changes[0]?.after).toMatchObject({ status: "deprovisioning", activeOperationId: next });
    expect(changes[0]?.events.map(({ operationId }) => operationId)).toEqual([provision.id, undefined]);
  });

  it("does not count a follow-up removal as a part of the tenant's operation that it has cancelled", () => {
    const next = `op_${"9".repeat(32)}`;
    const parent = buildOperation({ id: `op_${"7".repeat(32)}`, kind: "tenant.suspend" });
    const child = { kind: "subscription.suspend", parentId: parent.id, status: "cancelling" } as const;
    const cancelling = buildOperation({ ...child, error: { ...error, code: "cancelled" }, followedBy: next });
    const subject = buildSubscription({ status: "suspending", parentRunId: runIdOf(parent) });
    const end = (one: SubscriptionRecord, operation: OperationRecord): SubscriptionRecord =>
      completeOperation(
        operation,
        { type: "subscription", subscription: one },
        { step: "End", outcome: failed },
        NOW,
      )[0]?.after as SubscriptionRecord;
    const removing = end(subject, cancelling);
    expect(removing).toMatchObject({ status: "deprovisioning" });
    expect(removing).not.toHaveProperty("failedInParentRun");
    const removed = end(removing, buildOperation({ id: next, kind: "subscription.deprovision" }));
    expect(removed).toMatchObject({ status: "failed" });
    expect(removed).not.toHaveProperty("failedInParentRun");
  });

  it("changes the terms of a subscription only if its change succeeded", () => {
    const changing = buildOperation({
      kind: "subscription.change",
      requestedChange: { planId: "enterprise", seats: 50 },
    });
    const subject: LoadedTarget = {
      type: "subscription",
      subscription: buildSubscription({ status: "changing", seats: 5 }),
    };
    const [changed] = completeOperation(changing, subject, { step: "Apply", outcome: succeeded }, NOW);
    expect(changed?.after).toMatchObject({ status: "active", planId: "enterprise", seats: 50 });
    const [badly] = completeOperation(changing, subject, { step: "Give up", outcome: failed }, NOW);
    expect(badly?.after).toMatchObject({ status: "active", planId: "standard", seats: 5, reason: error.reason });
  });
});

describe("the completion of a removal", () => {
  const removal = buildOperation({ kind: "subscription.deprovision" });
  const leaving: LoadedTarget = {
    type: "subscription",
    subscription: buildSubscription({ status: "deprovisioning", outputs: { TableName: "t" } }),
  };

  it("cancels the subscription after the stack's removal and drops its outputs", () => {
    const gone = { step: "Cancel", outcome: { status: "succeeded" } } as const;
    const changes = completeOperation(removal, leaving, gone, NOW);
    expect(eventNamesOf(changes)).toEqual(["SubscriptionCancelled", "OperationSucceeded"]);
    expect(changes[0]?.after).not.toHaveProperty("outputs");
  });

  it("records remaining resources if the removal failed", () => {
    const changes = completeOperation(removal, leaving, { step: "Cancel", outcome: failed }, NOW);
    expect(eventNamesOf(changes)).toEqual(["SubscriptionCancellationFailed", "OperationFailed"]);
    expect(changes[0]?.after).toMatchObject({ status: "failed", reason: error.reason, leftBehind: "removal" });
  });

  it("records remaining resources if a self-provisioned product reports that its removal failed", () => {
    const reported = {
      ...removal,
      integration: "events",
      report: { outcome: "failed", reason: error.reason },
    } as const;
    const changes = completeOperation(reported, leaving, { step: "Cancel", outcome: failed }, NOW);
    expect(changes[0]?.after).toMatchObject({ status: "failed", leftBehind: "removal" });
  });
});
