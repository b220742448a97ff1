import { AdminGetUserCommand, CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { Operation } from "../../../schemas/operation.ts";
import type { User } from "../../../schemas/user.ts";
import { type ApiResponse, clientOf, readOutput, signInAs } from "../system/deployed-system.ts";
import { uniqueEmail, waitForOperation } from "./tenants.ts";

const signInAsAdmin = () => signInAs("platform-admin");

/** Returns the path of a user of a tenant or of the staff. */
export const userPathOf = ({ id, tenantId }: { id: string; tenantId?: string | undefined }): string =>
  tenantId === undefined ? `/users/${id}` : `/tenants/${tenantId}/users/${id}`;

/** Invites a user to a tenant or to the staff, as a platform administrator. */
export async function inviteUser(tenantId: string | undefined, body: object = {}): Promise<ApiResponse<Operation>> {
  const path = tenantId === undefined ? "/users" : `/tenants/${tenantId}/users`;
  const roles = tenantId === undefined ? ["auditor"] : ["member"];
  return (await signInAsAdmin()).post<Operation>(path, { email: uniqueEmail(), roles, ...body });
}

export const getUser = async (user: { id: string; tenantId?: string | undefined }): Promise<User> =>
  (await (await signInAsAdmin()).get<User>(userPathOf(user))).body;

/** Invites a user and waits until the user is active. */
export async function createActiveUser(tenantId: string | undefined, body: object = {}): Promise<User> {
  const { body: operation } = await inviteUser(tenantId, body);
  const { status, error, target } = await waitForOperation(operation.id);
  if (status !== "succeeded") throw new Error(error?.reason ?? JSON.stringify(operation));
  return getUser({ id: target.id, tenantId });
}

/** Changes a user and waits until the identity is updated. */
export async function updateUser(user: User, body: object): Promise<Operation> {
  const { status, body: operation } = await (await signInAsAdmin()).patch<Operation>(userPathOf(user), body);
  if (status !== 202) throw new Error(`${status} ${JSON.stringify(operation)}`);
  return waitForOperation(operation.id);
}

/** Returns a user's identity in the user pool, or undefined if there is none. */
export async function findIdentity({ id }: Pick<User, "id">) {
  const client = clientOf(CognitoIdentityProviderClient);
  try {
    return await client.send(new AdminGetUserCommand({ UserPoolId: readOutput("UserPoolId"), Username: id }));
  } catch (error) {
    if ((error as Error).name === "UserNotFoundException") return undefined;
    throw error;
  }
}
