import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { InviteStaff, InviteUser } from "../../../schemas/user.ts";
import { queueOperation } from "../operation/operation.ts";
import {
  accept,
  type Context,
  type OperationDecision,
  type Precondition,
  type Rejection,
  reject,
} from "../shared/decision.ts";
import { checkProductAccess, type ProductAccessState, toSubscriptionPreconditions } from "./product-access.ts";
import { requestUser } from "./user.ts";

const emailTakenRejection: Rejection = { code: "emailTaken", detail: "The e-mail belongs to another user." };

const queueUserProvisioning = (context: Context, id: string, userId: string, tenantId?: string) =>
  queueOperation(context, {
    id,
    kind: "user.provision",
    target: { type: "user", id: userId },
    ...(tenantId === undefined ? {} : { tenantId }),
  });

/** Invites a user into a tenant, unless the tenant is being offboarded or another user holds the e-mail. */
export function inviteUser(
  state: ProductAccessState & { tenant: TenantRecord; emailTaken: boolean },
  requested: InviteUser,
  context: Context,
): OperationDecision {
  const { tenant } = state;
  if (tenant.status === "offboarding" || tenant.status === "deleted") {
    const detail = `A tenant that is ${tenant.status} can't get users.`;
    return reject({ code: "illegalTransition", detail, currentStatus: tenant.status });
  }
  const productIds = Object.keys(requested.products);
  const rejection = checkProductAccess(productIds, state);
  if (rejection) return reject(rejection);
  if (state.emailTaken) return reject(emailTakenRejection);
  const [id, operationId] = [context.newId("usr"), context.newId("op")];
  const user = requestUser({ id, tenantId: tenant.id, ...requested }, operationId);
  const operation = queueUserProvisioning(context, operationId, id, tenant.id);
  const preconditions: Precondition[] = [
    { type: "tenant", record: tenant },
    ...toSubscriptionPreconditions(productIds, state),
  ];
  return { ...accept([user, operation], preconditions), operationId };
}

/** Invites a user into the platform's staff. */
export function inviteStaff(
  state: { emailTaken: boolean },
  requested: InviteStaff,
  context: Context,
): OperationDecision {
  if (state.emailTaken) return reject(emailTakenRejection);
  const [id, operationId] = [context.newId("usr"), context.newId("op")];
  const { team, ...rest } = requested;
  const user = requestUser({ id, ...rest, ...(team === undefined ? {} : { team }) }, operationId);
  return { ...accept([user, queueUserProvisioning(context, operationId, id)]), operationId };
}
