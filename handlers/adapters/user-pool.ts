import { environment } from "../../schemas/environment.ts";
import { signedCaller } from "./signed-calls.ts";

const cognito = signedCaller({
  name: "cognito-idp",
  endpointVariable: "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER",
  isPassing: ({ status, body }) => status >= 500 || /TooManyRequests|Throttling/.test(body),
});

/** Asks something of the user pool; undefined where what it is about is not there. */
export const askUserPool = async <Answer>(action: string, about: object): Promise<Answer | undefined> => {
  const { status, body } = await cognito({
    method: "POST",
    path: "/",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${action}`,
    },
    body: JSON.stringify({ UserPoolId: environment("USER_POOL_ID"), ...about }),
  });
  // Some answers have no body at all.
  if (status < 300) return (body === "" ? {} : JSON.parse(body)) as Answer;
  const { __type: type = "", message = "no reason given" } = JSON.parse(body || "{}") as Record<string, string>;
  if (type.includes("ResourceNotFoundException")) return undefined;
  throw new Error(`Cognito answered ${status} to ${action}: ${type} ${message}`);
};
