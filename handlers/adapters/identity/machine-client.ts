import { callIfPresent, callUserPool } from "./user-pool.ts";

/** The scopes of a machine client's tokens. */
const SCOPES = ["tenantry/reports.write", "tenantry/profiles.read", "tenantry/tenants.read"];

/** Returns the name of a product's client. Product ids have no dots, so no two products share a name. */
const clientNameOf = (productId: string, number: number): string =>
  number === 1 ? `product-${productId}` : `product-${productId}.${number}`;

type Client = { clientId: string; number: number };

/** Finds all clients of a product, including those that its record does not name. */
async function findClients(productId: string): Promise<Client[]> {
  const clients: Client[] = [];
  let NextToken: string | undefined;
  do {
    const page = await callUserPool("ListUserPoolClients", { MaxResults: 60, NextToken });
    for (const { ClientName = "", ClientId } of page.UserPoolClients ?? []) {
      const number = Number(ClientName.split(".")[1] ?? 1);
      if (ClientId !== undefined && ClientName === clientNameOf(productId, number)) {
        clients.push({ clientId: ClientId, number });
      }
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return clients;
}

/**
 * Makes a product's machine client with a number and returns its id. Cognito allows several clients with the same name,
 * so it looks for an existing client first; a repetition, even after a crash, finds it.
 */
export async function makeMachineClient(productId: string, number = 1): Promise<string> {
  const known = (await findClients(productId)).find((client) => client.number === number);
  if (known !== undefined) return known.clientId;
  const made = await callUserPool("CreateUserPoolClient", {
    ClientName: clientNameOf(productId, number),
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["client_credentials"],
    AllowedOAuthScopes: SCOPES,
    ExplicitAuthFlows: [],
    AccessTokenValidity: 60,
    TokenValidityUnits: { AccessToken: "minutes" },
  });
  const clientId = made.UserPoolClient?.ClientId;
  if (clientId === undefined) throw new Error(`Cognito made no client for ${productId}`);
  return clientId;
}

/** Reads the secret of a client; undefined when the client does not exist. */
export const getClientSecret = async (clientId: string): Promise<string | undefined> =>
  (await callIfPresent("DescribeUserPoolClient", { ClientId: clientId }))?.UserPoolClient?.ClientSecret;

/**
 * Removes a product's clients except those in `keep` and those with a number above `upTo`, which a concurrent command
 * may have made.
 */
export async function removeMachineClients(productId: string, keep: string[], upTo: number): Promise<void> {
  const clients = await findClients(productId);
  for (const { clientId } of clients.filter((one) => one.number <= upTo && !keep.includes(one.clientId))) {
    await callIfPresent("DeleteUserPoolClient", { ClientId: clientId });
  }
}
