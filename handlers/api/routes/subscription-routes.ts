import {
  AbandonSubscription,
  ChangeSubscription,
  Subscribe,
  type SubscriptionRecord,
} from "../../../schemas/subscription.ts";
import { getOperation, getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { resolveAllowedActions } from "../../core/shared/allowed-actions.ts";
import type { Context, OperationDecision, Rejection } from "../../core/shared/decision.ts";
import { abandonSubscription } from "../../core/subscription/abandon.ts";
import { changeSubscription } from "../../core/subscription/change.ts";
import { subscribe } from "../../core/subscription/subscribe.ts";
import { unsubscribe } from "../../core/subscription/unsubscribe.ts";
import type { TenantState } from "../../core/tenant/tenant-state.ts";
import { type CommandResult, checkIfMatch, runCommand } from "../http/command.ts";
import { followOperation, rejectCommand } from "../http/operation-response.ts";
import { pageQuery, respondWithPage } from "../http/page.ts";
import { type CatalogApi, declareRoute, type RouteCall } from "../http/route.ts";
import { renderSubscription, toResourceResponse } from "../resources/render.ts";
import { loadTenantInScope, loadTenantState, tenantNotFound } from "../resources/tenant-in-scope.ts";

const subscriptionNotFound: Rejection = { code: "notFound", detail: "The tenant has no subscription to this product." };

type SubscriptionCall = Pick<RouteCall<never, never>, "request" | "caller" | "relation" | "params">;

/** A command on the subscription in the path. */
const runSubscriptionCommand = (
  call: SubscriptionCall,
  decide: (
    one: SubscriptionRecord,
    state: TenantState,
    context: Context,
  ) => Promise<OperationDecision> | OperationDecision,
) =>
  runCommand(call.request, call.caller, async (context) => {
    const found = await loadTenantInScope(call);
    if (found === undefined) return rejectCommand(tenantNotFound.problem);
    const one = found.subscriptions.find(({ productId }) => productId === call.params["productId"]);
    if (one === undefined) return rejectCommand(subscriptionNotFound);
    const stale = checkIfMatch(call.request, one);
    if (stale) return rejectCommand(stale);
    const decision = await decide(one, await loadTenantState(found), context);
    return followOperation(decision, call.caller, resolveAllowedActions(call.caller, "subscription", one));
  });

/** Gives up the subscription in the path, at once. */
const abandon = async (call: SubscriptionCall, { reason }: AbandonSubscription): Promise<CommandResult> => {
  const found = await loadTenantInScope(call);
  if (found === undefined) return rejectCommand(tenantNotFound.problem);
  const subscription = found.subscriptions.find(({ productId }) => productId === call.params["productId"]);
  if (subscription === undefined) return rejectCommand(subscriptionNotFound);
  const [last, product] = await Promise.all([
    getOperation(subscription.lastOperationId),
    getProduct(subscription.productId),
  ]);
  if (product === undefined) throw new Error(`There is no product ${subscription.productId}`);
  return {
    decision: abandonSubscription({ tenant: found.tenant, subscription, lastOperation: last, product }, reason),
    allowedActions: resolveAllowedActions(call.caller, "subscription", subscription),
    render: ([changed]) =>
      toResourceResponse(
        renderSubscription((changed?.record as SubscriptionRecord | undefined) ?? subscription, call.caller),
      ),
  };
};

/** Declares what is done to a tenant's subscriptions. */
export const declareSubscriptionRoutes = (app: CatalogApi): void => {
  declareRoute(app, "POST /tenants/{tenantId}/subscriptions", { body: Subscribe }, (call) =>
    runCommand(call.request, call.caller, async (context) => {
      const { caller, body } = call;
      const [found, product] = await Promise.all([loadTenantInScope(call), getProduct(body.productId)]);
      if (found === undefined) return rejectCommand(tenantNotFound.problem);
      const { tenant } = found;
      const allowed = resolveAllowedActions(caller, "tenant", { ...tenant, tenantId: tenant.id });
      return followOperation(subscribe({ ...found, product }, body, context), caller, allowed);
    }),
  );

  declareRoute(app, "GET /tenants/{tenantId}/subscriptions", { query: pageQuery }, async (call) => {
    const found = await loadTenantInScope(call);
    if (found === undefined) return tenantNotFound;
    const binding = { path: call.request.path, caller: call.caller.subject };
    return respondWithPage(binding, call.query, async ({ limit, after }) => {
      // A tenant has few subscriptions, and its partition is read in one go anyway.
      const backend = found.subscriptions.filter((one) => after === undefined || one.productId > after);
      const items = backend.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map((one) => renderSubscription(one, call.caller)),
        ...(backend.length > limit && last ? { next: last.productId } : {}),
      };
    });
  });

  declareRoute(app, "GET /tenants/{tenantId}/subscriptions/{productId}", {}, async (call) => {
    const found = await loadTenantInScope(call);
    if (found === undefined) return tenantNotFound;
    const one = found.subscriptions.find(({ productId }) => productId === call.params["productId"]);
    return one ? toResourceResponse(renderSubscription(one, call.caller)) : { problem: subscriptionNotFound };
  });

  declareRoute(app, "PATCH /tenants/{tenantId}/subscriptions/{productId}", { body: ChangeSubscription }, (call) =>
    runSubscriptionCommand(call, async (subscription, { tenant, seats }, context) => {
      const product = await getProduct(subscription.productId);
      return changeSubscription({ tenant, product, subscription, seats }, call.body, context);
    }),
  );

  declareRoute(app, "DELETE /tenants/{tenantId}/subscriptions/{productId}", {}, (call) =>
    runSubscriptionCommand(call, unsubscribe),
  );

  declareRoute(
    app,
    "POST /tenants/{tenantId}/subscriptions/{productId}/abandon",
    { body: AbandonSubscription },
    (call) => runCommand(call.request, call.caller, () => abandon(call, call.body)),
  );
};
