import type { OpenAPIHono } from "@hono/zod-openapi";
import { Operation } from "../../schemas/operation.ts";
import { Report } from "../../schemas/report.ts";
import { getOperation } from "../adapters/catalogs.ts";
import { recordOf } from "../adapters/store.ts";
import { isItsOwn, notItsOwn, receiveReport } from "../core/report.ts";
import { type Environment, logger } from "./app.ts";
import { runCommand } from "./command.ts";
import { refused } from "./follow.ts";
import { accepted, operationOf } from "./render.ts";
import { declare } from "./route.ts";

/** An alarm counts the lines with `forgedReport`. */
const FORGED = "A report changed nothing: it is not the reporter's to give";

/** Declares how a product answers to what an operation asks of it. */
export const declareReports = (app: OpenAPIHono<Environment>): void => {
  declare(
    app,
    "POST /operations/{operationId}/report",
    {
      tag: "Operations",
      summary: "Reports how the product has done what the operation asks of it",
      body: Report,
      answers: { 200: Operation, 202: Operation },
    },
    ({ c, caller, params, body }) =>
      runCommand(c, caller, async () => {
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
