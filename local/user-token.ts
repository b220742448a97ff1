import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { Email } from "../schemas/ids.ts";
import type { Role, UserRecord } from "../schemas/user.ts";
import { createClientConfig } from "./client-config.ts";
import { type ConnectionInfo, requireOutput } from "./connection-info.ts";
import { createControlPlaneEnvironment } from "./control-plane-environment.ts";

/** The person for whom a token is issued. Without `email`, the default user of this role, tenant and team. */
export type Person = { role: Role; tenant?: string; team?: string; email?: string };

// The password is public. It works only in the local engine.
const password = "Only-in-the-local-engine-1";

/** Returns an access token of a person. Creates the person in the user catalog and the user pool if necessary. */
export async function getUserToken(connectionInfo: ConnectionInfo, person: Person): Promise<string> {
  const { AdminInitiateAuthCommand, CognitoIdentityProviderClient } = await import(
    "@aws-sdk/client-cognito-identity-provider"
  );
  const cognito = new CognitoIdentityProviderClient(
    createClientConfig(connectionInfo.endpoint, connectionInfo.accounts.controlPlane),
  );
  const user = await ensureUser(connectionInfo, cognito, person);
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId: requireOutput(connectionInfo, "UserPoolId"),
      ClientId: requireOutput(connectionInfo, "UserPoolClientId"),
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: user.id, PASSWORD: password },
    }),
  );
  const token = AuthenticationResult?.AccessToken;
  if (!token) throw new Error(`The user pool returned no token for ${user.email}.`);
  return token;
}

async function ensureUser(
  connectionInfo: ConnectionInfo,
  cognito: CognitoIdentityProviderClient,
  person: Person,
): Promise<UserRecord> {
  // The adapters read the environment when they are loaded.
  Object.assign(process.env, createControlPlaneEnvironment(connectionInfo));
  const catalog = await import("./user-catalog.ts");
  const name = [person.role, person.tenant ?? person.team].filter(Boolean).join(".");
  const email = Email.parse(person.email ?? `${name}@example.com`);
  const user = await catalog.findOrRequestUser({ ...person, email });
  const subject = await catalog.ensureIdentity(cognito, requireOutput(connectionInfo, "UserPoolId"), user, password);
  return catalog.ensureActive(user, subject);
}
