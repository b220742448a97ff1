import * as z from "zod";
import { defineSchema } from "../../schemas/define-schema.ts";
import { InviteStaff } from "../../schemas/user.ts";
import { newId, now } from "../adapters/clock.ts";
import { getHolder, getUser } from "../adapters/dynamodb/catalogs.ts";
import { commit, recordOf } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import { inviteStaff } from "../core/user/invite.ts";

const FirstAdministratorInput = defineSchema(() => z.object({ email: z.string() }));

/**
 * Invites the platform's first administrator. The deployment calls it, because no user can call the API yet. An existing
 * user with the e-mail stays unchanged, so that a deployment can be repeated.
 */
export function handler(raw: unknown): Promise<{ userId: string; status: string; operationId?: string }> {
  const requested = InviteStaff.parse({ email: FirstAdministratorInput.parse(raw).email, roles: ["platform-admin"] });
  return retryOnConflict(async () => {
    const holder = await getHolder({ catalog: "user", kind: "email", value: requested.email });
    const known = holder === undefined ? undefined : await getUser(holder);
    if (known !== undefined) return { userId: known.id, status: known.status };
    const context = { now: now(), newId, actor: "system", correlationId: newId("evt") };
    const decision = inviteStaff({}, requested, context);
    if (!decision.ok) throw new Error(decision.rejection.detail);
    const committed = await commit(decision, context);
    const { id, status } = recordOf(committed, "user");
    return { userId: id, status, operationId: recordOf(committed, "operation").id };
  });
}
