import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { InviteStaff, InviteUser } from "../../../schemas/user.ts";
import { queueOperation } from "../operation/operation.ts";
import {
  accept,
  type Context,
  type OperationDecision,
  type Precondition,
  type Rejection,
  rejectByChecks,
} from "../shared/decision.ts";
import { buildIllegalTransition } from "../shared/rejections.ts";
import { checkEmail, type Holder } from "../shared/taken-value.ts";
import { checkProductAccess, type ProductAccessState, toSubscriptionPreconditions } from "./product-access.ts";
import { requestUser } from "./user.ts";

const queueUserProvisioning = (context: Context, id: string, userId: string, tenantId?: string) =>
  queueOperation(context, {
    id,
    kind: "user.provision",
    target: { type: "user", id: userId },
    ...(tenantId === undefined ? {} : { tenantId }),
  });

function checkTenantStays({ status }: TenantRecord): Rejection | undefined {
  if (status !== "leaving" && status !== "offboarding" && status !== "deleted") return undefined;
  return buildIllegalTransition(`A tenant that is ${status} can't get users.`, status);
}

/** Invites a user into a tenant, unless the tenant is being offboarded or another user holds the e-mail. */
export function inviteUser(
  state: ProductAccessState & { tenant: TenantRecord; emailHolder?: Holder | undefined },
  requested: InviteUser,
  context: Context,
): OperationDecision {
  const { tenant } = state;
  const productIds = Object.keys(requested.products);
  const rejected = rejectByChecks([
    checkTenantStays(tenant),
    ...checkProductAccess(productIds, state),
    checkEmail("/email", state.emailHolder),
  ]);
  if (rejected) return rejected;
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
  state: { emailHolder?: Holder | undefined },
  requested: InviteStaff,
  context: Context,
): OperationDecision {
  const rejected = rejectByChecks([checkEmail("/email", state.emailHolder)]);
  if (rejected) return rejected;
  const [id, operationId] = [context.newId("usr"), context.newId("op")];
  const { team, ...rest } = requested;
  const user = requestUser({ id, ...rest, ...(team === undefined ? {} : { team }) }, operationId);
  return { ...accept([user, queueUserProvisioning(context, operationId, id)]), operationId };
}
