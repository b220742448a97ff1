import type { ProductRecord } from "../../../schemas/product.ts";
import type { RequestTenant } from "../../../schemas/tenant.ts";
import { queueOperation } from "../operation/operation.ts";
import {
  accept,
  type Change,
  type Context,
  type Decision,
  type Rejection,
  rejectByChecks,
} from "../shared/decision.ts";
import { checkEmail, type Holder } from "../shared/taken-value.ts";
import { tenantTransitions as transitions } from "../shared/transitions.ts";
import { type AcceptedPlan, checkSubscribeRequest } from "../subscription/check-plan.ts";
import { requestSubscription } from "../subscription/subscribe.ts";
import { requestUser } from "../user/user.ts";
import { checkName } from "./check-name.ts";
import type { TenantChange } from "./tenant.ts";
import { checkExternalId, listReservations } from "./unique-values.ts";

/** The products that a request names, and the other holders of the requested unique values. */
type RequestState = {
  products: ReadonlyMap<string, ProductRecord>;
  nameHolder?: string | undefined;
  externalIdHolder?: string | undefined;
  emailHolder?: Holder | undefined;
};

type CheckedPlan = AcceptedPlan | { rejection: Rejection };

/** Returns the rejections of the plans. Those of the same code as the first one are joined into one. */
function joinRejections(checks: CheckedPlan[]): Rejection[] {
  const rejections = checks.flatMap((checked) => ("rejection" in checked ? [checked.rejection] : []));
  const [first] = rejections;
  if (first === undefined) return [];
  const errors = rejections.filter(({ code }) => code === first.code).flatMap((rejection) => rejection.errors ?? []);
  const others = rejections.filter(({ code }) => code !== first.code);
  return [{ ...first, ...(errors.length > 0 ? { errors } : {}) }, ...others];
}

function buildRequestedTenant(
  { subscriptions, ...fields }: RequestTenant,
  { tenantId, operationId, administratorId }: { tenantId: string; operationId: string; administratorId: string },
): TenantChange {
  const { to, event } = transitions.request;
  const productIds = subscriptions.map((one) => one.productId);
  return {
    type: "tenant",
    after: {
      id: tenantId,
      ...fields,
      status: to,
      administratorId,
      activeOperationId: operationId,
      lastOperationId: operationId,
    },
    events: [{ name: event, data: { tenantId, productIds, onPartialFailure: fields.onPartialFailure } }],
    operationId,
    reserve: listReservations(fields),
  };
}

/** Accepts the request for a tenant, unless another tenant or user holds one of its unique values. */
export function requestTenant(
  state: RequestState,
  requested: RequestTenant,
  context: Context,
): Decision & { tenantId?: string; operationId?: string } {
  const checks = requested.subscriptions.map((one, index) =>
    checkSubscribeRequest(one, state.products.get(one.productId), `/subscriptions/${index}`),
  );
  const rejected = rejectByChecks([
    ...joinRejections(checks),
    checkName(requested.name, state.nameHolder),
    checkExternalId(requested.externalId, state.externalIdHolder),
    checkEmail("/adminEmail", state.emailHolder),
  ]);
  if (rejected) return rejected;

  const tenantId = context.newId("ten");
  const operationId = context.newId("op");
  const administratorId = context.newId("usr");
  const target = { type: "tenant", id: tenantId } as const;
  const tenant = buildRequestedTenant(requested, { tenantId, operationId, administratorId });
  const operation = queueOperation(context, { id: operationId, kind: "tenant.onboard", target, tenantId });
  const administrator = requestUser({
    id: administratorId,
    email: requested.adminEmail,
    roles: ["tenant-admin"],
    tenantId,
  });
  const children = checks.flatMap((checked, index): Change[] => {
    const one = requested.subscriptions[index];
    if (one === undefined || "rejection" in checked) return [];
    return requestSubscription(context, one, checked, { tenantId, parentId: operationId }).changes;
  });
  return { ...accept([tenant, operation, administrator, ...children]), tenantId, operationId };
}
