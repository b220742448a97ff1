import { AwsClient } from "aws4fetch";
import { ApiClient } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { createClientCredentials } from "../connection/authenticator.ts";
import type { LocalPlatform } from "../connection/local-platform.ts";
import type { MachineClient } from "../connection/machine-token.ts";
import type { Settings } from "../connection/settings.ts";
import type { ReadProfile } from "./run.ts";

/** Returns the secret of the product's machine client: from the environment, or from a local platform's user pool. */
async function findSecret(env: NodeJS.ProcessEnv, local: LocalPlatform | undefined, clientId: string) {
  const { TENANTRY_PRODUCT_CLIENT_ID: id, TENANTRY_PRODUCT_CLIENT_SECRET: secret } = env;
  if (id && secret) return { clientId: id, clientSecret: secret };
  return local && readLocalSecret(local, clientId);
}

async function readLocalSecret(local: LocalPlatform, clientId: string): Promise<MachineClient | undefined> {
  const { accounts, outputs, region, endpoint } = local;
  const client = new AwsClient({
    accessKeyId: accounts.controlPlane,
    secretAccessKey: "test",
    service: "cognito-idp",
    region,
  });
  const response = await client.fetch(`${endpoint}/`, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "AWSCognitoIdentityProviderService.DescribeUserPoolClient",
    },
    body: JSON.stringify({ UserPoolId: outputs["UserPoolId"], ClientId: clientId }),
  });
  const { UserPoolClient } = (await response.json()) as { UserPoolClient?: { ClientSecret?: string } };
  const clientSecret = UserPoolClient?.ClientSecret;
  return clientSecret ? { clientId, clientSecret } : undefined;
}

/** Creates the reader of profiles; undefined if the secret of the product's machine client is not known. */
export async function createProfileReader(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  clientId: string | undefined,
): Promise<ReadProfile | undefined> {
  const secret = clientId === undefined ? undefined : await findSecret(env, settings.local, clientId);
  if (!secret) return undefined;
  const machine = createClientCredentials(settings, env, secret, "tenantry/profiles.read");
  const api = new ApiClient(settings.apiUrl, machine);
  return async (tenantId, userId) => {
    try {
      return (await api.send("users:profile", { path: { tenantId, userId } })).attributes;
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) return undefined;
      throw error;
    }
  };
}
