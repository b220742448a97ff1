import { readEnvironment } from "../../../schemas/environment.ts";
import { createSignedCaller, ServiceError } from "../aws/signed-calls.ts";

const cognito = createSignedCaller({
  name: "cognito-idp",
  endpointVariable: "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER",
  isTransient: ({ status, body }) => status >= 500 || /TooManyRequests|Throttling/.test(body),
});

/** Reads what Cognito says of a refusal; what stands before it, such as a load balancer, may answer with no JSON. */
const parseCognitoError = (body: string): { __type?: string; message?: string } => {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
};

/** Asks something of the user pool; undefined where what it is about is not there. */
export const callUserPool = async <Answer>(action: string, about: object): Promise<Answer | undefined> => {
  const { status, body } = await cognito({
    method: "POST",
    path: "/",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${action}`,
    },
    body: JSON.stringify({ UserPoolId: readEnvironment("USER_POOL_ID"), ...about }),
  });
  // Some answers have no body at all.
  if (status < 300) return (body === "" ? {} : JSON.parse(body)) as Answer;
  const { __type: type = "", message = "no reason given" } = parseCognitoError(body);
  const code = type.split("#").at(-1) || "CognitoError";
  if (code === "ResourceNotFoundException" || code === "UserNotFoundException") return undefined;
  throw new ServiceError(`Cognito answered ${status} to ${action}: ${code} ${message}`, code, status);
};
