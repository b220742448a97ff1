import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";
import { newId } from "../handlers/adapters/clock.ts";
import { getHolder, getUser } from "../handlers/adapters/dynamodb/catalogs.ts";
import { Conflict, commit } from "../handlers/adapters/dynamodb/store.ts";
import type { Acceptance, Change } from "../handlers/core/shared/decision.ts";
import { accept } from "../handlers/core/shared/decision.ts";
import { activateUser, requestUser } from "../handlers/core/user/user.ts";
import type { Role, UserRecord } from "../schemas/user.ts";

type UserSpec = { role: Role; tenant?: string; team?: string; email: string };

/** Returns the user with this e-mail address, or creates one. Throws if the existing user has another role, tenant or
 *  team. */
export async function findOrRequestUser({ role, tenant, team, email }: UserSpec): Promise<UserRecord> {
  const existing = await findUserByEmail(email);
  if (!existing) {
    const user = { id: newId("usr"), email, roles: [role], ...(tenant && { tenantId: tenant }), ...(team && { team }) };
    await commitUnlessDone(accept([requestUser(user)]));
  }
  const found = existing ?? (await findUserByEmail(email));
  if (!found) throw new Error(`The user ${email} was written but can't be found.`);
  if (!found.roles.includes(role) || found.tenantId !== tenant || found.team !== team) {
    const group = found.tenantId ?? found.team ?? "the platform";
    throw new Error(`${email} is already ${found.roles.join(", ")} of ${group}. Use another --email.`);
  }
  return found;
}

async function findUserByEmail(email: string): Promise<UserRecord | undefined> {
  const id = await getHolder({ catalog: "user", kind: "email", value: email });
  return id === undefined ? undefined : getUser(id);
}

/** Commits the decision. Ignores a conflict, because a concurrent call has made the same change. */
async function commitUnlessDone(decision: Acceptance): Promise<void> {
  const id = newId("evt");
  try {
    await commit(decision, { actor: "system", correlationId: id, now: new Date().toISOString() });
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
}

/** Creates the user's identity in the pool with this password and its groups, and returns the subject of its tokens. */
export async function ensureIdentity(
  cognito: CognitoIdentityProviderClient,
  pool: string,
  user: UserRecord,
  password: string,
): Promise<string> {
  const identity = { UserPoolId: pool, Username: user.id };
  const UserAttributes = [
    { Name: "email", Value: user.email },
    { Name: "email_verified", Value: "true" },
  ];
  try {
    await cognito.send(new AdminCreateUserCommand({ ...identity, UserAttributes, MessageAction: "SUPPRESS" }));
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
  }
  await cognito.send(new AdminSetUserPasswordCommand({ ...identity, Password: password, Permanent: true }));
  for (const GroupName of user.roles) await cognito.send(new AdminAddUserToGroupCommand({ ...identity, GroupName }));
  const { UserAttributes: attributes = [] } = await cognito.send(new AdminGetUserCommand(identity));
  const subject = attributes.find(({ Name }) => Name === "sub")?.Value;
  if (!subject) throw new Error(`The user pool returned no subject for ${user.email}.`);
  return subject;
}

/** Activates a requested user. Returns a user in any other status unchanged. */
export async function ensureActive(user: UserRecord, subject: string): Promise<UserRecord> {
  if (user.status !== "requested") return user;
  const change: Change = activateUser(user, subject);
  await commitUnlessDone(accept([change]));
  return (await getUser(user.id)) ?? user;
}
