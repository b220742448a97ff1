import {
  AbandonSubscription,
  ChangeSubscription,
  Subscribe,
  type SubscriptionRecord,
} from "../../schemas/subscription.ts";
import { getOperation, getProduct } from "../adapters/catalogs.ts";
import { abandonSubscription } from "../core/abandon.ts";
import { allowedActions } from "../core/actions.ts";
import { unsubscribe } from "../core/control.ts";
import type { Context, Refusal } from "../core/decision.ts";
import { changeSubscription, subscribe } from "../core/subscribe.ts";
import type { Followed, TenantState } from "../core/tenant-commands.ts";
import { type Decided, mismatch, runCommand } from "./command.ts";
import { followed, refused } from "./follow.ts";
import { answerPage, pageQuery } from "./page.ts";
import { missingTenant, reachableTenant, tenantStateOf } from "./reachable-tenant.ts";
import { resource, subscriptionOf } from "./render.ts";
import { type Call, type CatalogApi, declare } from "./route.ts";

const missing: Refusal = { code: "notFound", detail: "The tenant has no subscription to this product." };

type SubscriptionCall = Pick<Call<never, never>, "request" | "caller" | "relation" | "params">;

/** A command on the subscription in the path. */
const onSubscription = (
  call: SubscriptionCall,
  decide: (one: SubscriptionRecord, state: TenantState, context: Context) => Promise<Followed> | Followed,
) =>
  runCommand(call.request, call.caller, async (context) => {
    const found = await reachableTenant(call);
    if (found === undefined) return refused(missingTenant.trouble);
    const one = found.subscriptions.find(({ productId }) => productId === call.params["productId"]);
    if (one === undefined) return refused(missing);
    const stale = mismatch(call.request, one);
    if (stale) return refused(stale);
    const decision = await decide(one, await tenantStateOf(found), context);
    return followed(decision, call.caller, allowedActions(call.caller, "subscription", one));
  });

/** Gives up the subscription in the path, at once. */
const abandon = async (call: SubscriptionCall, { reason }: AbandonSubscription): Promise<Decided> => {
  const found = await reachableTenant(call);
  if (found === undefined) return refused(missingTenant.trouble);
  const subscription = found.subscriptions.find(({ productId }) => productId === call.params["productId"]);
  if (subscription === undefined) return refused(missing);
  const [last, product] = await Promise.all([
    getOperation(subscription.lastOperationId),
    getProduct(subscription.productId),
  ]);
  if (product === undefined) throw new Error(`There is no product ${subscription.productId}`);
  return {
    decision: abandonSubscription({ tenant: found.tenant, subscription, last, product }, reason),
    allowedActions: allowedActions(call.caller, "subscription", subscription),
    answer: ([changed]) =>
      resource(subscriptionOf((changed?.record as SubscriptionRecord | undefined) ?? subscription, call.caller)),
  };
};

/** Declares what is done to a tenant's subscriptions. */
export const declareSubscriptions = (app: CatalogApi): void => {
  declare(app, "POST /tenants/{tenantId}/subscriptions", { body: Subscribe }, (call) =>
    runCommand(call.request, call.caller, async (context) => {
      const { caller, body } = call;
      const [found, product] = await Promise.all([reachableTenant(call), getProduct(body.productId)]);
      if (found === undefined) return refused(missingTenant.trouble);
      const { tenant } = found;
      const allowed = allowedActions(caller, "tenant", { ...tenant, tenantId: tenant.id });
      return followed(subscribe({ ...found, product }, body, context), caller, allowed);
    }),
  );

  declare(app, "GET /tenants/{tenantId}/subscriptions", { query: pageQuery }, async (call) => {
    const found = await reachableTenant(call);
    if (found === undefined) return missingTenant;
    const binding = { path: call.request.path, caller: call.caller.subject };
    return answerPage(binding, call.query, async ({ limit, after }) => {
      // A tenant has few subscriptions, and its partition is read in one go anyway.
      const behind = found.subscriptions.filter((one) => after === undefined || one.productId > after);
      const items = behind.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map((one) => subscriptionOf(one, call.caller)),
        ...(behind.length > limit && last ? { next: last.productId } : {}),
      };
    });
  });

  declare(app, "GET /tenants/{tenantId}/subscriptions/{productId}", {}, async (call) => {
    const found = await reachableTenant(call);
    if (found === undefined) return missingTenant;
    const one = found.subscriptions.find(({ productId }) => productId === call.params["productId"]);
    return one ? resource(subscriptionOf(one, call.caller)) : { trouble: missing };
  });

  declare(app, "PATCH /tenants/{tenantId}/subscriptions/{productId}", { body: ChangeSubscription }, (call) =>
    onSubscription(call, async (subscription, { tenant, seats }, context) => {
      const product = await getProduct(subscription.productId);
      return changeSubscription({ tenant, product, subscription, seats }, call.body, context);
    }),
  );

  declare(app, "DELETE /tenants/{tenantId}/subscriptions/{productId}", {}, (call) => onSubscription(call, unsubscribe));

  declare(app, "POST /tenants/{tenantId}/subscriptions/{productId}/abandon", { body: AbandonSubscription }, (call) =>
    runCommand(call.request, call.caller, () => abandon(call, call.body)),
  );
};
