import { describe, expect, it } from "vitest";
import {
  approveOperation,
  expireApproval,
  holdForApproval,
  rejectOperation,
} from "../../../handlers/core/operation/approval.ts";
import { cancelOperation } from "../../../handlers/core/operation/cancel.ts";
import { repairTenant } from "../../../handlers/core/tenant/check.ts";
import { deleteTenant } from "../../../handlers/core/tenant/leave.ts";
import type { TenantState } from "../../../handlers/core/tenant/tenant-state.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { type TenantRecord, TenantStatus } from "../../../schemas/tenant.ts";
import {
  buildContext,
  buildOperation,
  buildSubscription,
  buildTenant,
  eventNamesOf,
  NOW,
} from "../../support/builders.ts";

const EXPIRES_AT = "2026-11-27T10:00:00.000Z";
const reservation = (targetId: string) => ({
  catalog: "tenant",
  kind: "approval",
  value: `tenants:offboard#${targetId}`,
});

function buildState(status: TenantRecord["status"] = "active"): TenantState {
  const { activeOperationId: _, ...tenant } = buildTenant({ status });
  return { tenant, subscriptions: [buildSubscription()], running: new Map() };
}
const state = buildState();

/** Holds the deletion of the tenant. */
function hold(graceDays = 0) {
  const decision = deleteTenant(state, graceDays, buildContext());
  if (!decision.ok) throw new Error(decision.rejection.detail);
  return holdForApproval(decision, { permission: "tenants:offboard", cause: "permission", graceDays }, NOW);
}

/** Returns the operation that waits for approval. */
function buildHeldOperation(graceDays = 0): OperationRecord {
  const decision = hold(graceDays);
  const [held] = decision.ok ? decision.changes : [];
  return { ...buildOperation(), ...held?.after } as OperationRecord;
}
const second = { context: buildContext({ actor: "bob" }), body: {} };
const approve = (operation = buildHeldOperation(), found: TenantState | undefined = state) =>
  approveOperation(operation, found, second);

describe("a held command", () => {
  it("changes nothing but its operation, which waits for three days", () => {
    const decision = hold(5);
    expect(decision.ok && decision.changes).toMatchObject([
      {
        type: "operation",
        after: {
          kind: "tenant.leave",
          status: "awaitingApproval",
          requestedBy: "alice",
          approval: { permission: "tenants:offboard", cause: "permission", graceDays: 5, expiresAt: EXPIRES_AT },
        },
        events: [{ name: "OperationApprovalRequested", data: { expiresAt: EXPIRES_AT } }],
        reserve: [reservation(state.tenant.id)],
      },
    ]);
  });
});

describe("an approval", () => {
  it("starts a repair, which changes the stacks of a tenant", () => {
    const decision = repairTenant(state, buildContext());
    if (!decision.ok) throw new Error(decision.rejection.detail);
    const request = { permission: "tenants:repair", cause: "permission" } as const;
    const held = holdForApproval(decision, request, NOW);
    const [change] = held.ok ? held.changes : [];
    const operation = { ...buildOperation(), ...change?.after } as OperationRecord;
    expect(operation).toMatchObject({ kind: "tenant.repair", status: "awaitingApproval" });
    const approved = approve(operation);
    expect(approved.ok && eventNamesOf(approved.changes)).toEqual(["TenantCheckRequested", "OperationApproved"]);
  });

  it("decides the command again, for the administrator who requested it, and keeps the operation's id", () => {
    const held = buildHeldOperation();
    const decision = approve(held);
    expect(decision.operationId).toBe(held.id);
    const changes = decision.ok ? decision.changes : [];
    expect(eventNamesOf(changes)).toEqual(["TenantOffboardingRequested", "OperationApproved"]);
    expect(changes).toMatchObject([
      {
        after: { status: "offboarding", activeOperationId: held.id },
        events: [{ heldRequest: { actor: "alice", correlationId: "request-1" } }],
      },
      {
        before: held,
        after: { status: "queued", requestedBy: "alice", approval: { decision: "approved", decidedBy: "bob" } },
        release: [reservation(state.tenant.id)],
      },
    ]);
    expect(changes[1]?.events[0]).not.toHaveProperty("heldRequest");
  });

  it("keeps the days of grace of the request", () => {
    const decision = approve(buildHeldOperation(5));
    expect(decision.ok && decision.changes[0]?.after).toMatchObject({ status: "leaving" });
  });

  it("of one's own request is rejected, and so is one's own rejection", () => {
    const own = { context: buildContext(), body: {} };
    const rejection = { ok: false, rejection: { code: "ownRequest" } };
    expect(approveOperation(buildHeldOperation(), state, own)).toMatchObject(rejection);
    expect(rejectOperation(buildHeldOperation(), own)).toMatchObject(rejection);
  });

  it("is rejected if the operation does not wait", () => {
    const rejection = { ok: false, rejection: { code: "illegalTransition", currentStatus: "running" } };
    expect(approve({ ...buildHeldOperation(), status: "running" })).toMatchObject(rejection);
  });

  it("is rejected when the request has expired, also before the sweep has cancelled it", () => {
    const context = buildContext({ actor: "bob", now: EXPIRES_AT });
    expect(approveOperation(buildHeldOperation(), state, { context, body: {} })).toMatchObject({ ok: false });
  });

  it.each(TenantStatus.options)("of a deletion decides on the present status: %s", (status) => {
    const isOver = status === "offboarding" || status === "deleted";
    expect(approve(buildHeldOperation(), buildState(status)).ok).toBe(!isOver);
  });

  it("of a subscription's end removes that subscription", () => {
    const held = {
      ...buildHeldOperation(),
      kind: "subscription.deprovision",
      productId: "crm",
      approval: { permission: "subscriptions:end", cause: "blastRadius", expiresAt: EXPIRES_AT },
    } as const;
    const decision = approve(held);
    expect(decision.ok && eventNamesOf(decision.changes)).toEqual(["ProductUnsubscribed", "OperationApproved"]);
    expect(approve({ ...held, productId: "erp" })).toMatchObject({ ok: false });
  });
});

describe("a request that is not approved", () => {
  it("is cancelled by a rejection, with who and why", () => {
    const held = buildHeldOperation();
    const decision = rejectOperation(held, { ...second, body: { reason: "The contract runs on." } });
    expect(decision.ok && decision.changes).toMatchObject([
      {
        before: held,
        after: {
          status: "cancelled",
          error: { code: "rejected", reason: "Rejected by bob. The contract runs on." },
          approval: { decision: "rejected", decidedBy: "bob", reason: "The contract runs on." },
        },
        events: [{ name: "OperationRejected" }],
        release: [reservation(state.tenant.id)],
      },
    ]);
  });

  it.each([0, 30])("can be cancelled by its requester, with %d days of grace", (graceDays) => {
    const decision = cancelOperation(buildHeldOperation(graceDays), state, buildContext());
    expect(decision.ok && decision.changes).toMatchObject([
      { after: { status: "cancelled" }, events: [{ name: "OperationCancelled" }], release: [{}] },
    ]);
  });

  it("is cancelled at its time, and not before", () => {
    const held = buildHeldOperation();
    expect(expireApproval(held, "2026-11-27T09:59:59.999Z")).toEqual([]);
    expect(expireApproval(held, EXPIRES_AT)).toMatchObject([
      { after: { status: "cancelled", error: { code: "approvalExpired" } }, release: [{}] },
    ]);
    expect(expireApproval({ ...held, status: "running" }, EXPIRES_AT)).toEqual([]);
  });
});
