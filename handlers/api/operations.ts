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
} from "../adapters/catalogs.ts";
import { listKeys } from "../adapters/keys.ts";
import { readMergedPage, readPage } from "../adapters/lists.ts";
import { type Relation, reaches } from "../core/access.ts";
import { allowedActions } from "../core/actions.ts";
import { cancelOperation, retryOperationAgain } from "../core/control.ts";
import type { Context, Refusal } from "../core/decision.ts";
import type { Followed } from "../core/tenant-commands.ts";
import { serve } from "./app.ts";
import { runCommand } from "./command.ts";
import { refuseQuery } from "./filters.ts";
import { followed, refused } from "./follow.ts";
import { answerPage, pageQuery } from "./page.ts";
import { tenantStateOf } from "./reachable-tenant.ts";
import { operationOf, resource } from "./render.ts";
import { declareReports } from "./reports.ts";
import { type Call, createApi, declare } from "./route.ts";
import { productsOfTeam } from "./team-products.ts";
export const app = createApi();

/** Which of these the caller may see; a product's operations belong to the team that owns the product today. */
const within = async (caller: Caller, relation: Relation, operations: OperationRecord[]) => {
  const ids = relation === "ownTeam" ? operations.flatMap((one) => one.productId ?? []) : [];
  const products = ids.length === 0 ? undefined : await getProducts(ids);
  return operations.filter((one) => {
    const team = one.productId === undefined ? undefined : products?.get(one.productId)?.team;
    return reaches(caller, relation, { tenantId: one.tenantId, team });
  });
};

const missing: Refusal = { code: "notFound", detail: "There is no such operation." };

const teamOf = async ({ productId }: OperationRecord) =>
  productId === undefined ? undefined : (await getProducts([productId])).get(productId)?.team;

type Asked = {
  caller: Caller;
  relation: Relation;
  tenantId: string | undefined;
  page: { limit: number; after?: string };
};

/** Reads a page from the index that fits best: a tenant's, those of the caller's products, or all. */
const pageWithin = async (
  { caller, relation, tenantId, page }: Asked,
  keep: ((one: OperationRecord) => boolean) | undefined,
) => {
  const newestFirst = true;
  if (tenantId !== undefined) {
    const list = { list: "tenantOperations", key: listKeys.ofTenant(tenantId), newestFirst, ...page } as const;
    return readPage<OperationRecord>(list, keep);
  }
  if (relation === "ownTeam") {
    const products = await productsOfTeam(caller.team, { retired: true });
    const keys = products.map(listKeys.ofProduct);
    return readMergedPage<OperationRecord>({ list: "productOperations", keys, ...page }, keep);
  }
  return readPage<OperationRecord>({ list: "operations", key: listKeys.operations, newestFirst, ...page }, keep);
};

const filters = defineSchema(() =>
  pageQuery.extend({
    status: OperationStatus.optional().describe("how far it is"),
    kind: OperationKind.optional().describe("what it does, and to what"),
    target: z.string().max(128).optional().describe("the id of what it works on"),
    correlationId: z.string().max(128).optional().describe("those that one request caused"),
    tenantId: TenantId.optional().describe("those on the tenant and its subscriptions"),
  }),
);

declare(app, "GET /operations", { query: filters }, async ({ request, caller, relation, query }) => {
  const unknown = await refuseQuery({ caller, relation }, { tenantId: query.tenantId });
  if (unknown) return unknown;
  return answerPage({ path: request.path, caller: caller.subject }, query, async (page) => {
    const { status, kind, target, correlationId } = query;
    const tenantId = relation === "ownTenant" ? caller.tenantId : query.tenantId;
    const keep = (one: OperationRecord) =>
      (status === undefined || one.status === status) &&
      (kind === undefined || one.kind === kind) &&
      (target === undefined || one.target.id === target) &&
      (correlationId === undefined || one.correlationId === correlationId);
    const filtered = [status, kind, target, correlationId].some((filter) => filter !== undefined);
    const { items, ...rest } = await pageWithin({ caller, relation, tenantId, page }, filtered ? keep : undefined);
    const seen = await within(caller, relation, items);
    return { items: seen.map((one) => operationOf(one, caller)), ...rest };
  });
});

declare(app, "GET /operations/{operationId}", {}, async ({ caller, relation, params }) => {
  const operation = await getOperation(params["operationId"] ?? "");
  const [seen] = operation ? await within(caller, relation, [operation]) : [];
  if (seen === undefined) return { trouble: missing };
  return resource(operationOf(seen, caller));
});

/** Everything that the operation's retry or cancellation is decided by. */
const subjectOf = async (operation: OperationRecord) => {
  const { tenantId, productId, target } = operation;
  if (target.type === "product") return { product: await getProduct(productId ?? ""), last: new Map() };
  if (target.type === "user") return { user: await getUser(target.id), last: new Map() };
  const found = tenantId === undefined ? undefined : await getTenantPartition(tenantId);
  if (found === undefined) return { last: new Map() };
  const again = found.subscriptions.filter(({ status }) => status === "failed" || status === "cancelled");
  const last = again.length === 0 ? new Map() : await getOperations(again.map((one) => one.lastOperationId));
  return { state: await tenantStateOf(found), last };
};

/** A command on the operation in the path. */
const onOperation = (
  { request, caller, relation, params }: Pick<Call<never, never>, "request" | "caller" | "relation" | "params">,
  decide: (one: OperationRecord, subject: Awaited<ReturnType<typeof subjectOf>>, context: Context) => Followed,
) =>
  runCommand(request, caller, async (context) => {
    const operation = await getOperation(params["operationId"] ?? "");
    const [seen] = operation ? await within(caller, relation, [operation]) : [];
    if (seen === undefined) return refused(missing);
    const team = await teamOf(seen);
    const allowed = allowedActions(caller, "operation", { ...seen, team });
    return followed(decide(seen, await subjectOf(seen), context), caller, allowed);
  });

declare(app, "POST /operations/{operationId}/retry", {}, (call) => onOperation(call, retryOperationAgain));

declare(app, "POST /operations/{operationId}/cancel", {}, (call) =>
  onOperation(call, (operation, { state }, context) => cancelOperation(operation, state, context)),
);

declareReports(app);

export const handler = serve(app);
