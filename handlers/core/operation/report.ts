import type { OperationRecord } from "../../../schemas/operation.ts";
import type { Report } from "../../../schemas/report.ts";
import { accept, type Decision, type Rejection, reject } from "../shared/decision.ts";
import type { WorkOutcome } from "../subscription/complete-work.ts";
import { isOver, requestedRunOf, toOperationChange } from "./operation.ts";
import { AWAIT_REPORT_STEP } from "./planned-steps.ts";

/** The same words whether there is no such operation or it is not the reporter's: it must not find out which there are. */
export const unknownOperation: Rejection = { code: "notFound", detail: "There is no such operation." };

/** Who reports: a product, or somebody who may report for any. */
export type Reporter = { subject: string; productId?: string | undefined };

const serializeReport = ({ outcome, outputs = {}, reason }: Report): string =>
  JSON.stringify([outcome, Object.entries(outputs).sort(), reason]);

/** Whether the operation asks something of the reporter's product, so that the report is its own to give. */
export const canReport = (operation: OperationRecord | undefined, from: Reporter): operation is OperationRecord =>
  operation?.integration === "events" && (from.productId ?? operation.productId) === operation.productId;

/**
 * Takes down what a product reports of an operation that waits for it. Only the first report counts, and it counts
 * whenever it comes: before anybody waits for it, and until the operation is over.
 */
export const receiveReport = (operation: OperationRecord, report: Report, from: Reporter): Decision => {
  if (isOver(operation)) {
    const detail = `The operation is over: it is ${operation.status}, and no report changes that.`;
    return reject({ code: "operationOver", detail, currentStatus: operation.status });
  }
  if (report.run !== undefined && report.run !== requestedRunOf(operation)) {
    const detail = `The operation is in run ${requestedRunOf(operation)}: a report on run ${report.run} changes nothing.`;
    return reject({ code: "operationOver", detail, currentStatus: operation.status });
  }
  if (operation.report === undefined) {
    return accept([toOperationChange(operation, { ...operation, report, reportedBy: from.subject })]);
  }
  if (serializeReport(operation.report) === serializeReport(report)) return accept([]);
  const detail = `The operation has been reported as ${operation.report.outcome} already: only the first report counts.`;
  return reject({ code: "operationOver", detail, currentStatus: operation.status });
};

/** How the work went by the product's own report, where there is one. */
export const toWorkOutcome = ({ report }: OperationRecord): WorkOutcome | undefined => {
  if (report === undefined) return undefined;
  if (report.outcome === "completed") return { status: "succeeded", outputs: report.outputs };
  return {
    status: "failed",
    error: { code: "reportedFailure", reason: report.reason, step: AWAIT_REPORT_STEP, retryable: true },
  };
};
