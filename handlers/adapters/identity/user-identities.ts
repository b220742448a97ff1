import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUserGlobalSignOutCommand,
  AliasExistsException,
  type AttributeType,
  CognitoIdentityProviderClient,
  UnsupportedUserStateException,
  UserNotFoundException,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { clientSettings } from "../aws/client-settings.ts";
import { INVITED_STATUS } from "./sign-ins.ts";

const cognito = new CognitoIdentityProviderClient(clientSettings);

/** Returns the address of an identity. The user's id is its name, so that it cannot be made twice. */
const userAddressOf = (userId: string) => ({ UserPoolId: readEnvironment("USER_POOL_ID"), Username: userId });

function extractSubject(attributes: AttributeType[] = []): string {
  const subject = attributes.find(({ Name }) => Name === "sub")?.Value;
  if (subject === undefined) throw new Error("Cognito gave the identity no subject");
  return subject;
}

/** Updates an identity's groups to match the user's roles. */
async function alignGroups({ id, roles }: Pick<UserRecord, "id" | "roles">): Promise<void> {
  const { Groups = [] } = await cognito.send(new AdminListGroupsForUserCommand(userAddressOf(id)));
  const groups = Groups.flatMap(({ GroupName }) => GroupName ?? []);
  const requested: readonly string[] = roles;
  for (const GroupName of requested.filter((role) => !groups.includes(role))) {
    await cognito.send(new AdminAddUserToGroupCommand({ ...userAddressOf(id), GroupName }));
  }
  for (const GroupName of groups.filter((group) => !requested.includes(group))) {
    await cognito.send(new AdminRemoveUserFromGroupCommand({ ...userAddressOf(id), GroupName }));
  }
}

/** Sends the invitation of an identity again, with a new temporary password; does nothing after the first sign-in. */
export async function sendInvitation(userId: string): Promise<void> {
  try {
    await cognito.send(
      new AdminCreateUserCommand({
        ...userAddressOf(userId),
        MessageAction: "RESEND",
        DesiredDeliveryMediums: ["EMAIL"],
      }),
    );
  } catch (error) {
    if (!(error instanceof UnsupportedUserStateException)) throw error;
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
    const { User } = await cognito.send(
      new AdminCreateUserCommand({ ...userAddressOf(user.id), UserAttributes, DesiredDeliveryMediums: ["EMAIL"] }),
    );
    for (const GroupName of user.roles) {
      await cognito.send(new AdminAddUserToGroupCommand({ ...userAddressOf(user.id), GroupName }));
    }
    return { subject: extractSubject(User?.Attributes) };
  } catch (error) {
    if (error instanceof AliasExistsException) return "emailTaken";
    if (!(error instanceof UsernameExistsException)) throw error;
  }
  const { UserAttributes: known, UserStatus } = await cognito.send(new AdminGetUserCommand(userAddressOf(user.id)));
  await alignGroups(user);
  if (isRetry && UserStatus === INVITED_STATUS) await sendInvitation(user.id);
  return { subject: extractSubject(known) };
}

/** Updates an identity to match the user catalog; a disabled user is signed out everywhere. */
export async function alignIdentity(user: UserRecord): Promise<void> {
  await alignGroups(user);
  if (user.status === "active") {
    await cognito.send(new AdminEnableUserCommand(userAddressOf(user.id)));
    return;
  }
  await cognito.send(new AdminDisableUserCommand(userAddressOf(user.id)));
  await cognito.send(new AdminUserGlobalSignOutCommand(userAddressOf(user.id)));
}

/** Removes a user's identity, if it exists; returns whether it is gone. */
export async function removeIdentity(userId: string): Promise<boolean> {
  try {
    await cognito.send(new AdminDeleteUserCommand(userAddressOf(userId)));
    await cognito.send(new AdminGetUserCommand(userAddressOf(userId)));
    return false;
  } catch (error) {
    if (error instanceof UserNotFoundException) return true;
    throw error;
  }
}
