import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import { type Answer, as, productAccount } from "./engine.ts";
import { ended, unique } from "./stories.ts";

type Registered = { operation: Operation; product: Product };

/** A template that makes one queue. */
const queueTemplate = `
Parameters: { TenantId: { Type: String } }
Resources: { Queue: { Type: "AWS::SQS::Queue" } }
Outputs: { QueueUrl: { Value: !Ref Queue }, Tenant: { Value: !Ref TenantId } }
`;

/** A registration under an id of its own; `template` is the product's template. */
export const aProduct = (template = queueTemplate, overrides: object = {}) => ({
  id: unique("p").replaceAll(" ", "-"),
  name: "A product",
  team: "a-team",
  ownerEmail: "team@example.com",
  account: "222222222222",
  region: "us-east-1",
  isolation: "silo",
  plans: [{ id: "standard", name: "Standard", tier: "standard", entitlements: { features: [], limits: {} } }],
  integration: { kind: "cloudformation", template, parameters: { TenantId: "${tenant.id}" } },
  ...overrides,
});

export const register = async (registration: object): Promise<Answer<Registered>> => {
  const admin = await as("platform-admin");
  return admin.post<Registered>("/products", registration);
};

const iam = (account: string) => new IAMClient(productAccount(account));
const nameOf = ({ id }: Pick<Product, "id">) => `TenantryProvisioner-${id}`;

/** What the account stack does, by hand: the role that lets the control plane in. `open`: also without ExternalId. */
export const admit = async (product: Product, { open = false }: { open?: boolean } = {}): Promise<void> => {
  const { externalId, controlPlaneRoleArn } = product.connection ?? { externalId: "", controlPlaneRoleArn: "" };
  const Statement = {
    Effect: "Allow",
    Principal: { AWS: controlPlaneRoleArn },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    ...(open ? {} : { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
  };
  const client = iam(product.account);
  const RoleName = nameOf(product);
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const rights = { Effect: "Allow", Action: ["cloudformation:*", "sqs:*", "ssm:*", "dynamodb:*"], Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: rights });
  await client.send(new PutRolePolicyCommand({ RoleName, PolicyName: "stacks", PolicyDocument }));
};

/** Lets the control plane in under another ExternalId than the one it knows, as a product's team might by mistake. */
export const changeExternalId = async (product: Product): Promise<void> => {
  await shutOut(product);
  await admit({ ...product, connection: { ...product.connection, externalId: "another" } as Product["connection"] });
};

/** Takes the role away again; answers with what brings it back. */
export const shutOut = async (product: Product): Promise<() => Promise<void>> => {
  const client = iam(product.account);
  const RoleName = nameOf(product);
  await client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "stacks" }));
  await client.send(new DeleteRoleCommand({ RoleName }));
  return () => admit(product);
};

/** Gives a product another template. */
export const changeTemplate = async ({ id }: Pick<Product, "id">, template = queueTemplate): Promise<void> => {
  const { integration } = aProduct(template);
  const { status } = await (await as("platform-admin")).patch(`/products/${id}`, { integration });
  if (status !== 200) throw new Error(`The template of ${id} could not be changed: ${status}`);
};

/** Runs the verification and waits for its end. */
export const verify = async ({ id }: Pick<Product, "id">): Promise<Operation> => {
  const admin = await as("platform-admin");
  const { body } = await admin.post<Operation>(`/products/${id}/verify`);
  return ended(body.id);
};

/** A product that tenants can subscribe to. */
export const anAvailableProduct = async (template?: string, overrides?: object): Promise<Product> => {
  const { body } = await register(aProduct(template, overrides));
  await ended(body.operation.id);
  await admit(body.product);
  const verification = await verify(body.product);
  if (verification.status !== "succeeded") throw new Error(verification.error?.reason);
  return body.product;
};
