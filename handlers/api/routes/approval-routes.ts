import { ApprovalDecision } from "../../../schemas/approval.ts";
import { approveOperation, rejectOperation } from "../../core/operation/approval.ts";
import { defineOperationCommand } from "../http/operation-command.ts";
import { loadOperation } from "../resources/operation-in-scope.ts";

/** The routes with which a second administrator decides about an operation. */
export const approvalRoutes = [
  defineOperationCommand("POST /operations/{operationId}/approve", {
    body: ApprovalDecision,
    bodyIsOptional: true,
    withoutDryRun: true,
    load: loadOperation,
    decide: ({ operation, subject }, context, { body }) =>
      approveOperation(operation, subject.state, { context, body }),
  }),
  defineOperationCommand("POST /operations/{operationId}/reject", {
    body: ApprovalDecision,
    bodyIsOptional: true,
    withoutDryRun: true,
    load: loadOperation,
    decide: ({ operation }, context, { body }) => rejectOperation(operation, { context, body }),
  }),
];
