import { parseArgs } from "node:util";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { Email } from "../schemas/ids.ts";
import { Role, type UserRecord } from "../schemas/user.ts";
import { awsAt } from "./aws.ts";
import { type Card, outputOf, readCard } from "./card.ts";
import { controlPlaneEnvironment } from "./control-plane-environment.ts";
import { startHome } from "./home.ts";

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

function personFrom(args: string[]): Person {
  const { values } = parseArgs({
    args,
    options: {
      role: { type: "string" },
      tenant: { type: "string" },
      team: { type: "string" },
      email: { type: "string" },
    },
  });
  const role = Role.safeParse(values.role);
  if (!role.success) throw new Error(`--role must be one of ${Role.options.join(", ")}`);
  const { tenant, team, email } = values;
  const ofTenant = role.data === "tenant-admin" || role.data === "member";
  if (ofTenant && !tenant) throw new Error(`--tenant is missing: a ${role.data} belongs to one.`);
  if (!ofTenant && tenant) throw new Error(`--tenant does not go with ${role.data}, a role of the platform's staff.`);
  return { role: role.data, ...(tenant && { tenant }), ...(team && { team }), ...(email && { email }) };
}

if (import.meta.main) {
  try {
    console.log(await tokenFor(readCard(startHome.card), personFrom(process.argv.slice(2))));
  } catch (error) {
    console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
