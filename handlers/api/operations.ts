import * as z from "zod";
import type { Caller } from "../../schemas/caller.ts";
import { defineSchema } from "../../schemas/define-schema.ts";
import { TenantId } from "../../schemas/ids.ts";
import { OperationKind, type OperationRecord, OperationStatus } from "../../schemas/operation.ts";
import {
  getOperation,
  getOperations,
  getProduct,
  getProducts,
  getTenantPartition,
  getUser,
} from "../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { readMergedPage, readPage } from "../adapters/dynamodb/lists.ts";
import { cancelOperation } from "../core/operation/cancel.ts";
import { retryOperation } from "../core/operation/retry.ts";
import { type AccessScope, isInScope } from "../core/shared/access.ts";
import { resolveAllowedActions } from "../core/shared/allowed-actions.ts";
import type { Context, OperationDecision, Rejection } from "../core/shared/decision.ts";
import { createLambdaHandler } from "./http/app.ts";
import { runCommand } from "./http/command.ts";
import { followOperation, rejectCommand } from "./http/operation-response.ts";
import { pageQuery, respondWithPage } from "./http/page.ts";
import { createApi, declareRoute, type RouteCall } from "./http/route.ts";
import { checkQueryFilters } from "./resources/filter-checks.ts";
import { renderOperation, toResourceResponse } from "./resources/render.ts";
import { listTeamProducts } from "./resources/team-products.ts";
import { loadTenantState } from "./resources/tenant-in-scope.ts";
import { declareReportRoutes } from "./routes/report-routes.ts";
export const app = createApi();

/** Which of these the caller may see; a product's operations belong to the team that owns the product today. */
const filterInScope = async (caller: Caller, accessScope: AccessScope, operations: OperationRecord[]) => {
  const ids = accessScope === "ownTeam" ? operations.flatMap((one) => one.productId ?? []) : [];
  const products = ids.length === 0 ? undefined : await getProducts(ids);
  return operations.filter((one) => {
    const team = one.productId === undefined ? undefined : products?.get(one.productId)?.team;
    return isInScope(caller, accessScope, { tenantId: one.tenantId, team });
  });
};

const operationNotFound: Rejection = { code: "notFound", detail: "There is no such operation." };

const loadTeam = async ({ productId }: OperationRecord) =>
  productId === undefined ? undefined : (await getProducts([productId])).get(productId)?.team;

type OperationListRequest = {
  caller: Caller;
  relation: AccessScope;
  tenantId: string | undefined;
  page: { limit: number; after?: string };
};

/** Reads a page from the index that fits best: a tenant's, those of the caller's products, or all. */
const readOperationPage = async (
  { caller, relation, tenantId, page }: OperationListRequest,
  keep: ((one: OperationRecord) => boolean) | undefined,
) => {
  const newestFirst = true;
  if (tenantId !== undefined) {
    const list = { list: "tenantOperations", key: listKeys.ofTenant(tenantId), newestFirst, ...page } as const;
    return readPage<OperationRecord>(list, keep);
  }
  if (relation === "ownTeam") {
    const products = await listTeamProducts(caller.team, { retired: true });
    const keys = products.map(listKeys.ofProduct);
    return readMergedPage<OperationRecord>({ list: "productOperations", keys, ...page }, keep);
  }
  return readPage<OperationRecord>({ list: "operations", key: listKeys.operations, newestFirst, ...page }, keep);
};

const operationFilters = defineSchema(() =>
  pageQuery.extend({
    status: OperationStatus.optional().describe("how far it is"),
    kind: OperationKind.optional().describe("what it does, and to what"),
    target: z.string().max(128).optional().describe("the id of what it works on"),
    correlationId: z.string().max(128).optional().describe("those that one request caused"),
    tenantId: TenantId.optional().describe("those on the tenant and its subscriptions"),
  }),
);

declareRoute(app, "GET /operations", { query: operationFilters }, async ({ request, caller, relation, query }) => {
  const unknown = await checkQueryFilters({ caller, relation }, { tenantId: query.tenantId });
  if (unknown) return unknown;
  return respondWithPage({ path: request.path, caller: caller.subject }, query, async (page) => {
    const { status, kind, target, correlationId } = query;
    const tenantId = relation === "ownTenant" ? caller.tenantId : query.tenantId;
    const keep = (one: OperationRecord) =>
      (status === undefined || one.status === status) &&
      (kind === undefined || one.kind === kind) &&
      (target === undefined || one.target.id === target) &&
      (correlationId === undefined || one.correlationId === correlationId);
    const filtered = [status, kind, target, correlationId].some((filter) => filter !== undefined);
    const { items, ...rest } = await readOperationPage(
      { caller, relation, tenantId, page },
      filtered ? keep : undefined,
    );
    const seen = await filterInScope(caller, relation, items);
    return { items: seen.map((one) => renderOperation(one, caller)), ...rest };
  });
});

declareRoute(app, "GET /operations/{operationId}", {}, async ({ caller, relation, params }) => {
  const operation = await getOperation(params["operationId"] ?? "");
  const [seen] = operation ? await filterInScope(caller, relation, [operation]) : [];
  if (seen === undefined) return { problem: operationNotFound };
  return toResourceResponse(renderOperation(seen, caller));
});

/** Everything that the operation's retry or cancellation is decided by. */
const loadSubject = async (operation: OperationRecord) => {
  const { tenantId, productId, target } = operation;
  if (target.type === "product") return { product: await getProduct(productId ?? ""), last: new Map() };
  if (target.type === "user") return { user: await getUser(target.id), last: new Map() };
  const found = tenantId === undefined ? undefined : await getTenantPartition(tenantId);
  if (found === undefined) return { last: new Map() };
  const again = found.subscriptions.filter(({ status }) => status === "failed" || status === "cancelled");
  const last = again.length === 0 ? new Map() : await getOperations(again.map((one) => one.lastOperationId));
  return { state: await loadTenantState(found), last };
};

/** A command on the operation in the path. */
const runOperationCommand = (
  { request, caller, relation, params }: Pick<RouteCall<never, never>, "request" | "caller" | "relation" | "params">,
  decide: (
    one: OperationRecord,
    subject: Awaited<ReturnType<typeof loadSubject>>,
    context: Context,
  ) => OperationDecision,
) =>
  runCommand(request, caller, async (context) => {
    const operation = await getOperation(params["operationId"] ?? "");
    const [seen] = operation ? await filterInScope(caller, relation, [operation]) : [];
    if (seen === undefined) return rejectCommand(operationNotFound);
    const team = await loadTeam(seen);
    const allowed = resolveAllowedActions(caller, "operation", { ...seen, team });
    return followOperation(decide(seen, await loadSubject(seen), context), caller, allowed);
  });

declareRoute(app, "POST /operations/{operationId}/retry", {}, (call) => runOperationCommand(call, retryOperation));

declareRoute(app, "POST /operations/{operationId}/cancel", {}, (call) =>
  runOperationCommand(call, (operation, { state }, context) => cancelOperation(operation, state, context)),
);

declareReportRoutes(app);

export const handler = createLambdaHandler(app);
