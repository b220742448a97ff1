import type { OperationRecord } from "../../../schemas/operation.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { requeueOperation } from "../operation/operation.ts";
import { accept, type Context, type OperationDecision, reject } from "../shared/decision.ts";
import { buildIllegalTransition } from "../shared/rejections.ts";
import { isAllowedFrom, userTransitions as transitions } from "../shared/transitions.ts";
import { applyUserTransitions, type UserWork, userWork } from "./user.ts";

/** Takes work on a user up again that failed or was stopped. */
export const retryUserWork = (user: UserRecord, operation: OperationRecord, context: Context): OperationDecision => {
  const { again } = userWork[operation.kind as UserWork];
  if (user.lastOperationId !== operation.id) {
    return reject(
      buildIllegalTransition(
        "Something else has been done since: only the last operation can be retried.",
        operation.status,
      ),
    );
  }
  if (!isAllowedFrom(again, user.status))
    return reject(buildIllegalTransition(`The user is ${user.status}.`, operation.status));
  const { reason: _, ...draft } = user;
  // What had been changed was changed then; now it is only brought into line.
  const data = again === transitions.update ? { data: { changed: [] } } : {};
  const moved = applyUserTransitions(user, draft, [{ transition: again, ...data }], operation.id);
  return { ...accept([moved, requeueOperation(operation, context)]), operationId: operation.id };
};
