import { describe, expect, it } from "vitest";
import { completeOperation, type LoadedTarget } from "../../../handlers/core/operation/complete.ts";
import { CANCELLED, UNDO_FAILED } from "../../../handlers/core/operation/operation.ts";
import { needsUndo, withUndoFailure } from "../../../handlers/core/operation/undo.ts";
import { OperationKind } from "../../../schemas/operation.ts";
import { buildOperation, buildSubscription, eventNamesOf, NOW } from "../../support/builders.ts";

const provision = buildOperation({ kind: "subscription.provision" });

const subscription: LoadedTarget = {
  type: "subscription",
  subscription: buildSubscription({ status: "provisioning" }),
};

const error = { code: "stackFailed", reason: "The queue's name is taken.", retryable: true };

const failed = { status: "failed", error } as const;

/** The kinds of operation whose workflow can undo its effects. */
const undoableKinds: readonly OperationKind[] = [
  "subscription.provision",
  "subscription.change",
  "subscription.suspend",
  "subscription.reactivate",
  "user.provision",
];

const succeeded = { status: "succeeded", outputs: { TableName: "t" } } as const;

describe("the completion of a cancelling operation", () => {
  const cancelling = { ...provision, status: "cancelling", error: { ...error, code: CANCELLED } } as const;
  const gone = { status: "succeeded" } as const;
  const remains = { status: "failed", error: { code: "stackRemains", reason: "It hangs.", retryable: true } } as const;
  const next = `op_${"9".repeat(32)}`;

  it.each(OperationKind.options)("undoes completed work of %s if its workflow can", (kind) => {
    const undoable = undoableKinds.includes(kind);
    expect(needsUndo({ ...cancelling, kind }, { outcome: succeeded })).toBe(undoable);
    expect(needsUndo({ ...cancelling, kind, status: "running" }, { outcome: succeeded })).toBe(false);
    expect(needsUndo({ ...cancelling, kind }, { outcome: failed })).toBe(false);
    expect(needsUndo({ ...cancelling, kind }, { outcome: succeeded, undone: gone })).toBe(false);
    expect(needsUndo({ ...cancelling, kind, integration: "events" }, { outcome: succeeded })).toBe(false);
    for (const successor of [{ followedBy: next }, { supersededBy: next }]) {
      expect(needsUndo({ ...cancelling, kind, ...successor }, { outcome: succeeded })).toBe(false);
    }
  });

  it("ends as cancelled after a confirmed undo", () => {
    const changes = completeOperation(
      cancelling,
      subscription,
      { step: "Give up", outcome: failed, undone: gone },
      NOW,
    );
    expect(eventNamesOf(changes)).toEqual(["SubscriptionCancelled", "OperationCancelled"]);
    expect(changes[0]?.after).not.toHaveProperty("leftBehind");
  });

  it.each([
    ["failed", remains],
    ["is not confirmed", undefined],
  ])("ends as failed and can be retried if the undo %s", (_, undone) => {
    const changes = completeOperation(cancelling, subscription, { step: "Give up", outcome: failed, undone }, NOW);
    expect(eventNamesOf(changes)).toEqual(["SubscriptionFailed", "OperationFailed"]);
    expect(changes[0]?.after).toMatchObject({ status: "failed", leftBehind: "provisioning" });
    expect(changes[1]?.after).toMatchObject({ error: { code: UNDO_FAILED, retryable: true } });
  });

  it("keeps completed work if a removal follows", () => {
    const sent = { step: "Activate", outcome: succeeded };
    const followed = completeOperation({ ...cancelling, followedBy: next }, subscription, sent, NOW);
    expect(eventNamesOf(followed)).toEqual(["SubscriptionActivated", "ProductUnsubscribed", "OperationSucceeded"]);
    expect(followed[0]?.after).toMatchObject({ status: "deprovisioning", activeOperationId: next });
    const superseded = completeOperation({ ...cancelling, supersededBy: next }, subscription, sent, NOW);
    expect(eventNamesOf(superseded)).toEqual(["SubscriptionActivated", "OperationSucceeded"]);
  });

  it("keeps work that a self-provisioned product reported as completed", () => {
    const terms = { kind: "subscription.change", requestedChange: { planId: "enterprise" } } as const;
    const change = { ...cancelling, ...terms, integration: "events", report: { outcome: "completed" } } as const;
    const subject: LoadedTarget = { type: "subscription", subscription: buildSubscription({ status: "changing" }) };
    const changes = completeOperation(change, subject, { step: "Act", outcome: failed }, NOW);
    expect(eventNamesOf(changes)).toEqual(["SubscriptionChanged", "OperationSucceeded"]);
  });

  it("never ends as cancelled without the report of a self-provisioned product", () => {
    const change = { ...cancelling, kind: "subscription.change", integration: "events" } as const;
    const subject: LoadedTarget = { type: "subscription", subscription: buildSubscription({ status: "changing" }) };
    const silent = completeOperation(change, subject, { step: "Act", outcome: failed }, NOW);
    expect(eventNamesOf(silent)).toEqual(["SubscriptionChangeFailed", "OperationFailed"]);
    const report = { outcome: "failed", reason: "No." } as const;
    const rejected = completeOperation({ ...change, report }, subject, { step: "Act", outcome: failed }, NOW);
    expect(eventNamesOf(rejected)).toEqual(["SubscriptionChangeFailed", "OperationCancelled"]);
  });

  it("requests a removal from a self-provisioned product, whatever it reported", () => {
    const requested = { ...cancelling, integration: "events", followedBy: next } as const;
    for (const one of [requested, { ...requested, report: { outcome: "completed" } } as const]) {
      const changes = completeOperation(one, subscription, { step: "Act", outcome: failed }, NOW);
      expect(eventNamesOf(changes)).toEqual(["SubscriptionFailed", "ProductUnsubscribed", "OperationCancelled"]);
      expect(changes[0]?.events[1]?.data).toMatchObject({ run: 1 });
    }
  });
});

describe("a failed removal", () => {
  it.each(["cloudformation", "events"] as const)(
    "by a product of kind %s may leave resources behind",
    (integration) => {
      const removal = buildOperation({ kind: "subscription.deprovision", integration });
      const report = { outcome: "failed", reason: "The workspace is locked." } as const;
      const operation = integration === "events" ? { ...removal, report } : removal;
      const removed = { type: "subscription", subscription: buildSubscription({ status: "deprovisioning" }) } as const;
      const changes = completeOperation(operation, removed, { step: "Give up", outcome: failed }, NOW);
      expect(changes[0]?.after).toMatchObject({ status: "failed", leftBehind: "removal" });
    },
  );
});

describe("the reason of a failure whose undo failed as well", () => {
  it.each([
    ["another", "It hangs.", "The queue's name is taken. The completed work could not be undone: It hangs."],
    ["the same", error.reason, `${error.reason} The completed work could not be undone for the same reason.`],
  ])("says %s reason once", (_, reason, expected) => {
    const undone = { status: "failed", error: { code: "stackRemains", reason, retryable: true } } as const;
    expect(withUndoFailure(provision, error, undone).reason).toBe(expected);
  });
});
