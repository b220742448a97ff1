import * as z from "zod";
import { defineSchema } from "../../schemas/define-schema.ts";
import { InviteStaff, type UserRecord } from "../../schemas/user.ts";
import { newId, now } from "../adapters/clock.ts";
import { getHolder, getOperation, getUser } from "../adapters/dynamodb/catalogs.ts";
import { commit, recordOf } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import type { Context } from "../core/shared/decision.ts";
import { inviteStaff } from "../core/user/invite.ts";
import { retryUserWork } from "../core/user/retry-user-work.ts";

const FirstAdministratorInput = defineSchema(() => z.object({ email: z.string() }));

/** The first administrator; `operationId` is set if this call invited the person. */
type FirstAdministrator = { userId: string; status: string; operationId?: string };

/** Repeats an invitation that failed, for example because Cognito could not send e-mails yet. Nobody else could retry it. */
async function inviteKnown(user: UserRecord, context: Context): Promise<FirstAdministrator> {
  if (!user.roles.includes("platform-admin")) throw new Error(`${user.id} is a user without the role platform-admin.`);
  const unchanged = { userId: user.id, status: user.status };
  const last = user.status === "failed" ? await getOperation(user.lastOperationId ?? "") : undefined;
  if (last?.kind !== "user.provision") return unchanged;
  const decision = retryUserWork(user, last, context);
  if (!decision.ok) return unchanged;
  const committed = await commit(decision, context);
  return { ...unchanged, status: recordOf(committed, "user").status, operationId: last.id };
}

/**
 * Invites the platform's first administrator. The deployment calls it, because no user can call the API yet. A deployment
 * can be repeated: an administrator with the e-mail stays unchanged, unless the invitation failed. Throws for a user with
 * the e-mail who is no platform administrator.
 */
export function handler(raw: unknown): Promise<FirstAdministrator> {
  const requested = InviteStaff.parse({ email: FirstAdministratorInput.parse(raw).email, roles: ["platform-admin"] });
  return retryOnConflict(async () => {
    const holder = await getHolder({ catalog: "user", kind: "email", value: requested.email });
    const known = holder === undefined ? undefined : await getUser(holder);
    const context = { now: now(), newId, actor: "system", correlationId: newId("evt") };
    if (known !== undefined) return inviteKnown(known, context);
    const decision = inviteStaff({}, requested, context);
    if (!decision.ok) throw new Error(decision.rejection.detail);
    const committed = await commit(decision, context);
    const { id, status } = recordOf(committed, "user");
    return { userId: id, status, operationId: recordOf(committed, "operation").id };
  });
}
