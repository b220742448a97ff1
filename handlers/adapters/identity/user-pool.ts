import { readEnvironment } from "../../../schemas/environment.ts";
import { createSignedCaller, ServiceError } from "../aws/signed-calls.ts";

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

/** Calls an action of the user pool; returns undefined when its subject does not exist. */
export async function callUserPool<Response>(action: string, parameters: object): Promise<Response | undefined> {
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
  if (status < 300) return (body === "" ? {} : JSON.parse(body)) as Response;
  const { __type: type = "", message = "no reason given" } = parseCognitoError(body);
  const code = type.split("#").at(-1) || "CognitoError";
  if (code === "ResourceNotFoundException" || code === "UserNotFoundException") return undefined;
  throw new ServiceError(`Cognito answered ${status} to ${action}: ${code} ${message}`, code, status);
}
