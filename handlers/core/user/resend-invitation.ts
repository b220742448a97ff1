import { queueOperation } from "../operation/operation.ts";
import { accept, type Context, type OperationDecision, reject } from "../shared/decision.ts";
import { isAllowedFrom, userTransitions as transitions } from "../shared/transitions.ts";
import { applyUserTransitions, type UserState } from "./user.ts";

/**
 * Sends a user's invitation again, until the person has signed in. The operation is an update without changed fields: it
 * updates the identity first, and its event records who requested the e-mail.
 */
export function resendInvitation({ user, running, signedIn }: UserState, context: Context): OperationDecision {
  if (running) return reject({ code: "busy", detail: "Another operation runs on the user.", operationId: running.id });
  const illegal = (detail: string) => reject({ code: "illegalTransition", detail, currentStatus: user.status });
  if (!isAllowedFrom(transitions.resendInvitation, user.status)) {
    return illegal(`A user that is ${user.status} can't be invited again.`);
  }
  if (signedIn) return illegal("The person has already signed in. The sign-in page resets a forgotten password.");
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
