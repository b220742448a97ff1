import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { classifyStackStatus, resolveStackParameters, stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { clientOf, getProductAccountConfig, readOutput } from "../../support/system/deployed-system.ts";
import { findWorkspace, hasRunningService } from "./answering-product.ts";

const createDocumentClient = () => DynamoDBDocumentClient.from(clientOf(DynamoDBClient));

/** A stack in the product's account. */
export type DeployedStack = { status: string; parameters: Record<string, string>; outputs: Record<string, string> };

/** Reads the subscription's stack in the product's account. Returns undefined if there is none. */
export async function readStack(
  account: string,
  tenantId: string,
  productId: string,
): Promise<DeployedStack | undefined> {
  const client = clientOf(CloudFormationClient, getProductAccountConfig(account));
  const command = new DescribeStacksCommand({ StackName: stackNameOf({ tenantId, productId }) });
  const { Stacks: [stack] = [] } = await client.send(command).catch((error: Error) => {
    if (/does not exist/.test(error.message)) return { Stacks: [] };
    throw error;
  });
  if (stack === undefined || stack.StackStatus === "DELETE_COMPLETE") return undefined;
  return {
    status: stack.StackStatus ?? "",
    parameters: Object.fromEntries((stack.Parameters ?? []).map((one) => [one.ParameterKey, one.ParameterValue])),
    outputs: Object.fromEntries((stack.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue])),
  };
}

/** Reads a tenant and its subscriptions from the catalog. */
async function readRecord(
  tenantId: string,
): Promise<{ tenant: TenantRecord; subscriptions: SubscriptionRecord[] } | undefined> {
  const { Items = [] } = await createDocumentClient().send(
    new QueryCommand({
      TableName: readOutput("TenantTableName"),
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": `tenant#${tenantId}` },
      ConsistentRead: true,
    }),
  );
  const tenant = Items.find(({ sk }) => sk === "tenant") as TenantRecord | undefined;
  const subscriptions = Items.filter(({ sk }) => String(sk).startsWith("subscription#")) as SubscriptionRecord[];
  return tenant && { tenant, subscriptions };
}

export async function readProduct(productId: string): Promise<ProductRecord> {
  const key = { pk: `product#${productId}`, sk: "product" };
  const get = new GetCommand({ TableName: readOutput("ProductTableName"), Key: key, ConsistentRead: true });
  return (await createDocumentClient().send(get)).Item as ProductRecord;
}

/** Lists the differences between a stack and the record of its subscription. */
function compareStack(
  stack: DeployedStack | undefined,
  { tenant, subscription, product }: { tenant: TenantRecord; subscription: SubscriptionRecord; product: ProductRecord },
): string[] {
  const { integration } = product;
  const { status, productId } = subscription;
  if (integration.kind !== "cloudformation") return [];
  if (stack === undefined) return [`${productId} is ${status} and has no stack`];
  const isHealthy = classifyStackStatus(stack.status) === "complete" || stack.status === "UPDATE_ROLLBACK_COMPLETE";
  const resolved = resolveStackParameters(integration.parameters ?? {}, { tenant, subscription, product, status });
  const expected = "parameters" in resolved ? resolved.parameters : {};
  const differing = Object.entries(expected).filter(([name, value]) => stack.parameters[name] !== value);
  return [
    ...(isHealthy ? [] : [`${productId} is ${status} and its stack is ${stack.status}`]),
    ...differing.map(
      ([name, value]) => `${productId}: the record has ${name} = ${value}, the stack ${stack.parameters[name]}`,
    ),
  ];
}

/** Lists the differences between a self-provisioned product's workspace and the record. */
function compareWorkspace({ tenantId, productId, status, planId, seats }: SubscriptionRecord): string[] {
  if (!hasRunningService(productId)) return [];
  const workspace = findWorkspace(productId, tenantId);
  const shown = workspace === undefined ? "nothing" : JSON.stringify(workspace);
  if (status === "cancelled") return workspace === undefined ? [] : [`${productId} is cancelled and has ${shown}`];
  if (status !== "active" && status !== "suspended") return [];
  const expectedStatus = status === "active" ? "open" : "locked";
  const matches = workspace?.planId === planId && workspace.seats === seats && workspace.status === expectedStatus;
  return matches ? [] : [`${productId} is ${status} with ${planId} and ${seats} seats, and the product has ${shown}`];
}

/** Lists the differences between a subscription's record and its product's account. */
async function compareSubscription(tenant: TenantRecord, subscription: SubscriptionRecord): Promise<string[]> {
  const { tenantId, productId, status, integration, leftBehind, reason = "" } = subscription;
  if (subscription.activeOperationId !== undefined) return [`${productId} still names a running operation`];
  if (integration === "events") return compareWorkspace(subscription);
  const product = await readProduct(productId);
  const stack = await readStack(product.account, tenantId, productId);
  if (status === "active" || status === "suspended") return compareStack(stack, { tenant, subscription, product });
  if (stack === undefined) return [];
  // A failed removal may leave the stack, and the record then says so.
  return status === "failed" && leftBehind !== undefined
    ? []
    : [`${productId} is ${status} ("${reason}") and its stack is ${stack.status}`];
}

/** Lists all differences between the record of a tenant and the products' accounts. */
export async function findRecordDifferences(tenantId: string): Promise<string[]> {
  const found = await readRecord(tenantId);
  if (found === undefined) return [`there is no record of ${tenantId}`];
  const { tenant, subscriptions } = found;
  const differences = await Promise.all(subscriptions.map((one) => compareSubscription(tenant, one)));
  const living = subscriptions.filter(({ status }) => status !== "cancelled");
  return [
    ...differences.flat(),
    ...(tenant.activeOperationId === undefined ? [] : ["the tenant still names a running operation"]),
    ...(tenant.status === "deleted" ? living.map((one) => `deleted, and ${one.productId} is ${one.status}`) : []),
  ];
}
