import { Report } from "../../schemas/report.ts";
import { getOperation } from "../adapters/catalogs.ts";
import { recordOf } from "../adapters/store.ts";
import { isItsOwn, notItsOwn, receiveReport } from "../core/report.ts";
import { logger } from "./app.ts";
import { runCommand } from "./command.ts";
import { refused } from "./follow.ts";
import { accepted, operationOf } from "./render.ts";
import { type CatalogApi, declare } from "./route.ts";

/** An alarm counts the lines with `forgedReport`. */
const FORGED = "A report changed nothing: it is not the reporter's to give";

/** Declares how a product answers to what an operation asks of it. */
export const declareReports = (app: CatalogApi): void => {
  declare(app, "POST /operations/{operationId}/report", { body: Report }, ({ request, caller, params, body }) =>
    runCommand(request, caller, async () => {
      const operationId = params["operationId"] ?? "";
      const operation = await getOperation(operationId);
      if (!isItsOwn(operation, caller)) {
        logger.warn(FORGED, { forgedReport: true, operationId, by: caller.subject });
        return refused(notItsOwn);
      }
      const { correlationId } = operation;
      logger.info("A report was received", { correlationId, operationId, outcome: body.outcome, by: caller.subject });
      return {
        decision: receiveReport(operation, body, caller),
        // The first is taken down now; the same again has been.
        answer: (committed) =>
          committed.length > 0
            ? accepted(operationId, operationOf(recordOf(committed, "operation"), caller))
            : { status: 200, body: operationOf(operation, caller) },
      };
    }),
  );
};
