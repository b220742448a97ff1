import { CognitoIdentityProviderClient, paginateListUserPoolClients } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { machineSecretOf, machineToken, machineTokenFor } from "../../local/machine-token.ts";
import type { Credentials, Product } from "../../schemas/product.ts";
import { as, call, card, clientOf, output } from "../support/engine.ts";
import { anAvailableProduct, aProduct, register } from "../support/product-team.ts";
import { ended, unique } from "../support/stories.ts";

const team = "a-team";
const owner = () => as("product-owner", { team });
const pathOf = ({ id }: Product) => `/products/${id}/credentials`;
const issue = async (product: Product, headers?: Record<string, string>) =>
  (await owner()).post<Credentials>(pathOf(product), undefined, headers);
const whoIs = async (token: string) => {
  const { status, body } = await call("GET", "/me", { token });
  return { status, productId: body["productId"] };
};

/** The identity provider's clients of a product. */
const clientsIn = async (productId: string): Promise<string[]> => {
  const client = clientOf(CognitoIdentityProviderClient);
  const clients: string[] = [];
  for await (const page of paginateListUserPoolClients({ client }, { UserPoolId: output("UserPoolId") })) {
    const own = page.UserPoolClients?.filter(({ ClientName }) => ClientName?.split(".")[0] === `product-${productId}`);
    clients.push(...(own ?? []).map(({ ClientId = "" }) => ClientId));
  }
  return clients;
};

describe("a product's team", () => {
  it("exchanges its secret while the one before goes on working; the third ends the first", async () => {
    const product = await anAvailableProduct(undefined, { team });
    const [first, unused] = [await machineTokenFor(card(), product.id), await machineTokenFor(card(), product.id)];
    const second = await issue(product);
    expect(second).toMatchObject({
      status: 201,
      body: {
        productId: product.id,
        clientSecret: expect.stringMatching(/.{20}/),
        previousClientId: expect.any(String),
      },
    });
    expect(second.headers.get("etag")).toBe(`"${second.body.version}"`);
    const token = await machineToken(card(), second.body);
    for (const one of [first, token]) expect(await whoIs(one)).toEqual({ status: 200, productId: product.id });

    const third = await issue(product);
    expect(third.body.previousClientId).toBe(second.body.clientId);
    // A token that the authorizer has not seen yet: what it has seen it remembers for a minute.
    expect((await whoIs(unused)).status).toBe(403);
    for (const one of [second.body, third.body]) {
      expect((await whoIs(await machineToken(card(), one))).status).toBe(200);
    }
    expect((await clientsIn(product.id)).sort()).toEqual([second.body.clientId, third.body.clientId].sort());
    const shown = await (await owner()).get<Product>(`/products/${product.id}`);
    expect(shown.body.connection).toMatchObject({ clientId: third.body.clientId });
    expect(JSON.stringify(shown.body)).not.toContain(third.body.clientSecret);
  });

  it("keeps the secret that it uses while new ones are issued again and again, as where an answer was lost", async () => {
    const product = await anAvailableProduct(undefined, { team });
    const used = await machineTokenFor(card(), product.id);
    expect((await whoIs(used)).status).toBe(200);
    const inUse = (await (await owner()).get<Product>(`/products/${product.id}`)).body.connection?.clientId ?? "";
    const answers = [await issue(product), await issue(product), await issue(product)];
    const last = answers.map(({ body }) => body).slice(1);
    const secret = { clientId: inUse, clientSecret: await machineSecretOf(card(), inUse) };
    for (const one of [secret, ...last]) {
      expect(await whoIs(await machineToken(card(), one))).toEqual({ status: 200, productId: product.id });
    }
    expect(await clientsIn(product.id)).toHaveLength(3);
    const after = await issue(product);
    expect(await clientsIn(product.id)).toEqual(expect.arrayContaining([last[1]?.clientId, after.body.clientId]));
    expect((await whoIs(await machineToken(card(), after.body))).status).toBe(200);
    await expect(machineToken(card(), secret)).rejects.toThrow();
  });

  it("gets the same secret for the same Idempotency-Key, and no other client for copies at the same moment", async () => {
    const product = await anAvailableProduct(undefined, { team });
    const key = { "Idempotency-Key": unique("credentials").replaceAll(" ", "-") };
    const answers = await Promise.all([1, 2, 3].map(() => issue(product, key)));
    const again = await issue(product, key);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 201, body: again.body });
    expect(await clientsIn(product.id)).toHaveLength(2);
    for (const _ of [1, 2]) await issue(product);
    expect(await issue(product, key)).toMatchObject({ status: 409, body: { code: "credentialsReplaced" } });
  });

  it("finds its secret nowhere but in the answer", async () => {
    const product = await anAvailableProduct(undefined, { team });
    const key = { "Idempotency-Key": unique("canary").replaceAll(" ", "-") };
    const { clientSecret } = (await issue(product, key)).body;
    const client = clientOf(DynamoDBClient);
    for (const table of Object.keys(card().outputs).filter((name) => name.endsWith("TableName"))) {
      for await (const { Items } of paginateScan({ client }, { TableName: output(table) })) {
        expect(JSON.stringify(Items), table).not.toContain(clientSecret);
      }
    }
  });

  it("gets credentials before the account lets anybody in, and keeps them when it does", async () => {
    const { body } = await register(aProduct(undefined, { team }));
    await ended(body.operation.id);
    const issued = await issue(body.product);
    expect(await whoIs(await machineToken(card(), issued.body))).toEqual({ status: 200, productId: body.product.id });
    expect(await clientsIn(body.product.id)).toEqual([issued.body.clientId]);
  });

  it("has no machine any more once the product is retired, nor may another team speak for it", async () => {
    const product = await anAvailableProduct(undefined, { team });
    const stranger = await as("product-owner", { team: "another-team" });
    expect((await stranger.post(pathOf(product))).status).toBe(403);
    const { body } = await issue(product);
    const token = await machineToken(card(), body);
    expect((await (await owner()).delete(`/products/${product.id}`)).status).toBe(200);
    expect((await whoIs(token)).status).toBe(403);
    expect(await clientsIn(product.id)).toEqual([]);
    await expect(machineToken(card(), body)).rejects.toThrow();
    expect(await issue(product)).toMatchObject({
      status: 409,
      body: { code: "illegalTransition", currentStatus: "retired" },
    });
  });
});
