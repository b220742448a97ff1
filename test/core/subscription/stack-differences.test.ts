import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import { findStackDifference, parseStackTenant } from "../../../handlers/core/subscription/stack-differences.ts";
import { SubscriptionStatus } from "../../../schemas/subscription.ts";
import { buildSubscription, TENANT_ID } from "../../support/builders.ts";

const longAgo = "2026-11-24T09:00:00.000Z";
const before = "2026-11-24T10:00:00.000Z";
const recent = "2026-11-24T10:01:00.000Z";
const stack = { changedAt: longAgo };
const buildRecord = (status: SubscriptionStatus, more: object = {}) =>
  buildSubscription({ status, updatedAt: longAgo, ...more });
const findDifference = (look: Omit<Parameters<typeof findStackDifference>[0], "before">) =>
  findStackDifference({ ...look, before });

describe("a stack and its record", () => {
  it.each([
    ["nothing", undefined, undefined],
    ["a stack without a record", undefined, "orphanStack"],
    ["requested", buildRecord("requested"), undefined],
    ["provisioning", buildRecord("provisioning"), undefined],
    ["active", buildRecord("active"), undefined],
    ["changing", buildRecord("changing"), undefined],
    ["suspending", buildRecord("suspending"), undefined],
    ["suspended", buildRecord("suspended"), undefined],
    ["reactivating", buildRecord("reactivating"), undefined],
    ["deprovisioning", buildRecord("deprovisioning"), undefined],
    ["failed", buildRecord("failed"), undefined],
    ["cancelled", buildRecord("cancelled"), "leftoverStack"],
    ["abandoned", { ...buildRecord("cancelled"), abandoned: true }, undefined],
    ["a self-provisioned subscription", buildRecord("active", { integration: "events" }), "orphanStack"],
  ] as const)("differ where a stack is there: %s", (name, subscription, kind) => {
    const seen = name === "nothing" ? undefined : stack;
    expect(findDifference({ subscription, stack: seen })).toBe(kind);
  });

  it.each(SubscriptionStatus.options)(
    "differ without a stack in the status %s only if a stack is expected",
    (status) => {
      const kind = ["active", "suspended"].includes(status) ? "missingStack" : undefined;
      expect(findDifference({ subscription: buildRecord(status), stack: undefined })).toBe(kind);
      expect(
        findDifference({ subscription: buildRecord(status, { integration: "events" }), stack: undefined }),
      ).toBeUndefined();
    },
  );

  const statuses = fc.constantFrom(...SubscriptionStatus.options);

  it.each([
    ["while an operation runs on the subscription", { activeOperationId: "op_1" }, longAgo],
    ["soon after a change of the record", { updatedAt: recent }, longAgo],
    ["soon after a change of the stack", {}, recent],
  ])("are not compared %s", (_, more, changedAt) => {
    fc.assert(
      fc.property(statuses, fc.boolean(), (status, there) => {
        // A missing stack has no time of change.
        const seen = there || changedAt === recent ? { changedAt } : undefined;
        expect(findDifference({ subscription: buildRecord(status, more), stack: seen })).toBeUndefined();
      }),
    );
  });

  it("are not compared soon after the creation of a stack without a record", () => {
    expect(findDifference({ subscription: undefined, stack: { changedAt: recent } })).toBeUndefined();
  });

  it("have at most one difference, and none if they agree", () => {
    fc.assert(
      fc.property(statuses, fc.boolean(), (status, there) => {
        const kind = findDifference({ subscription: buildRecord(status), stack: there ? stack : undefined });
        const right = there ? status !== "cancelled" : status !== "active" && status !== "suspended";
        expect(kind === undefined).toBe(right);
      }),
    );
  });
});

describe("the name of a stack", () => {
  it("contains its tenant", () => {
    expect(parseStackTenant(stackNameOf({ tenantId: TENANT_ID, productId: "crm" }), "crm")).toBe(TENANT_ID);
  });

  it.each([
    ["of another product with the same prefix", stackNameOf({ tenantId: TENANT_ID, productId: "crm-x" })],
    ["of the product's own stack", "tenantry-crm-network"],
    ["of the account stack", "Tenantry-ProductAccount-crm"],
    ["with a suffix", `${stackNameOf({ tenantId: TENANT_ID, productId: "crm" })}-copy`],
  ])("contains no tenant if it is %s", (_, name) => {
    expect(parseStackTenant(name, "crm")).toBeUndefined();
  });
});
