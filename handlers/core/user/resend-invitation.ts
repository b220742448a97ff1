import { queueOperation } from "../operation/operation.ts";
import type { OperationDecision } from "../shared/decision.ts";
import { accept, type Context, reject } from "../shared/decision.ts";
import { isAllowedFrom, userTransitions as transitions } from "../shared/transitions.ts";
import type { UserState } from "./user.ts";
import { applyUserTransitions } from "./user.ts";

/**
 * Has the invitation of a user sent again; refused once the person has signed in. It is an update of the user that
 * changes nothing: the same operation brings the identity into line first, and the fact says who asked for the mail.
 */
export const resendInvitation = ({ user, running, signedIn }: UserState, context: Context): OperationDecision => {
  if (running) return reject({ code: "busy", detail: "Another operation runs on the user.", operationId: running.id });
  const illegal = (detail: string) => reject({ code: "illegalTransition", detail, currentStatus: user.status });
  if (!isAllowedFrom(transitions.resendInvitation, user.status)) {
    return illegal(`A user that is ${user.status} can't be invited again.`);
  }
  if (signedIn) return illegal("The person has signed in already: a forgotten password is reset on the sign-in page.");
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
};
