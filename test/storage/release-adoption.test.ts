import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, expect, test } from "vitest";
import { newId } from "../../handlers/adapters/clock.ts";
import { getProduct, getSubscription } from "../../handlers/adapters/dynamodb/catalogs.ts";
import { dynamodb } from "../../handlers/adapters/dynamodb/dynamodb.ts";
import { listKeys, productKey, subscriptionKey } from "../../handlers/adapters/dynamodb/entity-mapping.ts";
import { getRelease } from "../../handlers/adapters/dynamodb/release-items.ts";
import { adoptAllReleases } from "../../handlers/shared/release-adoption.ts";
import { buildProduct, buildSubscription } from "../support/builders.ts";
import { createScratchTables } from "../support/tables/scratch-tables.ts";

beforeAll(() => createScratchTables());

/** The templates that the older version stored. */
const templates: Record<string, string> = {
  first: "Parameters: { TenantId: { Type: String } }\nResources: { Q: { Type: 'AWS::SQS::Queue' } }",
  second: "Resources: { Q: { Type: 'AWS::SQS::Queue' } }",
};
const readTemplate = async (key: string): Promise<string> => templates[key] ?? "Resources: {}";

/** Stores records as the version before releases did. */
async function storeOldRecords(templateKeys: (string | undefined)[]) {
  const product = buildProduct({ id: `p${newId("evt").slice(-8)}` });
  const productList = { listKey: listKeys.products, listSort: product.id };
  const put = (variable: string, Item: object) =>
    dynamodb.send(new PutCommand({ TableName: process.env[variable], Item }));
  await put("PRODUCT_TABLE", { ...productKey(product.id), ...productList, ...product });
  const tenants = [];
  for (const [index, templateKey] of templateKeys.entries()) {
    const createdAt = `2026-01-0${index + 1}T00:00:00.000Z`;
    const base = buildSubscription({ tenantId: newId("ten"), productId: product.id, createdAt });
    const subscription = templateKey === undefined ? base : { ...base, templateKey };
    const list = { listKey: listKeys.subscribers(product.id), listSort: base.tenantId };
    await put("TENANT_TABLE", { ...subscriptionKey(base.tenantId, product.id), ...list, ...subscription });
    tenants.push(base.tenantId);
  }
  return { product, tenants };
}

test("records of the version before releases get numbers: each template one, and each tenant that of its stack", async () => {
  const { product, tenants } = await storeOldRecords(["first", "second", "first", "templates/crm/1", undefined]);
  const { subscriptions } = await adoptAllReleases(readTemplate);
  expect(subscriptions).toBe(4);
  const found = await Promise.all(tenants.map((tenantId) => getSubscription(tenantId, product.id)));
  expect(found.map((one) => one?.release)).toEqual([1, 2, 1, 3, undefined]);
  expect(found.map((one) => one?.version)).toEqual([1, 1, 1, 1, 1]);
  expect(await getProduct(product.id)).toMatchObject({ currentRelease: 3, latestRelease: 3, version: 2 });
  expect(await getRelease(product.id, 1)).toMatchObject({
    status: "available",
    templateKey: "first",
    parameters: { TenantId: "${tenant.id}" },
  });
  const second = await getRelease(product.id, 2);
  expect([second?.templateKey, second?.parameters]).toEqual(["second", {}]);
  expect(await adoptAllReleases(readTemplate)).toEqual({ products: 0, subscriptions: 0 });
});
