import type { OperationRecord } from "../../../schemas/operation.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { requeueOperation } from "../operation/operation.ts";
import { accept, type Context, type OperationDecision, reject } from "../shared/decision.ts";
import { buildIllegalTransition } from "../shared/rejections.ts";
import { isAllowedFrom, userTransitions as transitions } from "../shared/transitions.ts";
import { applyUserTransitions, type UserWork, userWork } from "./user.ts";

/** Retries failed or cancelled work on a user. */
export function retryUserWork(user: UserRecord, operation: OperationRecord, context: Context): OperationDecision {
  const { restart } = userWork[operation.kind as UserWork];
  if (user.lastOperationId !== operation.id) {
    return reject(buildIllegalTransition("Only the last operation on a resource can be retried.", operation.status));
  }
  if (!isAllowedFrom(restart, user.status))
    return reject(buildIllegalTransition(`The user is ${user.status}.`, operation.status));
  const { reason: _, ...draft } = user;
  // A retried update changes no fields: the first request changed them. It only updates the identity.
  const data = restart === transitions.update ? { data: { changed: [] } } : {};
  const restarted = applyUserTransitions(user, draft, [{ transition: restart, ...data }], operation.id);
  return { ...accept([restarted, requeueOperation(operation, context)]), operationId: operation.id };
}
