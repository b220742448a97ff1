import type { OpenAPIHono } from "@hono/zod-openapi";
import { Operation } from "../../schemas/operation.ts";
import {
  AbandonSubscription,
  ChangeSubscription,
  Subscribe,
  Subscription,
  type SubscriptionRecord,
} from "../../schemas/subscription.ts";
import { getOperation, getProduct } from "../adapters/catalogs.ts";
import { abandonSubscription } from "../core/abandon.ts";
import { allowedActions } from "../core/actions.ts";
import { unsubscribe } from "../core/control.ts";
import type { Context, Refusal } from "../core/decision.ts";
import { changeSubscription, subscribe } from "../core/subscribe.ts";
import type { Followed, TenantState } from "../core/tenant-commands.ts";
import type { Environment } from "./app.ts";
import { type Decided, mismatch, runCommand } from "./command.ts";
import { followed, refused } from "./follow.ts";
import { answerPage, pageOf, pageQuery } from "./page.ts";
import { missingTenant, reachableTenant, tenantStateOf } from "./reachable-tenant.ts";
import { resource, subscriptionOf } from "./render.ts";
import { type Call, declare } from "./route.ts";

const tag = "Subscriptions";

const missing: Refusal = { code: "notFound", detail: "The tenant has no subscription to this product." };

type SubscriptionCall = Pick<Call<never, never>, "c" | "caller" | "relation" | "params">;

/** A command on the subscription in the path. */
const onSubscription = (
  call: SubscriptionCall,
  decide: (one: SubscriptionRecord, state: TenantState, context: Context) => Promise<Followed> | Followed,
) =>
  runCommand(call.c, call.caller, async (context) => {
    const found = await reachableTenant(call);
    if (found === undefined) return refused(missingTenant.trouble);
    const one = found.subscriptions.find(({ productId }) => productId === call.params["productId"]);
    if (one === undefined) return refused(missing);
    const stale = mismatch(call.c, one);
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
export const declareSubscriptions = (app: OpenAPIHono<Environment>): void => {
  declare(
    app,
    "POST /tenants/{tenantId}/subscriptions",
    { tag, summary: "Subscribes a tenant to a plan of a product", body: Subscribe, answers: { 202: Operation } },
    (call) =>
      runCommand(call.c, call.caller, async (context) => {
        const { caller, body } = call;
        const [found, product] = await Promise.all([reachableTenant(call), getProduct(body.productId)]);
        if (found === undefined) return refused(missingTenant.trouble);
        const { tenant } = found;
        const allowed = allowedActions(caller, "tenant", { ...tenant, tenantId: tenant.id });
        return followed(subscribe({ ...found, product }, body, context), caller, allowed);
      }),
  );

  declare(
    app,
    "GET /tenants/{tenantId}/subscriptions",
    { tag, summary: "Lists a tenant's subscriptions", query: pageQuery, answers: { 200: pageOf(Subscription) } },
    async (call) => {
      const found = await reachableTenant(call);
      if (found === undefined) return missingTenant;
      const binding = { path: call.c.req.path, caller: call.caller.subject };
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
    },
  );

  declare(
    app,
    "GET /tenants/{tenantId}/subscriptions/{productId}",
    { tag, summary: "Shows a subscription", answers: { 200: Subscription } },
    async (call) => {
      const found = await reachableTenant(call);
      if (found === undefined) return missingTenant;
      const one = found.subscriptions.find(({ productId }) => productId === call.params["productId"]);
      return one ? resource(subscriptionOf(one, call.caller)) : { trouble: missing };
    },
  );

  declare(
    app,
    "PATCH /tenants/{tenantId}/subscriptions/{productId}",
    {
      tag,
      summary: "Changes the plan, seats or parameters of a subscription",
      body: ChangeSubscription,
      answers: { 202: Operation },
    },
    (call) =>
      onSubscription(call, async (subscription, { tenant, seats }, context) => {
        const product = await getProduct(subscription.productId);
        return changeSubscription({ tenant, product, subscription, seats }, call.body, context);
      }),
  );

  declare(
    app,
    "DELETE /tenants/{tenantId}/subscriptions/{productId}",
    {
      tag,
      summary: "Ends a subscription: what the product has for the tenant is removed",
      answers: { 200: Operation, 202: Operation },
    },
    (call) => onSubscription(call, unsubscribe),
  );

  declare(
    app,
    "POST /tenants/{tenantId}/subscriptions/{productId}/abandon",
    {
      tag,
      summary: "Gives up a subscription whose removal failed: what is left of it is no longer the platform's",
      body: AbandonSubscription,
      answers: { 200: Subscription },
    },
    (call) => runCommand(call.c, call.caller, () => abandon(call, call.body)),
  );
};
