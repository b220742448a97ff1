import { CognitoIdentityProviderClient, paginateListUserPoolClients } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { getMachineToken, readMachineSecret, requestMachineToken } from "../../local/machine-token.ts";
import type { Credentials, Product } from "../../schemas/product.ts";
import { buildProductRegistration, registerAvailableProduct, registerProduct } from "../support/scenarios/products.ts";
import { uniqueName, waitForOperation } from "../support/scenarios/tenants.ts";
import { callApi, clientOf, getConnectionInfo, readOutput, signInAs } from "../support/system/deployed-system.ts";

const team = "a-team";
const signInAsOwner = () => signInAs("product-owner", { team });
const credentialsPathOf = ({ id }: Product) => `/products/${id}/credentials`;
const issueCredentials = async (product: Product, headers?: Record<string, string>) =>
  (await signInAsOwner()).post<Credentials>(credentialsPathOf(product), undefined, headers);
async function readCaller(token: string) {
  const { status, body } = await callApi("GET", "/me", { token });
  return { status, productId: body["productId"] };
}

/** Lists the product's clients in the user pool. */
async function listClients(productId: string): Promise<string[]> {
  const client = clientOf(CognitoIdentityProviderClient);
  const clients: string[] = [];
  for await (const page of paginateListUserPoolClients({ client }, { UserPoolId: readOutput("UserPoolId") })) {
    const own = page.UserPoolClients?.filter(({ ClientName }) => ClientName?.split(".")[0] === `product-${productId}`);
    clients.push(...(own ?? []).map(({ ClientId = "" }) => ClientId));
  }
  return clients;
}

describe("a product's team", () => {
  it("can use the previous secret beside the new one; the third secret ends the first", async () => {
    const product = await registerAvailableProduct(undefined, { team });
    const [first, unused] = [
      await getMachineToken(getConnectionInfo(), product.id),
      await getMachineToken(getConnectionInfo(), product.id),
    ];
    const second = await issueCredentials(product);
    expect(second).toMatchObject({
      status: 201,
      body: {
        productId: product.id,
        clientSecret: expect.stringMatching(/.{20}/),
        previousClientId: expect.any(String),
      },
    });
    expect(second.headers.get("etag")).toBe(`"${second.body.version}"`);
    const token = await requestMachineToken(getConnectionInfo(), second.body);
    for (const one of [first, token]) expect(await readCaller(one)).toEqual({ status: 200, productId: product.id });

    const third = await issueCredentials(product);
    expect(third.body.previousClientId).toBe(second.body.clientId);
    // API Gateway caches the authorizer's answer about a token for a minute, so this token is a fresh one.
    expect((await readCaller(unused)).status).toBe(403);
    for (const one of [second.body, third.body]) {
      expect((await readCaller(await requestMachineToken(getConnectionInfo(), one))).status).toBe(200);
    }
    expect((await listClients(product.id)).sort()).toEqual([second.body.clientId, third.body.clientId].sort());
    const shown = await (await signInAsOwner()).get<Product>(`/products/${product.id}`);
    expect(shown.body.connection).toMatchObject({ clientId: third.body.clientId });
    expect(JSON.stringify(shown.body)).not.toContain(third.body.clientSecret);
  });

  it("keeps the secret that it uses, however many unused secrets are issued after it", async () => {
    const product = await registerAvailableProduct(undefined, { team });
    const used = await getMachineToken(getConnectionInfo(), product.id);
    expect((await readCaller(used)).status).toBe(200);
    const inUse =
      (await (await signInAsOwner()).get<Product>(`/products/${product.id}`)).body.connection?.clientId ?? "";
    const answers = [await issueCredentials(product), await issueCredentials(product), await issueCredentials(product)];
    const last = answers.map(({ body }) => body).slice(1);
    const secret = { clientId: inUse, clientSecret: await readMachineSecret(getConnectionInfo(), inUse) };
    for (const one of [secret, ...last]) {
      expect(await readCaller(await requestMachineToken(getConnectionInfo(), one))).toEqual({
        status: 200,
        productId: product.id,
      });
    }
    expect(await listClients(product.id)).toHaveLength(3);
    const after = await issueCredentials(product);
    expect(await listClients(product.id)).toEqual(expect.arrayContaining([last[1]?.clientId, after.body.clientId]));
    expect((await readCaller(await requestMachineToken(getConnectionInfo(), after.body))).status).toBe(200);
    await expect(requestMachineToken(getConnectionInfo(), secret)).rejects.toThrow();
  });

  it("gets the same secret for the same Idempotency-Key, even for concurrent copies", async () => {
    const product = await registerAvailableProduct(undefined, { team });
    const key = { "Idempotency-Key": uniqueName("credentials").replaceAll(" ", "-") };
    const answers = await Promise.all([1, 2, 3].map(() => issueCredentials(product, key)));
    const again = await issueCredentials(product, key);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 201, body: again.body });
    expect(await listClients(product.id)).toHaveLength(2);
    for (const _ of [1, 2]) await issueCredentials(product);
    expect(await issueCredentials(product, key)).toMatchObject({ status: 409, body: { code: "credentialsReplaced" } });
  });

  it("finds its secret in the response only, and in no table", async () => {
    const product = await registerAvailableProduct(undefined, { team });
    const key = { "Idempotency-Key": uniqueName("canary").replaceAll(" ", "-") };
    const { clientSecret } = (await issueCredentials(product, key)).body;
    const client = clientOf(DynamoDBClient);
    for (const table of Object.keys(getConnectionInfo().outputs).filter((name) => name.endsWith("TableName"))) {
      for await (const { Items } of paginateScan({ client }, { TableName: readOutput(table) })) {
        expect(JSON.stringify(Items), table).not.toContain(clientSecret);
      }
    }
  });

  it("can get credentials before its account is verified", async () => {
    const { body } = await registerProduct(buildProductRegistration(undefined, { team }));
    await waitForOperation(body.operation.id);
    const issued = await issueCredentials(body.product);
    expect(await readCaller(await requestMachineToken(getConnectionInfo(), issued.body))).toEqual({
      status: 200,
      productId: body.product.id,
    });
    expect(await listClients(body.product.id)).toEqual([issued.body.clientId]);
  });

  it("loses its machine client when the product is retired; another team can't issue credentials", async () => {
    const product = await registerAvailableProduct(undefined, { team });
    const stranger = await signInAs("product-owner", { team: "another-team" });
    expect((await stranger.post(credentialsPathOf(product))).status).toBe(403);
    const { body } = await issueCredentials(product);
    const token = await requestMachineToken(getConnectionInfo(), body);
    expect((await (await signInAsOwner()).delete(`/products/${product.id}`)).status).toBe(200);
    expect((await readCaller(token)).status).toBe(403);
    expect(await listClients(product.id)).toEqual([]);
    await expect(requestMachineToken(getConnectionInfo(), body)).rejects.toThrow();
    expect(await issueCredentials(product)).toMatchObject({
      status: 409,
      body: { code: "illegalTransition", currentStatus: "retired" },
    });
  });
});
