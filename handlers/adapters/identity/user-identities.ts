import type { AttributeType } from "@aws-sdk/client-cognito-identity-provider";
import type { UserRecord } from "../../../schemas/user.ts";
import type { ObservedIdentity } from "../../core/truth/compare-identity.ts";
import { INVITED_STATUS } from "./sign-ins.ts";
import { callIfPresent, callUserPool, hasErrorCode } from "./user-pool.ts";

/** Returns the address of an identity. The user's id is its name, so that it cannot be made twice. */
const userAddressOf = (userId: string) => ({ Username: userId });

function extractSubject(attributes: AttributeType[] = []): string {
  const subject = attributes.find(({ Name }) => Name === "sub")?.Value;
  if (subject === undefined) throw new Error("Cognito gave the identity no subject");
  return subject;
}

async function listGroups(userId: string): Promise<string[]> {
  const { Groups = [] } = await callUserPool("AdminListGroupsForUser", userAddressOf(userId));
  return Groups.flatMap(({ GroupName }) => GroupName ?? []);
}

/** Reads a user's identity; undefined when it does not exist. */
export async function observeIdentity(userId: string): Promise<ObservedIdentity | undefined> {
  const identity = await callIfPresent("AdminGetUser", userAddressOf(userId));
  if (identity === undefined) return undefined;
  return { isEnabled: identity.Enabled !== false, groups: await listGroups(userId) };
}

/** Lists the names of one page of the user pool's identities. */
export async function listIdentities(after?: string): Promise<{ names: string[]; next?: string | undefined }> {
  const position = after === undefined ? {} : { PaginationToken: after };
  const { Users = [], PaginationToken: next } = await callUserPool("ListUsers", { Limit: 60, ...position });
  return { names: Users.flatMap(({ Username }) => Username ?? []), next };
}

const signOutEverywhere = (userId: string) => callUserPool("AdminUserGlobalSignOut", userAddressOf(userId));

/** Updates an identity's groups to match the user's roles. A person who loses a role is signed out everywhere, because the
 *  tokens of their sessions name the group. */
async function alignGroups({ id, roles }: Pick<UserRecord, "id" | "roles">): Promise<void> {
  const groups = await listGroups(id);
  const requested: readonly string[] = roles;
  for (const GroupName of requested.filter((role) => !groups.includes(role))) {
    await callUserPool("AdminAddUserToGroup", { ...userAddressOf(id), GroupName });
  }
  const lost = groups.filter((group) => !requested.includes(group));
  if (lost.length === 0) return;
  // After a failure between the calls, the next attempt may find no group to remove.
  await signOutEverywhere(id);
  for (const GroupName of lost) await callUserPool("AdminRemoveUserFromGroup", { ...userAddressOf(id), GroupName });
  // Ends a session that began meanwhile.
  await signOutEverywhere(id);
}

/** Sends the invitation of an identity again, with a new temporary password; does nothing after the first sign-in. */
export async function sendInvitation(userId: string): Promise<void> {
  try {
    await callUserPool("AdminCreateUser", {
      ...userAddressOf(userId),
      MessageAction: "RESEND",
      DesiredDeliveryMediums: ["EMAIL"],
    });
  } catch (error) {
    if (!hasErrorCode(error, "UnsupportedUserStateException")) throw error;
  }
}

/**
 * Makes a user's identity, unless it exists, and returns the subject of its tokens; Cognito sends the invitation. The
 * identity holds only the data for signing in. Returns "emailTaken" when another identity has the e-mail. On a retry
 * (`isRetry`), the invitation is sent again, because the first attempt may have failed before the mail.
 */
export async function makeIdentity(
  user: UserRecord,
  { isRetry }: { isRetry: boolean },
): Promise<{ subject: string } | "emailTaken"> {
  const UserAttributes = [
    { Name: "email", Value: user.email },
    { Name: "email_verified", Value: "true" },
  ];
  try {
    const { User } = await callUserPool("AdminCreateUser", {
      ...userAddressOf(user.id),
      UserAttributes,
      DesiredDeliveryMediums: ["EMAIL"],
    });
    for (const GroupName of user.roles) {
      await callUserPool("AdminAddUserToGroup", { ...userAddressOf(user.id), GroupName });
    }
    return { subject: extractSubject(User?.Attributes) };
  } catch (error) {
    if (hasErrorCode(error, "AliasExistsException")) return "emailTaken";
    if (!hasErrorCode(error, "UsernameExistsException")) throw error;
  }
  const { UserAttributes: known, UserStatus } = await callUserPool("AdminGetUser", userAddressOf(user.id));
  await alignGroups(user);
  if (isRetry && UserStatus === INVITED_STATUS) await sendInvitation(user.id);
  return { subject: extractSubject(known) };
}

/** Updates an identity to match the user catalog; a user who is disabled or loses a role is signed out everywhere. */
export async function alignIdentity(user: UserRecord): Promise<void> {
  await alignGroups(user);
  if (user.status === "active") {
    await callUserPool("AdminEnableUser", userAddressOf(user.id));
    return;
  }
  await callUserPool("AdminDisableUser", userAddressOf(user.id));
  await signOutEverywhere(user.id);
}

/** Removes a user's identity, if it exists; returns whether it is gone. */
export async function removeIdentity(userId: string): Promise<boolean> {
  try {
    await callUserPool("AdminDeleteUser", userAddressOf(userId));
    await callUserPool("AdminGetUser", userAddressOf(userId));
    return false;
  } catch (error) {
    if (hasErrorCode(error, "UserNotFoundException")) return true;
    throw error;
  }
}
