import { AdminGetUserCommand, CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { Operation } from "../../schemas/operation.ts";
import type { User } from "../../schemas/user.ts";
import { type Answer, as, clientOf, output } from "./engine.ts";
import { ended, uniqueEmail } from "./stories.ts";

const admin = () => as("platform-admin");

/** Where a user is found: in a tenant, or among the staff. */
export const pathOf = ({ id, tenantId }: { id: string; tenantId?: string | undefined }): string =>
  tenantId === undefined ? `/users/${id}` : `/tenants/${tenantId}/users/${id}`;

/** Invites somebody into a tenant, or into the staff, as a platform administrator. */
export const invite = async (tenantId: string | undefined, body: object = {}): Promise<Answer<Operation>> => {
  const path = tenantId === undefined ? "/users" : `/tenants/${tenantId}/users`;
  const roles = tenantId === undefined ? ["auditor"] : ["member"];
  return (await admin()).post<Operation>(path, { email: uniqueEmail(), roles, ...body });
};

export const shownUser = async (user: { id: string; tenantId?: string | undefined }): Promise<User> =>
  (await (await admin()).get<User>(pathOf(user))).body;

/** A user who has been let in. */
export const aUserOf = async (tenantId: string | undefined, body: object = {}): Promise<User> => {
  const { body: operation } = await invite(tenantId, body);
  const { status, error, target } = await ended(operation.id);
  if (status !== "succeeded") throw new Error(error?.reason ?? JSON.stringify(operation));
  return shownUser({ id: target.id, tenantId });
};

/** Changes a user, and waits until the identity has followed. */
export const change = async (user: User, body: object): Promise<Operation> => {
  const { status, body: operation } = await (await admin()).patch<Operation>(pathOf(user), body);
  if (status !== 202) throw new Error(`${status} ${JSON.stringify(operation)}`);
  return ended(operation.id);
};

/** What the user pool has of a user; undefined where it has nothing. */
export const identityOf = async ({ id }: Pick<User, "id">) => {
  const client = clientOf(CognitoIdentityProviderClient);
  try {
    return await client.send(new AdminGetUserCommand({ UserPoolId: output("UserPoolId"), Username: id }));
  } catch (error) {
    if ((error as Error).name === "UserNotFoundException") return undefined;
    throw error;
  }
};
