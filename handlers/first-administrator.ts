import * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";
import { InviteStaff } from "../schemas/user.ts";
import { getHolder, getUser } from "./adapters/catalogs.ts";
import { newId, now } from "./adapters/clock.ts";
import { commit, recordOf, untilSettled } from "./adapters/store.ts";
import { inviteStaff } from "./core/user-commands.ts";

const Wanted = defineSchema(() => z.object({ email: z.string() }));

/**
 * Invites the platform's first administrator, for whom there is nobody yet to ask over the API: the deployment calls
 * this. Whoever has the e-mail already is left as they are, so that a deployment can be repeated.
 */
export const handler = (raw: unknown): Promise<{ userId: string; status: string; operationId?: string }> => {
  const wanted = InviteStaff.parse({ email: Wanted.parse(raw).email, roles: ["platform-admin"] });
  return untilSettled(async () => {
    const holder = await getHolder({ catalog: "user", kind: "email", value: wanted.email });
    const known = holder === undefined ? undefined : await getUser(holder);
    if (known !== undefined) return { userId: known.id, status: known.status };
    const context = { now: now(), newId, actor: "system", correlationId: newId("evt") };
    const decision = inviteStaff({ emailTaken: false }, wanted, context);
    if (!decision.ok) throw new Error(decision.refusal.detail);
    const committed = await commit(decision, context);
    const { id, status } = recordOf(committed, "user");
    return { userId: id, status, operationId: recordOf(committed, "operation").id };
  });
};
