import type * as cognitoApi from "@aws-sdk/client-cognito-identity-provider";
import { readEnvironment } from "../../../schemas/environment.ts";
import { createSignedCaller, ServiceError } from "../aws/signed-calls.ts";

/** The input and the output of each used action, as in the SDK. */
type Actions = {
  AdminAddUserToGroup: [cognitoApi.AdminAddUserToGroupRequest, object];
  AdminCreateUser: [cognitoApi.AdminCreateUserRequest, cognitoApi.AdminCreateUserResponse];
  AdminDeleteUser: [cognitoApi.AdminDeleteUserRequest, object];
  AdminDisableUser: [cognitoApi.AdminDisableUserRequest, object];
  AdminEnableUser: [cognitoApi.AdminEnableUserRequest, object];
  AdminGetUser: [cognitoApi.AdminGetUserRequest, cognitoApi.AdminGetUserResponse];
  AdminListGroupsForUser: [cognitoApi.AdminListGroupsForUserRequest, cognitoApi.AdminListGroupsForUserResponse];
  AdminRemoveUserFromGroup: [cognitoApi.AdminRemoveUserFromGroupRequest, object];
  AdminUserGlobalSignOut: [cognitoApi.AdminUserGlobalSignOutRequest, object];
  CreateUserPoolClient: [cognitoApi.CreateUserPoolClientRequest, cognitoApi.CreateUserPoolClientResponse];
  DeleteUserPoolClient: [cognitoApi.DeleteUserPoolClientRequest, object];
  DescribeUserPoolClient: [cognitoApi.DescribeUserPoolClientRequest, cognitoApi.DescribeUserPoolClientResponse];
  ListUsers: [cognitoApi.ListUsersRequest, cognitoApi.ListUsersResponse];
  ListUserPoolClients: [cognitoApi.ListUserPoolClientsRequest, cognitoApi.ListUserPoolClientsResponse];
};
type Parameters<Action extends keyof Actions> = Omit<Actions[Action][0], "UserPoolId">;

const cognito = createSignedCaller({
  name: "cognito-idp",
  endpointVariable: "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER",
  isTransient: ({ status, body }) => status >= 500 || /TooManyRequests|Throttling/.test(body),
});

/** Parses Cognito's error; an intermediary, such as a load balancer, may respond without JSON. */
function parseCognitoError(body: string): { __type?: string; message?: string } {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

/** Calls an action of the user pool. Throws an error with Cognito's code as its name. */
export async function callUserPool<Action extends keyof Actions>(
  action: Action,
  parameters: Parameters<Action>,
): Promise<Actions[Action][1]> {
  const { status, body } = await cognito({
    method: "POST",
    path: "/",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${action}`,
    },
    body: JSON.stringify({ UserPoolId: readEnvironment("USER_POOL_ID"), ...parameters }),
  });
  // Some actions respond without a body.
  if (status < 300) return body === "" ? {} : JSON.parse(body);
  const { __type: type = "", message = "no reason given" } = parseCognitoError(body);
  const code = type.split("#").at(-1) || "CognitoError";
  throw new ServiceError(`Cognito rejected ${action}: ${message}`, code, status);
}

/** Returns whether an error of the user pool has one of the codes. */
export const hasErrorCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof ServiceError && codes.includes(error.name);

/** Calls an action of the user pool; returns undefined if its subject does not exist. */
export async function callIfPresent<Action extends keyof Actions>(
  action: Action,
  parameters: Parameters<Action>,
): Promise<Actions[Action][1] | undefined> {
  try {
    return await callUserPool(action, parameters);
  } catch (error) {
    if (hasErrorCode(error, "ResourceNotFoundException", "UserNotFoundException")) return undefined;
    throw error;
  }
}
