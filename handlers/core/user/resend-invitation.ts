import { queueOperation } from "../operation/operation.ts";
import { accept, type Context, type OperationDecision, rejectByChecks } from "../shared/decision.ts";
import { userTransitions as transitions } from "../shared/transitions.ts";
import { checkResend } from "./check-user.ts";
import { applyUserTransitions, type UserState } from "./user.ts";

/**
 * Sends a user's invitation again, until the person has signed in. The operation is an update without changed fields: it
 * updates the identity first, and its event records who requested the e-mail.
 */
export function resendInvitation(state: UserState, context: Context): OperationDecision {
  const { user } = state;
  const rejected = rejectByChecks(checkResend(state));
  if (rejected) return rejected;
  const operationId = context.newId("op");
  const invited = applyUserTransitions(
    user,
    { ...user, lastOperationId: operationId },
    [{ transition: transitions.resendInvitation, data: { changed: ["invitation"] } }],
    operationId,
  );
  const operation = queueOperation(context, {
    id: operationId,
    kind: "user.update",
    target: { type: "user", id: user.id },
    ...(user.tenantId === undefined ? {} : { tenantId: user.tenantId }),
    sendsInvitation: true,
  });
  return { ...accept([invited, operation]), operationId };
}
