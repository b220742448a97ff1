import { RollBackRollout, type RolloutRecord, StartRollout } from "../../../schemas/rollout.ts";
import { getRelease } from "../../adapters/dynamodb/release-items.ts";
import { type Committed, recordOf } from "../../adapters/dynamodb/store.ts";
import {
  type ControlState,
  cancelRollout,
  pauseRollout,
  resumeRollout,
  rollBackRollout,
} from "../../core/rollout/control-rollout.ts";
import { startRollout } from "../../core/rollout/start-rollout.ts";
import type { Context, OperationDecision } from "../../core/shared/decision.ts";
import { defineCommand, findRecord } from "../http/command.ts";
import { respondWithPage } from "../http/page.ts";
import { toAcceptedResponse, toResourceResponse } from "../http/response.ts";
import { defineRoute, type ScopedCall } from "../http/route.ts";
import { checkQueryFilters } from "../resources/filter-checks.ts";
import { loadManagedProduct } from "../resources/managed-product.ts";
import { renderOperation } from "../resources/render.ts";
import { renderRollout } from "../resources/render-rollout.ts";
import {
  loadControlState,
  loadCurrentRollout,
  loadRolloutInScope,
  type RolloutInScope,
  rolloutNotFound,
} from "../resources/rollout-in-scope.ts";
import { readRolloutPage, rolloutFilters } from "../resources/rollout-page.ts";
import { loadRolloutSubscribers } from "../resources/rollout-subscribers.ts";

/** Renders the answer of a command: the rollout with the operation to follow. */
function renderAccepted(
  committed: Committed[],
  before: RolloutInScope & { operation?: ControlState["operation"] },
  call: ScopedCall,
) {
  const rollout: RolloutRecord = findRecord(committed, "rollout") ?? before.rollout;
  const changed = committed.flatMap((one) => (one.type === "operation" ? [one.record] : []));
  const operation =
    changed.find(({ id }) => id === rollout.operationId) ?? before.operation ?? recordOf(committed, "operation");
  return toAcceptedResponse(operation.id, {
    operation: renderOperation(operation, call.caller, {}),
    rollout: renderRollout({ rollout, product: before.product }, call.caller),
  });
}

/** Defines a command on a rollout. */
const defineControl = (
  action: "pause" | "resume" | "cancel",
  decide: (state: ControlState, context: Context) => OperationDecision,
) =>
  defineCommand(`POST /rollouts/{rolloutId}/${action}`, {
    ignoresIfMatch: true,
    load: loadControlState,
    decide,
    render: ({ committed, state, call }) => renderAccepted(committed, state, call),
  });

/** The routes of rollouts. */
export const rolloutRoutes = [
  defineCommand("POST /products/{productId}/rollouts", {
    body: StartRollout,
    ignoresIfMatch: true,
    load: loadManagedProduct,
    decide: async (product, context, { body }) => {
      const [release, current, subscribers] = await Promise.all([
        getRelease(product.id, body.release),
        loadCurrentRollout(product.id),
        loadRolloutSubscribers(product.id, body),
      ]);
      return startRollout({ product, release, current, subscribers }, body, context);
    },
    render: ({ committed, state: product, call }) =>
      renderAccepted(committed, { rollout: recordOf(committed, "rollout"), product }, call),
  }),
  defineRoute("GET /rollouts", { query: rolloutFilters }, async (call) => {
    const { request, caller, query } = call;
    const rejected = await checkQueryFilters(call, { productId: query.productId });
    if (rejected) return rejected;
    const binding = { path: request.path, caller: caller.subject };
    return respondWithPage(binding, query, (page) => readRolloutPage(call, page));
  }),
  defineRoute("GET /rollouts/{rolloutId}", {}, async (call) => {
    const found = await loadRolloutInScope(call);
    if (found === undefined) return { problem: rolloutNotFound };
    return toResourceResponse(renderRollout(found, call.caller));
  }),
  defineControl("pause", pauseRollout),
  defineControl("resume", resumeRollout),
  defineControl("cancel", cancelRollout),
  defineCommand("POST /rollouts/{rolloutId}/rollback", {
    body: RollBackRollout,
    bodyIsOptional: true,
    ignoresIfMatch: true,
    load: loadControlState,
    decide: (state, context, { body }) => rollBackRollout(state, context, body),
    render: ({ committed, state, call }) => renderAccepted(committed, state, call),
  }),
];
