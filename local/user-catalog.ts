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
import { commit } from "../handlers/adapters/dynamodb/store.ts";
import { Conflict } from "../handlers/adapters/dynamodb/transaction.ts";
import type { Acceptance, Change } from "../handlers/core/shared/decision.ts";
import { accept } from "../handlers/core/shared/decision.ts";
import { activateUser, requestUser } from "../handlers/core/user/user.ts";
import type { Role, UserRecord } from "../schemas/user.ts";

type UserSpec = { role: Role; tenant?: string; team?: string; email: string };

/** The user with this e-mail; a new one if nobody has it. Throws when it is somebody else's. */
export async function findOrRequestUser(requested: UserSpec): Promise<UserRecord> {
  const { role, tenant, team, email } = requested;
  const known = await findUserByEmail(email);
  if (!known) {
    const user = { id: newId("usr"), email, roles: [role], ...(tenant && { tenantId: tenant }), ...(team && { team }) };
    await commitUnlessDone(accept([requestUser(user)]));
  }
  const found = known ?? (await findUserByEmail(email));
  if (!found) throw new Error(`The user ${email} was written but is not there.`);
  if (!found.roles.includes(role) || found.tenantId !== tenant || found.team !== team) {
    const place = found.tenantId ?? found.team ?? "the platform";
    throw new Error(`${email} is already ${found.roles.join(", ")} of ${place}; give another --email.`);
  }
  return found;
}

async function findUserByEmail(email: string): Promise<UserRecord | undefined> {
  const id = await getHolder({ catalog: "user", kind: "email", value: email });
  return id === undefined ? undefined : getUser(id);
}

/** Somebody who did the same at the same moment has done it for us. */
async function commitUnlessDone(decision: Acceptance): Promise<void> {
  const id = newId("evt");
  try {
    await commit(decision, { actor: "system", correlationId: id, now: new Date().toISOString() });
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
}

/** Makes the user known to the pool, able to sign in; gives the subject of its tokens. */
export async function ensureIdentity(
  cognito: CognitoIdentityProviderClient,
  pool: string,
  user: UserRecord,
  password: string,
): Promise<string> {
  const who = { UserPoolId: pool, Username: user.id };
  const UserAttributes = [
    { Name: "email", Value: user.email },
    { Name: "email_verified", Value: "true" },
  ];
  try {
    await cognito.send(new AdminCreateUserCommand({ ...who, UserAttributes, MessageAction: "SUPPRESS" }));
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
  }
  await cognito.send(new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }));
  for (const GroupName of user.roles) await cognito.send(new AdminAddUserToGroupCommand({ ...who, GroupName }));
  const { UserAttributes: attributes = [] } = await cognito.send(new AdminGetUserCommand(who));
  const subject = attributes.find(({ Name }) => Name === "sub")?.Value;
  if (!subject) throw new Error(`The user pool gave ${user.email} no subject.`);
  return subject;
}

/** Lets the user in, unless that has been done; who may not come in any more stays outside. */
export async function ensureActive(user: UserRecord, subject: string): Promise<UserRecord> {
  if (user.status !== "requested") return user;
  const change: Change = activateUser(user, subject);
  await commitUnlessDone(accept([change]));
  return (await getUser(user.id)) ?? user;
}
