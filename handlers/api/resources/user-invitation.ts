import { getHolder, getUser } from "../../adapters/dynamodb/catalogs.ts";
import { hasSignedIn } from "../../adapters/identity/sign-ins.ts";
import type { Holder } from "../../core/shared/taken-value.ts";
import { resendInvitation } from "../../core/user/resend-invitation.ts";
import type { UserState } from "../../core/user/user.ts";
import type { OperationCommand } from "../http/operation-command.ts";
import type { ScopedCall } from "../http/route.ts";
import { loadUserState } from "./user-in-scope.ts";

/** Finds the user who has an e-mail. A tenant's administrator learns who it is only in the own tenant. */
export async function findEmailHolder(
  email: string,
  { caller }: Pick<ScopedCall, "caller">,
): Promise<Holder | undefined> {
  const id = await getHolder({ catalog: "user", kind: "email", value: email });
  if (id === undefined) return undefined;
  if (caller.tenantId !== undefined && (await getUser(id))?.tenantId !== caller.tenantId) return {};
  return { existing: { type: "user", id } };
}

/** Sends the invitation of the user in the path again, unless the identity provider knows a sign-in. */
export const invitationCommand: OperationCommand<ScopedCall, UserState> = {
  load: (call) =>
    loadUserState(call, {}, async (user) => (user.status === "active" ? { signedIn: await hasSignedIn(user.id) } : {})),
  decide: resendInvitation,
};
