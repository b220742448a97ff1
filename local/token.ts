import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { Email } from "../schemas/ids.ts";
import type { Role, UserRecord } from "../schemas/user.ts";
import { awsAt } from "./aws.ts";
import { type Card, outputOf } from "./card.ts";
import { controlPlaneEnvironment } from "./control-plane-environment.ts";

/** Who a token is for. Without an e-mail: the one user of this role, tenant and team. */
export type Person = { role: Role; tenant?: string; team?: string; email?: string };

// Known to everybody, and good for nothing but the engine on this machine.
const password = "Only-in-the-local-engine-1";

/** An access token of a person, who is made in the catalogue and in the user pool if not there yet. */
export async function tokenFor(card: Card, person: Person): Promise<string> {
  const { AdminInitiateAuthCommand, CognitoIdentityProviderClient } = await import(
    "@aws-sdk/client-cognito-identity-provider"
  );
  const cognito = new CognitoIdentityProviderClient(awsAt(card.endpoint, card.accounts.controlPlane));
  const user = await ensureUser(card, cognito, person);
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId: outputOf(card, "UserPoolId"),
      ClientId: outputOf(card, "UserPoolClientId"),
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: user.id, PASSWORD: password },
    }),
  );
  const token = AuthenticationResult?.AccessToken;
  if (!token) throw new Error(`The user pool gave no token for ${user.email}.`);
  return token;
}

async function ensureUser(card: Card, cognito: CognitoIdentityProviderClient, person: Person): Promise<UserRecord> {
  // The adapters read the environment when they are loaded, so it comes first.
  Object.assign(process.env, controlPlaneEnvironment(card));
  const catalogue = await import("./user-catalogue.ts");
  const name = [person.role, person.tenant ?? person.team].filter(Boolean).join(".");
  const email = Email.parse(person.email ?? `${name}@example.com`);
  const user = await catalogue.findOrRequest({ ...person, email });
  const subject = await catalogue.ensureIdentity(cognito, outputOf(card, "UserPoolId"), user, password);
  return catalogue.ensureActive(user, subject);
}
