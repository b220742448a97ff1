import { describe, expect, it } from "vitest";
import { isReplaceable } from "../../../handlers/core/subscription/replaceable-stack.ts";
import { stackTagsOf } from "../../../handlers/core/subscription/stack.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { buildOperation, buildSubscription, TENANT_ID } from "../../support/builders.ts";

const target = { type: "subscription", id: `${TENANT_ID}/crm` } as const;
const provision = (overrides: Partial<OperationRecord> = {}) =>
  buildOperation({ kind: "subscription.provision", target, productId: "crm", ...overrides });
const operation = provision({ id: "op_new" });
const stackOf = (creator: OperationRecord, status = "CREATE_COMPLETE") => ({
  status,
  tags: stackTagsOf(buildSubscription(), creator),
});
const isReplaceableAfter = (creator: OperationRecord, status?: string) =>
  isReplaceable(stackOf(creator, status), operation, creator);

describe("a provisioning that finds a stack", () => {
  it("replaces the one of its own earlier run, whatever became of it", () => {
    for (const status of ["CREATE_COMPLETE", "DELETE_FAILED"]) {
      expect(isReplaceableAfter(provision({ id: operation.id, run: 1 }), status)).toBe(true);
    }
  });

  it.each(["failed", "cancelled"] as const)(
    "replaces the one of an earlier provisioning that is %s, because its subscription was never active",
    (status) => {
      const creator = provision({ id: "op_old", status });
      expect(isReplaceableAfter(creator)).toBe(true);
      expect(isReplaceableAfter(creator, "DELETE_FAILED")).toBe(true);
    },
  );

  it.each(["CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"])(
    "replaces one that is %s, because it was never usable",
    (status) => {
      expect(isReplaceable({ status, tags: {} }, operation, undefined)).toBe(true);
    },
  );

  it.each([
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_FAILED",
    "DELETE_FAILED",
  ])("keeps one that is %s and belongs to a former, active subscription", (status) => {
    expect(isReplaceableAfter(provision({ id: "op_old", status: "succeeded" }), status)).toBe(false);
  });

  it("keeps one whose creator is not on record or has not ended", () => {
    expect(isReplaceable({ status: "CREATE_COMPLETE", tags: {} }, operation, undefined)).toBe(false);
    expect(isReplaceableAfter(provision({ id: "op_old", status: "running" }))).toBe(false);
  });

  it("keeps one of another subscription and one that a repair has made again", () => {
    const other = { type: "subscription", id: `${TENANT_ID}/analytics` } as const;
    expect(isReplaceableAfter(provision({ id: "op_old", status: "failed", target: other }))).toBe(false);
    expect(isReplaceableAfter(buildOperation({ id: "op_old", kind: "tenant.repair", status: "failed" }))).toBe(false);
  });

  it("replaces the one that the same onboarding rolled back, because its tenant was never active", () => {
    const creator = provision({ id: "op_old", status: "succeeded", parentId: "op_onboarding" });
    const child = { ...operation, parentId: "op_onboarding" };
    expect(isReplaceable(stackOf(creator), child, creator)).toBe(true);
    expect(isReplaceable(stackOf(creator), { ...operation, parentId: "op_other" }, creator)).toBe(false);
  });
});

describe("a repair that finds a stack", () => {
  it("replaces none, because the subscription is active", () => {
    const repair = buildOperation({ id: "op_repair", kind: "tenant.repair" });
    expect(isReplaceable(stackOf(repair), repair, repair)).toBe(false);
    expect(isReplaceable(stackOf(repair, "ROLLBACK_COMPLETE"), repair, repair)).toBe(false);
  });
});
