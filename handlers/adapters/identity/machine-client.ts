import { callUserPool } from "./user-pool.ts";

/** What a product's machine may ask its tokens for. */
const SCOPES = ["tenantry/reports.write", "tenantry/profiles.read"];

/** No product's id has a dot in it, so that no two products' clients share a name. */
const clientNameOf = (productId: string, number: number): string =>
  number === 1 ? `product-${productId}` : `product-${productId}.${number}`;

type UserPoolClient = { ClientName?: string; ClientId?: string; ClientSecret?: string };
type UserPoolClients = { UserPoolClients?: UserPoolClient[]; NextToken?: string };
type DescribedClient = { UserPoolClient?: UserPoolClient };

type Client = { clientId: string; number: number };

/** All clients that were made for a product: also those that its entry never came to name. */
const findClients = async (productId: string): Promise<Client[]> => {
  const clients: Client[] = [];
  let NextToken: string | undefined;
  do {
    const page = await callUserPool<UserPoolClients>("ListUserPoolClients", { MaxResults: 60, NextToken });
    for (const { ClientName = "", ClientId } of page?.UserPoolClients ?? []) {
      const number = Number(ClientName.split(".")[1] ?? 1);
      if (ClientId !== undefined && ClientName === clientNameOf(productId, number)) {
        clients.push({ clientId: ClientId, number });
      }
    }
    NextToken = page?.NextToken;
  } while (NextToken !== undefined);
  return clients;
};

/**
 * Makes the client by which a product's machine gets its tokens, the first or a later one, and returns its id. Cognito
 * takes any number of clients with one name, so it is looked up first: a repetition, also after a crash, finds the one
 * that is there.
 */
export const makeMachineClient = async (productId: string, number = 1): Promise<string> => {
  const known = (await findClients(productId)).find((client) => client.number === number);
  if (known !== undefined) return known.clientId;
  const made = await callUserPool<DescribedClient>("CreateUserPoolClient", {
    ClientName: clientNameOf(productId, number),
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["client_credentials"],
    AllowedOAuthScopes: SCOPES,
    ExplicitAuthFlows: [],
    AccessTokenValidity: 60,
    TokenValidityUnits: { AccessToken: "minutes" },
  });
  const clientId = made?.UserPoolClient?.ClientId;
  if (clientId === undefined) throw new Error(`Cognito made no client for ${productId}`);
  return clientId;
};

/** The secret of a client; undefined when the client is gone. */
export const getClientSecret = async (clientId: string): Promise<string | undefined> =>
  (await callUserPool<DescribedClient>("DescribeUserPoolClient", { ClientId: clientId }))?.UserPoolClient?.ClientSecret;

/**
 * Removes a product's clients but those that are kept, as far as `upTo`: a later one may belong to a command that is
 * about to name it.
 */
export const removeMachineClients = async (productId: string, keep: string[], upTo: number): Promise<void> => {
  const clients = await findClients(productId);
  for (const { clientId } of clients.filter((one) => one.number <= upTo && !keep.includes(one.clientId))) {
    await callUserPool("DeleteUserPoolClient", { ClientId: clientId });
  }
};
