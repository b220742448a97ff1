import type { OperationRecord } from "../../../schemas/operation.ts";
import type { Report } from "../../../schemas/report.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { accept, type Decision, type Rejection, reject } from "../shared/decision.ts";
import type { WorkOutcome } from "../subscription/complete-work.ts";
import { isOver, requestedRunOf, toOperationChange } from "./operation.ts";

/** The rejection of a report on an unknown or a foreign operation. Both get the same text, to reveal no operation ids. */
export const unknownOperation: Rejection = { code: "notFound", detail: "There is no such operation." };

/** The sender of a report: a product, or an administrator, who may report for every product. */
export type Reporter = { subject: string; productId?: string | undefined };

const serializeReport = ({ outcome, outputs = {}, reason }: Report): string =>
  JSON.stringify([outcome, Object.entries(outputs).sort(), reason]);

/** Returns whether the reporter may report on the operation: it must concern the reporter's product. */
export const canReport = (operation: OperationRecord | undefined, reporter: Reporter): operation is OperationRecord =>
  operation?.integration === "events" && (reporter.productId ?? operation.productId) === operation.productId;

/**
 * Stores a product's report on an operation. Only the first report counts. It is accepted until the operation is over,
 * also before the workflow waits for it.
 */
export function receiveReport(operation: OperationRecord, report: Report, reporter: Reporter): Decision {
  if (isOver(operation)) {
    const detail = `The operation is ${operation.status}: a report no longer changes it.`;
    return reject({ code: "operationOver", detail, currentStatus: operation.status });
  }
  if (report.run !== undefined && report.run !== requestedRunOf(operation)) {
    const detail = `The operation is in run ${requestedRunOf(operation)}. A report on run ${report.run} is too late.`;
    return reject({ code: "operationOver", detail, currentStatus: operation.status });
  }
  if (operation.report === undefined) {
    return accept([toOperationChange(operation, { ...operation, report, reportedBy: reporter.subject })]);
  }
  if (serializeReport(operation.report) === serializeReport(report)) return accept([]);
  const detail = `The operation was already reported as ${operation.report.outcome}. Only the first report counts.`;
  return reject({ code: "operationOver", detail, currentStatus: operation.status });
}

/** Returns the outcome that the product reported; undefined without a report. */
export function toWorkOutcome({ report }: OperationRecord): WorkOutcome | undefined {
  if (report === undefined) return undefined;
  if (report.outcome === "completed") return { status: "succeeded", outputs: report.outputs };
  return {
    status: "failed",
    error: { code: "reportedFailure", reason: report.reason, step: workflowSteps.awaitReport.name, retryable: true },
  };
}
