import type { ApprovablePermission } from "../../../schemas/approval.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { type Context, type OperationDecision, reject } from "../shared/decision.ts";
import { buildIllegalTransition } from "../shared/rejections.ts";
import { unsubscribe } from "../subscription/unsubscribe.ts";
import { repairTenant } from "../tenant/check.ts";
import { deleteTenant } from "../tenant/leave.ts";
import { reactivateTenant } from "../tenant/reactivate.ts";
import { restoreTenant } from "../tenant/restore.ts";
import { suspendTenant } from "../tenant/suspend.ts";
import type { TenantState } from "../tenant/tenant-state.ts";

type HeldCommand = (state: TenantState, context: Context, operation: OperationRecord) => OperationDecision;

/** The command of each permission that can be held. */
const heldCommands: Record<ApprovablePermission, HeldCommand> = {
  "tenants:offboard": (state, context, { approval }) => deleteTenant(state, approval?.graceDays ?? 0, context),
  "tenants:suspend": suspendTenant,
  "tenants:reactivate": reactivateTenant,
  "tenants:restore": restoreTenant,
  "tenants:repair": repairTenant,
  "subscriptions:end": (state, context, { productId, status }) => {
    const subscription = state.subscriptions.find((one) => one.productId === productId);
    if (subscription === undefined) return reject(buildIllegalTransition("The subscription does not exist.", status));
    return unsubscribe(subscription, state, context);
  },
};

/**
 * Decides a held command on the present state, for the administrator who requested it. The first operation that a command
 * starts is the one that its caller follows, so it keeps the id of the held operation.
 */
export function decideHeldCommand(
  operation: OperationRecord,
  state: TenantState | undefined,
  context: Context,
): OperationDecision {
  const { approval, requestedBy: actor, correlationId, status } = operation;
  if (approval === undefined || state === undefined)
    return reject(buildIllegalTransition("The target of the request does not exist.", status));
  let isUsed = false;
  const newId: Context["newId"] = (prefix) => {
    if (prefix !== "op" || isUsed) return context.newId(prefix);
    isUsed = true;
    return operation.id;
  };
  return heldCommands[approval.permission](state, { ...context, actor, correlationId, newId }, operation);
}
