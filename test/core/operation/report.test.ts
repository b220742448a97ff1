import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completeOperation } from "../../../handlers/core/operation/complete.ts";
import { cancelAbortedOperation, requeueOperation } from "../../../handlers/core/operation/operation.ts";
import { canReport, receiveReport, toWorkOutcome } from "../../../handlers/core/operation/report.ts";
import { updateProduct } from "../../../handlers/core/product/update-product.ts";
import { subscribe } from "../../../handlers/core/subscription/subscribe.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { OperationStatus } from "../../../schemas/operation.ts";
import { Report } from "../../../schemas/report.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildReportedOperation,
  buildSelfProvisionedProduct,
  buildSubscription,
  buildTenant,
  eventNamesOf,
  NOW,
} from "../../support/builders.ts";

const completed: Report = { outcome: "completed", outputs: { WorkspaceUrl: "https://w/1" } };
const failed: Report = { outcome: "failed", reason: "No workspace is left." };
const helpdesk = { subject: "client-1", productId: "helpdesk" };
const finalStatuses = ["succeeded", "failed", "cancelled"];

/** Returns the result of a report on this operation. */
function report(operation: OperationRecord, report: Report) {
  const decision = receiveReport(operation, report, helpdesk);
  if (!decision.ok) return decision.rejection.code;
  return decision.changes.length > 0 ? "stored" : "repeated";
}

describe("a report", () => {
  it.each(OperationStatus.options)("is accepted until the operation is over: %s", (status) => {
    const answer = report(buildReportedOperation({ status }), completed);
    expect(answer).toBe(finalStatuses.includes(status) ? "operationOver" : "stored");
  });

  it("is stored on the operation with its sender, and changes nothing else", () => {
    const decision = receiveReport(buildReportedOperation({ status: "queued" }), completed, helpdesk);
    expect(decision).toMatchObject({
      changes: [{ after: { status: "queued", report: completed, reportedBy: "client-1" }, events: [] }],
    });
  });

  it("is rejected for another run than the requested one", () => {
    const retried = requeueOperation(
      buildReportedOperation({ status: "failed", report: failed }),
      buildContext(),
    ).after;
    const operation = { ...buildReportedOperation(), ...retried } as OperationRecord;
    expect(report(operation, { ...completed, run: 1 })).toBe("operationOver");
    expect(report(operation, { ...completed, run: 2 })).toBe("stored");
    expect(report(operation, completed)).toBe("stored");
  });

  it("counts after a restart, because the product received one request", () => {
    const requested = buildReportedOperation({ requestedRun: 1 });
    const resumed = {
      ...requested,
      ...cancelAbortedOperation(requested, { code: "ended", reason: "It ended.", retryable: true }).after,
    };
    expect(report(resumed as OperationRecord, { ...completed, run: 1 })).toBe("stored");
  });

  it("is recognized when repeated, in any order of its outputs", () => {
    const outputs = { A: "1", B: "2" };
    const operation = buildReportedOperation({ report: { outcome: "completed", outputs } });
    expect(report(operation, { outcome: "completed", outputs: { B: "2", A: "1" } })).toBe("repeated");
  });

  it("is rejected after a different report", () => {
    for (const other of [failed, { ...completed, outputs: { WorkspaceUrl: "https://w/2" } }]) {
      expect(report(buildReportedOperation({ report: completed }), other)).toBe("operationOver");
    }
  });

  it("is rejected after the end, also a repeated one; an Idempotency-Key returns the first answer", () => {
    expect(report(buildReportedOperation({ status: "succeeded", report: completed }), completed)).toBe("operationOver");
  });

  it("counts only the first of many reports in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(completed, failed), { minLength: 1 }), (reports) => {
        let operation = buildReportedOperation();
        for (const report of reports) {
          const decision = receiveReport(operation, report, helpdesk);
          const [change] = decision.ok ? decision.changes : [];
          if (change) operation = { ...operation, ...change.after } as OperationRecord;
        }
        expect(operation.report).toEqual(reports[0]);
      }),
    );
  });

  it.each([
    ["another product's operation", buildReportedOperation({ productId: "crm" })],
    ["work of the control plane", buildReportedOperation({ integration: "cloudformation" })],
    ["a tenant's operation", buildOperation()],
    ["an unknown operation", undefined],
  ])("is not allowed on %s", (_, operation) => {
    expect(canReport(operation, helpdesk)).toBe(false);
  });

  it("is allowed for the product and for administrators", () => {
    expect(canReport(buildReportedOperation(), helpdesk)).toBe(true);
    expect(canReport(buildReportedOperation(), { subject: "alice" })).toBe(true);
  });

  it.each([
    ["no reason for a failure", { outcome: "failed" }],
    ["an unknown outcome", { outcome: "done" }],
    ["an unknown field", { outcome: "completed", note: "x" }],
    ["an output that is not a string", { outcome: "completed", outputs: { Count: 1 } }],
    ["an output with an invalid name", { outcome: "completed", outputs: { "a b": "1" } }],
    ["a long output", { outcome: "completed", outputs: { A: "x".repeat(1025) } }],
    [
      "many outputs",
      { outcome: "completed", outputs: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`O${n}`, ""])) },
    ],
    ["a long reason", { outcome: "failed", reason: "x".repeat(1001) }],
  ])("is invalid with %s", (_, body) => {
    expect(Report.safeParse(body).success).toBe(false);
  });
});

