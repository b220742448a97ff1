import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { RequestTenant, type TenantRecord } from "../../../schemas/tenant.ts";
import { getHolder, getProducts, getSubscription, getTenant } from "../../adapters/dynamodb/catalogs.ts";
import { type Committed, recordOf } from "../../adapters/dynamodb/store.ts";
import { toNameKey } from "../../core/tenant/name-key.ts";
import { requestTenant } from "../../core/tenant/request.ts";

import { toExternalIdReservation } from "../../core/tenant/unique-values.ts";
import type { Params } from "../http/app.ts";
import { defineCommand } from "../http/command.ts";
import { respondWithPage } from "../http/page.ts";
import type { ApiProblem } from "../http/problem.ts";
import { type RouteResult, toAcceptedResponse, toResourceResponse } from "../http/response.ts";
import { defineRoute } from "../http/route.ts";
import { checkEventFilters } from "../resources/event-filters.ts";
import { checkQueryFilters } from "../resources/filter-checks.ts";
import { renderOperation, renderSubscriber, renderTenant } from "../resources/render.ts";
import { isByName, tenantFilters } from "../resources/tenant-filters.ts";
import { loadTenantInScope, tenantNotFound } from "../resources/tenant-in-scope.ts";
import { readTenantPage } from "../resources/tenant-page.ts";
import { readTimelinePage, timelineFilters } from "../resources/timeline-page.ts";

const findSubscriptions = (committed: Committed[]): SubscriptionRecord[] =>
  committed.flatMap((one) => (one.type === "subscription" ? [one.record] : []));

async function loadRequestState({ name, externalId, adminEmail, subscriptions }: RequestTenant) {
  const [products, nameHolder, externalIdHolder, emailHolder] = await Promise.all([
    subscriptions.length === 0
      ? new Map<string, ProductRecord>()
      : getProducts(subscriptions.map((one) => one.productId)),
    getHolder({ catalog: "tenant", kind: "name", value: toNameKey(name) }),
    externalId === undefined ? undefined : getHolder(toExternalIdReservation(externalId)),
    getHolder({ catalog: "user", kind: "email", value: adminEmail }),
  ]);
  // Only platform administrators create tenants, and they may read every user.
  const existing = emailHolder === undefined ? undefined : ({ type: "user", id: emailHolder } as const);
  return { products, nameHolder, externalIdHolder, emailHolder: existing && { existing } };
}

/** Returns whether a tenant's own state is the latest, so that its version identifies the tenant with its subscriptions. */
const isOlder = (subscriptions: SubscriptionRecord[], { updatedAt }: TenantRecord) => ({
  isOwnState: subscriptions.every((one) => one.updatedAt <= updatedAt),
});

/** Shows a tenant to the machine client of a product to which the tenant is subscribed. */
async function showSubscriber(productId: string, { tenantId = "" }: Params): Promise<RouteResult> {
  const [tenant, subscription] = await Promise.all([getTenant(tenantId), getSubscription(tenantId, productId)]);
  if (tenant === undefined || subscription === undefined || subscription.status === "cancelled")
    return { problem: tenantNotFound };
  return toResourceResponse(renderSubscriber(tenant, subscription), isOlder([subscription], tenant));
}

const unsortedDetail = "The tenants of a product are sorted by the time of their creation.";
/** The problem of a list that no index serves: a product's tenants by name. */
const unsortable: { problem: ApiProblem } = {
  problem: { code: "badRequest", detail: unsortedDetail, errors: [{ pointer: "?sort", detail: unsortedDetail }] },
};

/** The routes that create and read tenants. */
export const tenantRoutes = [
  defineCommand("POST /tenants", {
    body: RequestTenant,
    standIns: { name: "Unnamed", adminEmail: "nobody@unknown.invalid" },
    load: async ({ body }) => ({ state: await loadRequestState(body) }),
    decide: (state, context, { body }) => requestTenant(state, body, context),
    render: ({ committed, call: { caller } }) => {
      const operation = recordOf(committed, "operation");
      const tenant = renderTenant(recordOf(committed, "tenant"), findSubscriptions(committed), caller);
      const rendered = renderOperation(operation, caller, { tenantName: tenant.name });
      return toAcceptedResponse(operation.id, { operation: rendered, tenant });
    },
  }),
  defineRoute("GET /tenants", { query: tenantFilters }, async (call) => {
    const { request, caller, query } = call;
    const rejected = await checkQueryFilters(call, { productId: query.productId });
    if (rejected) return rejected;
    if (query.productId !== undefined && isByName(query)) return unsortable;
    const binding = { path: request.path, caller: caller.subject };
    return respondWithPage(binding, query, (page) => readTenantPage(call, page));
  }),
  defineRoute("GET /tenants/{tenantId}", {}, async (call) => {
    const { caller } = call;
    if (caller.productId !== undefined) return showSubscriber(caller.productId, call.params);
    const partition = await loadTenantInScope(call);
    if (partition === undefined) return { problem: tenantNotFound };
    const { tenant, subscriptions } = partition;
    return toResourceResponse(renderTenant(tenant, subscriptions, caller), isOlder(subscriptions, tenant));
  }),
  defineRoute("GET /tenants/{tenantId}/timeline", { query: timelineFilters }, async (call) => {
    const partition = await loadTenantInScope(call);
    if (partition === undefined) return { problem: tenantNotFound };
    const { id } = partition.tenant;
    // Other tenants' operations and users are unknown here, also to those who may see them elsewhere.
    const ownTenant = { caller: { ...call.caller, tenantId: id }, accessScope: "ownTenant" } as const;
    const rejected = await checkEventFilters(ownTenant, call.query);
    if (rejected) return rejected;
    const binding = { path: call.request.path, caller: call.caller.subject };
    return respondWithPage(binding, call.query, (page) => readTimelinePage(id, call.query, page));
  }),
];
