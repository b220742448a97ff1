import type { UserRecord } from "../../../schemas/user.ts";
import { CANCELLED, queueOperation, requestCancellation } from "../operation/operation.ts";
import { accept, type Context, type OperationDecision, reject } from "../shared/decision.ts";
import { ensureAdministratorRemains } from "./administrators.ts";
import { type ProductMap, startUserRemoval, type UserState } from "./user.ts";

/** Cancels the operation that runs on a user who is removed; `cause` completes the reason. */
export function cancelForRemoval({ running }: UserState, cause: string) {
  if (running === undefined || !running.kind.startsWith("user.")) return [];
  return [requestCancellation(running, { code: CANCELLED, reason: `Cancelled because ${cause}.`, retryable: false })];
}

/** Removes a user, even while an operation runs on the user. All access ends at once, and the operation is cancelled. */
export function removeUser(state: UserState & { products: ProductMap }, context: Context): OperationDecision {
  const { user, running, products } = state;
  if (user.status === "removed") return acceptWithLastOperation(user);
  if (running?.kind === "user.remove") return { ...accept([]), operationId: running.id };
  const remaining = ensureAdministratorRemains(user, { ...user, status: "removed" }, state.administratorCheck);
  if ("rejection" in remaining) return reject(remaining.rejection);
  const operationId = context.newId("op");
  const removal = queueOperation(context, {
    id: operationId,
    kind: "user.remove",
    target: { type: "user", id: user.id },
    ...(user.tenantId === undefined ? {} : { tenantId: user.tenantId }),
  });
  const userChange = startUserRemoval(user, products, { operationId, own: true });
  const cancelled = cancelForRemoval(state, `the user is removed (requested by ${context.actor})`);
  return { ...accept([userChange, removal, ...cancelled], remaining.preconditions), operationId };
}

const acceptWithLastOperation = ({ lastOperationId }: UserRecord): OperationDecision => ({
  ...accept([]),
  ...(lastOperationId === undefined ? {} : { operationId: lastOperationId }),
});
