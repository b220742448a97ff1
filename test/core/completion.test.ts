import { describe, expect, it } from "vitest";
import { completeOperation, type Subject } from "../../handlers/core/completion.ts";
import { anOperation, aProduct, aSubscription, aTenant, factsOf, NOW } from "../support/builders.ts";

const provision = anOperation({ kind: "subscription.provision" });
const subscription: Subject = { type: "subscription", subscription: aSubscription({ status: "provisioning" }) };
const product: Subject = { type: "product", product: aProduct({ status: "verifying" }) };
const tenant: Subject = { type: "tenant", tenant: aTenant(), productIds: ["crm"] };
const error = { code: "stackFailed", reason: "The queue's name is taken.", retryable: true };
const failed = { status: "failed", error } as const;
const succeeded = { status: "succeeded", outputs: { TableName: "t" } } as const;

describe("completing an operation", () => {
  it("activates the subscription with the outputs of its stack", () => {
    const changes = completeOperation(provision, subscription, { step: "Activate", outcome: succeeded }, NOW);
    expect(changes[0]?.after).toMatchObject({ status: "active", outputs: { TableName: "t" } });
    expect(factsOf(changes)).toEqual(["SubscriptionActivated", "OperationSucceeded"]);
  });

  it("ends the subscription and its operation with the same reason", () => {
    const changes = completeOperation(provision, subscription, { step: "Give up", outcome: failed }, NOW);
    expect(changes[0]?.after).toMatchObject({ status: "failed", reason: error.reason });
    expect(changes[1]?.after).toMatchObject({ status: "failed", error });
  });

  it("adds what could not be removed to the reason", () => {
    const removal = {
      status: "failed",
      error: { code: "stackRemains", reason: "It hangs.", retryable: true },
    } as const;
    const [change] = completeOperation(provision, subscription, { step: "Give up", outcome: failed, removal }, NOW);
    expect(change?.after).toMatchObject({ reason: expect.stringMatching(/name is taken\. .* removed: It hangs\./) });
  });

  it("never succeeds while it is being cancelled", () => {
    const cancelling = { ...provision, status: "cancelling", error } as const;
    const changes = completeOperation(cancelling, subscription, { step: "Activate", outcome: succeeded }, NOW);
    expect(factsOf(changes)).toEqual(["SubscriptionFailed", "OperationFailed"]);
  });

  it("frees the subject for the next operation", () => {
    for (const outcome of [succeeded, failed]) {
      const [change] = completeOperation(provision, subscription, { step: "End", outcome }, NOW);
      expect(change?.after).not.toHaveProperty("activeOperationId");
    }
  });

  it("makes a product available with its queue and client, and says what is missing otherwise", () => {
    const outputs = { queueUrl: "https://sqs/crm", clientId: "client" };
    const [verified] = completeOperation(
      provision,
      product,
      { step: "C", outcome: { status: "succeeded", outputs } },
      NOW,
    );
    expect(verified?.after).toMatchObject({ status: "available", connection: outputs });
    const [refused] = completeOperation(provision, product, { step: "C", outcome: failed }, NOW);
    expect(refused?.after).toMatchObject({ status: "failed", failureReason: error.reason });
  });

  it("gives a tenant up whose own workflow failed", () => {
    const changes = completeOperation(anOperation(), tenant, { step: "Give up the tenant", outcome: failed }, NOW);
    expect(factsOf(changes)).toEqual(["TenantOnboardingFailed", "OperationFailed"]);
  });
});

describe("completing a removal", () => {
  const removal = anOperation({ kind: "subscription.deprovision" });
  const leaving: Subject = {
    type: "subscription",
    subscription: aSubscription({ status: "deprovisioning", outputs: { TableName: "t" } }),
  };

  it("says cancelled only when the stack is gone, and forgets its outputs", () => {
    const gone = { step: "Cancel", outcome: { status: "succeeded" } } as const;
    const changes = completeOperation(removal, leaving, gone, NOW);
    expect(factsOf(changes)).toEqual(["SubscriptionCancelled", "OperationSucceeded"]);
    expect(changes[0]?.after).not.toHaveProperty("outputs");
  });

  it("says what is left where it is not", () => {
    const changes = completeOperation(removal, leaving, { step: "Cancel", outcome: failed }, NOW);
    expect(factsOf(changes)).toEqual(["SubscriptionCancellationFailed", "OperationFailed"]);
    expect(changes[0]?.after).toMatchObject({ status: "failed", reason: error.reason });
  });
});
