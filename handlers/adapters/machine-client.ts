import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { environment } from "../../schemas/environment.ts";
import type { ProductRecord } from "../../schemas/product.ts";

const cognito = new CognitoIdentityProviderClient({});

/** What a product's machine may ask its tokens for. */
const SCOPES = ["tenantry/reports.write", "tenantry/profiles.read"];

const find = async (name: string): Promise<string | undefined> => {
  let NextToken: string | undefined;
  do {
    const page = await cognito.send(
      new ListUserPoolClientsCommand({
        UserPoolId: environment("USER_POOL_ID"),
        MaxResults: 60,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    const found = page.UserPoolClients?.find(({ ClientName }) => ClientName === name);
    if (found?.ClientId !== undefined) return found.ClientId;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return undefined;
};

/**
 * Makes the client by which a product's machine gets its tokens, and returns its id. Cognito takes any number of
 * clients with one name, so it is looked up first: a repetition, also after a crash, finds the one that is there.
 */
export const makeMachineClient = async ({ id, connection }: ProductRecord): Promise<string> => {
  const name = `product-${id}`;
  const known = connection.clientId ?? (await find(name));
  if (known !== undefined) return known;
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: environment("USER_POOL_ID"),
      ClientName: name,
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ["client_credentials"],
      AllowedOAuthScopes: SCOPES,
      ExplicitAuthFlows: [],
      AccessTokenValidity: 60,
      TokenValidityUnits: { AccessToken: "minutes" },
    }),
  );
  if (UserPoolClient?.ClientId === undefined) throw new Error(`Cognito made no client for ${id}`);
  return UserPoolClient.ClientId;
};
