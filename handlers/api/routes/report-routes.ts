import { Report } from "../../../schemas/report.ts";
import { getOperation } from "../../adapters/dynamodb/catalogs.ts";
import { recordOf } from "../../adapters/dynamodb/store.ts";
import { canReport, receiveReport, unknownOperation } from "../../core/operation/report.ts";
import { logger } from "../http/app.ts";
import { runCommand } from "../http/command.ts";
import { rejectCommand } from "../http/operation-response.ts";
import { type CatalogApi, declareRoute } from "../http/route.ts";
import { renderOperation, toAcceptedResponse } from "../resources/render.ts";

/** An alarm counts the lines with `forgedReport`. */
const FORGED_REPORT = "A report changed nothing: it is not the reporter's to give";

/** Declares how a product answers to what an operation asks of it. */
export const declareReportRoutes = (app: CatalogApi): void => {
  declareRoute(app, "POST /operations/{operationId}/report", { body: Report }, ({ request, caller, params, body }) =>
    runCommand(request, caller, async () => {
      const operationId = params["operationId"] ?? "";
      const operation = await getOperation(operationId);
      if (!canReport(operation, caller)) {
        logger.warn(FORGED_REPORT, { forgedReport: true, operationId, by: caller.subject });
        return rejectCommand(unknownOperation);
      }
      const { correlationId } = operation;
      logger.info("A report was received", { correlationId, operationId, outcome: body.outcome, by: caller.subject });
      return {
        decision: receiveReport(operation, body, caller),
        // The first is taken down now; the same again has been.
        render: (committed) =>
          committed.length > 0
            ? toAcceptedResponse(operationId, renderOperation(recordOf(committed, "operation"), caller))
            : { status: 200, body: renderOperation(operation, caller) },
      };
    }),
  );
};
