import type { Failure, OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import type { RequestTenant, TenantRecord } from "../../schemas/tenant.ts";
import { accept, type Change, type Context, type Decision, type Draft, refuse } from "./decision.ts";
import { endStep, failOperation, progress, queueOperation } from "./operation.ts";
import { checkSubscribe, subscribeChanges } from "./subscription.ts";
import { tenantTransitions } from "./transitions.ts";
import { requestUser } from "./user.ts";

const factData = (tenant: { id: string }, productIds: string[]) => ({ tenantId: tenant.id, productIds });

/** The form in which a tenant's name is held, so that names that differ in case or spaces are the same. */
export const nameKey = (name: string): string => name.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();

/** Accepts a request for a tenant; refuses when a tenant not yet deleted holds the name, or a user the e-mail. */
export const requestTenant = (
  state: { products: ReadonlyMap<string, ProductRecord>; nameTaken: boolean; emailTaken: boolean },
  wanted: RequestTenant,
  context: Context,
): Decision & { tenantId?: string; operationId?: string } => {
  const checks = wanted.subscriptions.map((one, index) =>
    checkSubscribe(one, state.products.get(one.productId), `/subscriptions/${index}`),
  );
  const refusals = checks.flatMap((checked) => ("refusal" in checked ? [checked.refusal] : []));
  const [first] = refusals;
  if (first) {
    const errors = refusals.filter(({ code }) => code === first.code).flatMap((refusal) => refusal.errors ?? []);
    return refuse({ ...first, ...(errors.length > 0 ? { errors } : {}) });
  }
  if (state.nameTaken) {
    return refuse({ code: "nameTaken", detail: `There is a tenant called ${wanted.name} already.` });
  }
  if (state.emailTaken) {
    return refuse({ code: "emailTaken", detail: "The administrator's e-mail belongs to another user." });
  }

  const tenantId = context.newId("ten");
  const operationId = context.newId("op");
  const administratorId = context.newId("usr");
  const { subscriptions, ...about } = wanted;
  const productIds = subscriptions.map((one) => one.productId);
  const after: Draft<"tenant"> = {
    id: tenantId,
    ...about,
    status: tenantTransitions.request.to,
    administratorId,
    activeOperationId: operationId,
    lastOperationId: operationId,
  };
  const tenant: Change = {
    type: "tenant",
    after,
    facts: [
      {
        name: tenantTransitions.request.event,
        data: { ...factData(after, productIds), onPartialFailure: wanted.onPartialFailure },
      },
    ],
    operationId,
    reserve: [{ catalog: "tenant", kind: "name", value: nameKey(wanted.name) }],
  };
  const operation = queueOperation(context, {
    id: operationId,
    kind: "tenant.onboard",
    target: { type: "tenant", id: tenantId },
    tenantId,
  });
  const administrator = requestUser({
    id: administratorId,
    email: wanted.adminEmail,
    roles: ["tenant-admin"],
    tenantId,
  });
  const children = checks.flatMap((checked, index) => {
    const one = subscriptions[index];
    if (one === undefined || "refusal" in checked) return [];
    return subscribeChanges(context, one, checked.plan, { tenantId, parentId: operationId }).changes;
  });
  return { ...accept([tenant, operation, administrator, ...children]), tenantId, operationId };
};

/** The tenant's own workflow is done; whether the tenant is active is for `settleTenant` to say. */
export const prepareTenant = (
  tenant: TenantRecord,
  operation: OperationRecord,
  step: string,
  productIds: string[],
  now: string,
): Change[] => [
  {
    type: "tenant",
    before: tenant,
    after: { ...tenant, preparedAt: now },
    facts: [{ name: tenantTransitions.prepare.event, data: factData(tenant, productIds) }],
    operationId: operation.id,
  },
  progress(operation, endStep(operation, step, now)),
];

/** Ends the onboarding of a tenant that can't be helped. */
export const giveUpTenant = (
  tenant: TenantRecord,
  operation: OperationRecord,
  error: Failure,
  productIds: string[],
  now: string,
): Change[] => {
  const { to, event } = tenantTransitions.giveUp;
  const { activeOperationId: _, ...settled } = tenant;
  return [
    {
      type: "tenant",
      before: tenant,
      after: { ...settled, status: to, reason: error.reason },
      facts: [{ name: event, data: { ...factData(tenant, productIds), reason: error.reason } }],
      operationId: operation.id,
    },
    failOperation(operation, error, now),
  ];
};