describe("work of a self-provisioned product", () => {
  const subject = {
    type: "subscription",
    subscription: buildSubscription({ status: "provisioning", productId: "helpdesk", integration: "events" }),
  } as const;
  const timedOut = {
    status: "failed",
    error: { code: "reportTimedOut", reason: "helpdesk did not report within 30 minutes.", retryable: true },
  } as const;

  it("ends as reported with the outputs or the reason", () => {
    const end = (report: Report) => {
      const operation = buildReportedOperation({ report });
      const outcome = toWorkOutcome(operation) ?? timedOut;
      return completeOperation(operation, subject, { step: "Act on the report", outcome }, NOW);
    };
    expect(end(completed)[0]?.after).toMatchObject({ status: "active", outputs: { WorkspaceUrl: "https://w/1" } });
    expect(end(failed)[0]?.after).toMatchObject({ status: "failed", reason: failed.reason });
    expect(eventNamesOf(end(failed))).toEqual(["SubscriptionFailed", "OperationFailed"]);
  });

  it("fails with a readable reason without a report in time", () => {
    const changes = completeOperation(
      buildReportedOperation(),
      subject,
      { step: "Act on the report", outcome: timedOut },
      NOW,
    );
    expect(changes[0]?.after).toMatchObject({ status: "failed", reason: timedOut.error.reason });
  });

  it("uses an accepted report that arrived at the last moment", () => {
    const operation = buildReportedOperation({ report: completed });
    const changes = completeOperation(operation, subject, { step: "Act on the report", outcome: timedOut }, NOW);
    expect(changes[0]?.after).toMatchObject({ status: "active" });
  });

  it("drops the earlier report when it is retried", () => {
    const { after } = requeueOperation(buildReportedOperation({ status: "failed", report: failed }), buildContext());
    expect(after).not.toHaveProperty("report");
  });

  it("takes the kind of integration from the product at the subscription", () => {
    const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
    for (const product of [buildSelfProvisionedProduct({ id: "crm" }), buildProduct()]) {
      const state = { tenant, product, subscriptions: [] };
      const decision = subscribe(state, { productId: "crm", planId: "standard" }, buildContext());
      const { kind } = product.integration;
      expect(decision).toMatchObject({ changes: [{ after: { integration: kind } }, { after: { integration: kind } }] });
    }
  });

  it("stays with the product, because a product never changes its kind", () => {
    const decision = updateProduct(buildProduct(), { integration: { kind: "events" } }, buildContext());
    expect(decision).toMatchObject({ rejection: { code: "invalidField", errors: [{ pointer: "/integration/kind" }] } });
  });
});
