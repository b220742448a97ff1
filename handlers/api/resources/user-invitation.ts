import { getHolder } from "../../adapters/dynamodb/catalogs.ts";
import { hasSignedIn } from "../../adapters/identity/sign-ins.ts";
import { resendInvitation } from "../../core/user/resend-invitation.ts";
import type { UserState } from "../../core/user/user.ts";
import type { OperationCommand } from "../http/operation-command.ts";
import type { ScopedCall } from "../http/route.ts";
import { loadUserState } from "./user-in-scope.ts";

/** Returns whether a user of the platform has the e-mail. */
export const isEmailTaken = async (email: string): Promise<boolean> =>
  (await getHolder({ catalog: "user", kind: "email", value: email })) !== undefined;

/** Sends the invitation of the user in the path again, unless the identity provider knows a sign-in. */
export const invitationCommand: OperationCommand<ScopedCall, UserState> = {
  load: (call) =>
    loadUserState(call, {}, async (user) => (user.status === "active" ? { signedIn: await hasSignedIn(user.id) } : {})),
  decide: resendInvitation,
};
