import type { ProductRecord } from "../../../schemas/product.ts";
import type { RequestTenant } from "../../../schemas/tenant.ts";
import { queueOperation } from "../operation/operation.ts";
import { accept, type Context, type Decision, reject } from "../shared/decision.ts";
import { tenantTransitions as transitions } from "../shared/transitions.ts";
import { checkSubscribeRequest } from "../subscription/check-plan.ts";
import { requestSubscription } from "../subscription/subscribe.ts";
import { requestUser } from "../user/user.ts";
import { toNameKey } from "./name-key.ts";
import type { TenantChange } from "./tenant.ts";

/** Accepts a request for a tenant; refuses when a tenant not yet deleted holds the name, or a user the e-mail. */
export const requestTenant = (
  state: { products: ReadonlyMap<string, ProductRecord>; nameTaken: boolean; emailTaken: boolean },
  requested: RequestTenant,
  context: Context,
): Decision & { tenantId?: string; operationId?: string } => {
  const checks = requested.subscriptions.map((one, index) =>
    checkSubscribeRequest(one, state.products.get(one.productId), `/subscriptions/${index}`),
  );
  const rejections = checks.flatMap((checked) => ("rejection" in checked ? [checked.rejection] : []));
  const [first] = rejections;
  if (first) {
    const errors = rejections.filter(({ code }) => code === first.code).flatMap((rejection) => rejection.errors ?? []);
    return reject({ ...first, ...(errors.length > 0 ? { errors } : {}) });
  }
  if (state.nameTaken) {
    return reject({ code: "nameTaken", detail: `There is a tenant called ${requested.name} already.` });
  }
  if (state.emailTaken) {
    return reject({ code: "emailTaken", detail: "The administrator's e-mail belongs to another user." });
  }

  const tenantId = context.newId("ten");
  const operationId = context.newId("op");
  const administratorId = context.newId("usr");
  const { subscriptions, ...about } = requested;
  const productIds = subscriptions.map((one) => one.productId);
  const { to, event } = transitions.request;
  const data = { tenantId, productIds, onPartialFailure: requested.onPartialFailure };
  const tenant: TenantChange = {
    type: "tenant",
    after: {
      id: tenantId,
      ...about,
      status: to,
      administratorId,
      activeOperationId: operationId,
      lastOperationId: operationId,
    },
    events: [{ name: event, data }],
    operationId,
    reserve: [{ catalog: "tenant", kind: "name", value: toNameKey(requested.name) }],
  };
  const target = { type: "tenant", id: tenantId } as const;
  const operation = queueOperation(context, { id: operationId, kind: "tenant.onboard", target, tenantId });
  const administrator = requestUser({
    id: administratorId,
    email: requested.adminEmail,
    roles: ["tenant-admin"],
    tenantId,
  });
  const children = checks.flatMap((checked, index) => {
    const one = subscriptions[index];
    if (one === undefined || "rejection" in checked) return [];
    return requestSubscription(context, one, checked, { tenantId, parentId: operationId }).changes;
  });
  return { ...accept([tenant, operation, administrator, ...children]), tenantId, operationId };
};
