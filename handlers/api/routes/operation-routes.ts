import { OperationIds } from "../../../schemas/operation.ts";
import { cancelOperation } from "../../core/operation/cancel.ts";
import { retryOperation } from "../../core/operation/retry.ts";
import { runBatch } from "../http/batch.ts";
import { defineOperationCommand } from "../http/operation-command.ts";
import { respondWithPage } from "../http/page.ts";
import { toOperationResponse } from "../http/response.ts";
import { type DefinedRoute, defineRoute } from "../http/route.ts";
import { checkQueryFilters } from "../resources/filter-checks.ts";
import { loadOperationDetails } from "../resources/operation-details.ts";
import { loadOperation, loadOperationInScope, operationNotFound } from "../resources/operation-in-scope.ts";
import { operationFilters, readOperationPage } from "../resources/operation-page.ts";
import { renderOperation } from "../resources/render.ts";

const retryRoute = defineOperationCommand("POST /operations/{operationId}/retry", {
  withoutDryRun: true,
  load: loadOperation,
  decide: ({ operation, subject }, context) => retryOperation(operation, subject, context),
});
const cancelRoute = defineOperationCommand("POST /operations/{operationId}/cancel", {
  withoutDryRun: true,
  load: loadOperation,
  decide: ({ operation, subject }, context) => cancelOperation(operation, subject.state, context),
});

/** Defines the route that does with several operations what another route does with one. */
const defineBatch = (path: "POST /operations/retry" | "POST /operations/cancel", route: DefinedRoute): DefinedRoute =>
  defineRoute(path, { body: OperationIds }, (call) =>
    runBatch(call, call.body.ids, { route, parameter: "operationId" }, (operation) => ({ operation })),
  );

/** The routes of operations. */
export const operationRoutes = [
  defineRoute("GET /operations", { query: operationFilters }, async (call) => {
    const { request, caller, query } = call;
    const rejected = await checkQueryFilters(call, query);
    if (rejected) return rejected;
    const binding = { path: request.path, caller: caller.subject };
    return respondWithPage(binding, query, (page) => readOperationPage(call, page));
  }),
  defineRoute("GET /operations/{operationId}", {}, async (call) => {
    const operation = await loadOperationInScope(call);
    if (operation === undefined) return { problem: operationNotFound };
    const details = (await loadOperationDetails(call.caller, [operation]))(operation);
    return toOperationResponse(renderOperation(operation, call.caller, details));
  }),
  retryRoute,
  cancelRoute,
  defineBatch("POST /operations/retry", retryRoute),
  defineBatch("POST /operations/cancel", cancelRoute),
];
