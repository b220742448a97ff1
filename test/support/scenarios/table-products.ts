import { DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Product } from "../../../schemas/product.ts";
import type { Subscription } from "../../../schemas/subscription.ts";
import { clientOf, getProductAccountConfig, signInAs } from "../system/deployed-system.ts";
import { registerAvailableProduct } from "./products.ts";
import { onboardTenant } from "./tenants.ts";

/** A template with a table whose key is a parameter, and a parameter of another resource. */
const tableTemplate = `
Parameters: { Key: { Type: String }, Word: { Type: String } }
Resources:
  Notes:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: !Ref Key, AttributeType: S }]
      KeySchema: [{ AttributeName: !Ref Key, KeyType: HASH }]
  Setting: { Type: "AWS::SSM::Parameter", Properties: { Type: String, Value: !Ref Word } }
Outputs: { Table: { Value: !Ref Notes }, Setting: { Value: !Ref Setting } }
`;

const plans = [
  {
    ...{ id: "standard", name: "Standard", tier: "standard", entitlements: { features: [], limits: {} } },
    parameters: {
      type: "object",
      properties: {
        key: { type: "string", default: "id" },
        word: { type: "string", default: "one" },
      },
      additionalProperties: false,
    },
  },
];

const dynamodb = () => clientOf(DynamoDBClient, getProductAccountConfig("222222222222"));

/** A tenant with a stack that holds a table. */
export type TableTenant = { product: Product; tenantId: string; path: string; table: string };

/** Registers a product whose stacks hold a table, and onboards a tenant with a note in its table. */
export async function onboardTableTenant(template = tableTemplate): Promise<TableTenant> {
  const parameters = { Key: "${parameters.key}", Word: "${parameters.word}" };
  const integration = { kind: "cloudformation", template, parameters };
  const product = await registerAvailableProduct(template, { integration, plans });
  const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
  const path = `/tenants/${tenant.id}/subscriptions/${product.id}`;
  const { body } = await (await signInAs("platform-admin")).get<Subscription>(path);
  const table = body.outputs?.["Table"] ?? "";
  await dynamodb().send(new PutItemCommand({ TableName: table, Item: { id: { S: "note" } } }));
  return { product, tenantId: tenant.id, path, table };
}

/** Returns the name of a table's key, read from the product's account; undefined if there is no such table. */
export async function readKeyName(TableName: string): Promise<string | undefined> {
  const command = new DescribeTableCommand({ TableName });
  const found = await dynamodb()
    .send(command)
    .catch((error: Error) => {
      if (error.name !== "ResourceNotFoundException") throw error;
    });
  return found?.Table?.KeySchema?.[0]?.AttributeName;
}

/** Returns whether a table of the product's account still holds the tenant's note. A table with another key never held it. */
export async function hasNote(TableName: string): Promise<boolean> {
  if ((await readKeyName(TableName)) !== "id") return false;
  const { Item } = await dynamodb().send(new GetItemCommand({ TableName, Key: { id: { S: "note" } } }));
  return Item !== undefined;
}
