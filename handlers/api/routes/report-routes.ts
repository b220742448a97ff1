import { Report } from "../../../schemas/report.ts";
import { getOperation } from "../../adapters/dynamodb/catalogs.ts";
import { recordOf } from "../../adapters/dynamodb/store.ts";
import { canReport, receiveReport, unknownOperation } from "../../core/operation/report.ts";
import { logger } from "../http/app.ts";
import { defineCommand } from "../http/command.ts";
import { toAcceptedResponse, toOperationResponse } from "../http/response.ts";
import { loadOperationDetails } from "../resources/operation-details.ts";
import { renderOperation } from "../resources/render.ts";

/** The routes with which a self-provisioned product reports the result of its work. */
export const reportRoutes = [
  defineCommand("POST /operations/{operationId}/report", {
    body: Report,
    withoutDryRun: true,
    load: async ({ caller, params, body }) => {
      const operationId = params["operationId"] ?? "";
      const operation = await getOperation(operationId);
      const by = caller.subject;
      if (!canReport(operation, caller)) {
        // An alarm counts the lines with `forgedReport`.
        logger.warn("A report was rejected: the caller may not report on the operation", {
          forgedReport: true,
          operationId,
          by,
        });
        return { rejection: unknownOperation };
      }
      const { correlationId } = operation;
      logger.info("A report was received", { correlationId, operationId, outcome: body.outcome, by });
      return { state: { operation, details: (await loadOperationDetails(caller, [operation]))(operation) } };
    },
    decide: ({ operation }, _context, { body, caller }) => receiveReport(operation, body, caller),
    // A repeated report changes nothing and is a 200.
    render: ({ committed, state, call: { caller } }) =>
      committed.length > 0
        ? toAcceptedResponse(
            state.operation.id,
            renderOperation(recordOf(committed, "operation"), caller, state.details),
          )
        : toOperationResponse(renderOperation(state.operation, caller, state.details)),
  }),
];
