import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Credentials, Product } from "../schemas/product.ts";
import { createApiClient } from "./api-client.ts";
import { createClientConfig } from "./client-config.ts";
import { type ConnectionInfo, requireOutput } from "./connection-info.ts";
import { getUserToken } from "./user-token.ts";

/** Returns the secret of a product's machine client. */
export async function readMachineSecret(connectionInfo: ConnectionInfo, ClientId: string): Promise<string> {
  const cognito = new CognitoIdentityProviderClient(
    createClientConfig(connectionInfo.endpoint, connectionInfo.accounts.controlPlane),
  );
  const pool = { UserPoolId: requireOutput(connectionInfo, "UserPoolId") };
  const { UserPoolClient } = await cognito.send(new DescribeUserPoolClientCommand({ ...pool, ClientId }));
  if (!UserPoolClient?.ClientSecret) throw new Error(`The user pool has no secret for the client ${ClientId}.`);
  return UserPoolClient.ClientSecret;
}

/**
 * Requests an access token for a product's machine client with its secret, as the product's machine does. The engine
 * serves the token endpoint at its own address instead of the user pool's domain.
 */
export async function getMachineToken(connectionInfo: ConnectionInfo, productId: string): Promise<string> {
  const api = createApiClient(connectionInfo.apiUrl, await getUserToken(connectionInfo, { role: "platform-admin" }));
  const { connection } = await api.get<Product>(`/products/${productId}`);
  if (!connection?.clientId)
    throw new Error(`The product ${productId} has no machine client. Verify the product first.`);
  const { clientId } = connection;
  return requestMachineToken(connectionInfo, {
    clientId,
    clientSecret: await readMachineSecret(connectionInfo, clientId),
  });
}

/** Requests an access token for the credentials of a machine client. */
export async function requestMachineToken(
  connectionInfo: ConnectionInfo,
  { clientId, clientSecret }: Pick<Credentials, "clientId" | "clientSecret">,
): Promise<string> {
  const secret = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  const response = await fetch(`${connectionInfo.endpoint}/oauth2/token`, {
    method: "POST",
    headers: { Authorization: `Basic ${secret}`, "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      scope: "tenantry/reports.write tenantry/profiles.read tenantry/tenants.read",
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (!response.ok || !token) throw new Error(`The token endpoint returned ${response.status}.`);
  return token;
}
