import * as z from "zod";
import { defineSchema } from "../../schemas/define-schema.ts";
import { ProductId } from "../../schemas/ids.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import { RequestTenant, type TenantRecord, TenantStatus } from "../../schemas/tenant.ts";
import { getHolder, getProducts, getTenantPartition, getTenants } from "../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { readPage, readTimeline } from "../adapters/dynamodb/lists.ts";
import { type Committed, recordOf } from "../adapters/dynamodb/store.ts";
import { toNameKey } from "../core/tenant/name-key.ts";
import { requestTenant } from "../core/tenant/request.ts";
import { createLambdaHandler } from "./http/app.ts";
import { runCommand } from "./http/command.ts";
import { pageQuery, respondWithPage } from "./http/page.ts";
import { createApi, declareRoute } from "./http/route.ts";
import { checkQueryFilters } from "./resources/filter-checks.ts";
import { renderOperation, renderTenant, toAcceptedResponse, toResourceResponse } from "./resources/render.ts";
import { loadTenantInScope, tenantNotFound } from "./resources/tenant-in-scope.ts";
import { declareSubscriptionRoutes } from "./routes/subscription-routes.ts";
import { declareTenantLifecycleRoutes } from "./routes/tenant-lifecycle-routes.ts";
export const app = createApi();

const selectRecords = (committed: Committed[], type: "subscription") =>
  committed.filter((one) => one.type === type).map((one) => one.record as SubscriptionRecord);

declareRoute(app, "POST /tenants", { body: RequestTenant }, ({ request, caller, body }) =>
  runCommand(request, caller, async (context) => {
    const [products, nameHolder, emailHolder] = await Promise.all([
      body.subscriptions.length === 0
        ? new Map<string, ProductRecord>()
        : getProducts(body.subscriptions.map((one) => one.productId)),
      getHolder({ catalog: "tenant", kind: "name", value: toNameKey(body.name) }),
      getHolder({ catalog: "user", kind: "email", value: body.adminEmail }),
    ]);
    const state = { products, nameTaken: nameHolder !== undefined, emailTaken: emailHolder !== undefined };
    return {
      decision: requestTenant(state, body, context),
      render: (committed) => {
        const operation = recordOf(committed, "operation");
        const tenant = renderTenant(recordOf(committed, "tenant"), selectRecords(committed, "subscription"), caller);
        return toAcceptedResponse(operation.id, { operation: renderOperation(operation, caller), tenant });
      },
    };
  }),
);

const tenantFilters = defineSchema(() =>
  pageQuery.extend({
    status: TenantStatus.optional().describe("without it, all that are not deleted"),
    productId: ProductId.optional().describe("those that are subscribed to this product"),
    tag: z
      .string()
      .regex(/^[^:]+:.*$/, "key:value")
      .optional()
      .describe("those with this tag, as `key:value`"),
  }),
);

declareRoute(app, "GET /tenants", { query: tenantFilters }, async ({ request, caller, relation, query }) => {
  const { status, productId, tag } = query;
  const rejected = await checkQueryFilters({ caller, relation }, { productId });
  if (rejected) return rejected;
  return respondWithPage({ path: request.path, caller: caller.subject }, query, async (page) => {
    const [key, value] = tag === undefined ? [] : [tag.split(":", 1)[0], tag.slice(tag.indexOf(":") + 1)];
    const keep = (tenant: TenantRecord) =>
      (status === undefined ? tenant.status !== "deleted" : tenant.status === status) &&
      (key === undefined || (Object.hasOwn(tenant.tags, key) && tenant.tags[key] === value));
    const shown = async (ids: string[]) => {
      const partitions = await Promise.all(ids.map((id) => getTenantPartition(id)));
      return partitions.flatMap((one) => (one ? [renderTenant(one.tenant, one.subscriptions, caller)] : []));
    };
    if (relation !== "any") {
      const own = page.after === undefined && caller.tenantId ? await getTenantPartition(caller.tenantId) : undefined;
      const has = (id: string) => own?.subscriptions.some((one) => one.productId === id);
      const matches = own && keep(own.tenant) && (productId === undefined || has(productId));
      return { items: matches ? [renderTenant(own.tenant, own.subscriptions, caller)] : [] };
    }
    if (productId !== undefined) {
      const list = { list: "tenants", key: listKeys.subscribers(productId), newestFirst: true, ...page } as const;
      const { items, ...rest } = await readPage<SubscriptionRecord>(list);
      const tenants = await getTenants(items.map((one) => one.tenantId));
      const kept = items.filter((one) => {
        const tenant = tenants.get(one.tenantId);
        return tenant !== undefined && keep(tenant);
      });
      return { items: await shown(kept.map((one) => one.tenantId)), ...rest };
    }
    const all = status === "deleted" ? listKeys.deletedTenants : listKeys.tenants;
    const filtered = status !== undefined || tag !== undefined;
    const { items, ...rest } = await readPage<TenantRecord>(
      { list: "tenants", key: all, newestFirst: true, ...page },
      filtered ? keep : undefined,
    );
    return { items: await shown(items.map((one) => one.id)), ...rest };
  });
});

declareRoute(app, "GET /tenants/{tenantId}", {}, async (call) => {
  const found = await loadTenantInScope(call);
  return found ? toResourceResponse(renderTenant(found.tenant, found.subscriptions, call.caller)) : tenantNotFound;
});

declareRoute(app, "GET /tenants/{tenantId}/timeline", { query: pageQuery }, async (call) => {
  const found = await loadTenantInScope(call);
  if (found === undefined) return tenantNotFound;
  const binding = { path: call.request.path, caller: call.caller.subject };
  return respondWithPage(binding, call.query, (page) => readTimeline(found.tenant.id, page));
});

declareTenantLifecycleRoutes(app);
declareSubscriptionRoutes(app);

export const handler = createLambdaHandler(app);
