import type { UserRecord } from "../../../schemas/user.ts";
import { CANCELLED, queueOperation, requestCancellation } from "../operation/operation.ts";
import { accept, type Context, type OperationDecision, reject } from "../shared/decision.ts";
import { ensureAdministratorRemains } from "./administrators.ts";
import { type ProductMap, startUserRemoval, type UserState } from "./user.ts";

/** Stops what runs on a user alone, because the user goes. */
export const cancelForRemoval = ({ running }: UserState, why: string) => {
  if (running === undefined || !running.kind.startsWith("user.")) return [];
  return [requestCancellation(running, { code: CANCELLED, reason: `Stopped, because ${why}.`, retryable: false })];
};

/**
 * Removes a user; never refused as busy. All access ends at once; what runs is stopped, and finds nothing to do for
 * somebody who is leaving.
 */
export const removeUser = (state: UserState & { products: ProductMap }, context: Context): OperationDecision => {
  const { user, running, products } = state;
  if (user.status === "removed") return acceptWithLastOperation(user);
  if (running?.kind === "user.remove") return { ...accept([]), operationId: running.id };
  const left = ensureAdministratorRemains(user, { ...user, status: "removed" }, state.administratorCheck);
  if ("rejection" in left) return reject(left.rejection);
  const operationId = context.newId("op");
  const removal = queueOperation(context, {
    id: operationId,
    kind: "user.remove",
    target: { type: "user", id: user.id },
    ...(user.tenantId === undefined ? {} : { tenantId: user.tenantId }),
  });
  const leaving = startUserRemoval(user, products, { operationId, own: true });
  const stopped = cancelForRemoval(state, `the user is removed (asked for by ${context.actor})`);
  return { ...accept([leaving, removal, ...stopped], left.preconditions), operationId };
};

const acceptWithLastOperation = ({ lastOperationId }: UserRecord): OperationDecision => ({
  ...accept([]),
  ...(lastOperationId === undefined ? {} : { operationId: lastOperationId }),
});
