import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  EntityAlreadyExistsException,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { Operation } from "../../../schemas/operation.ts";
import type { Product } from "../../../schemas/product.ts";
import { type ApiResponse, clientOf, getProductAccountConfig, signInAs, waitFor } from "../system/deployed-system.ts";
import { uniqueName, waitForOperation } from "./tenants.ts";

type RegistrationResponse = { operation: Operation; product: Product };

/** A template with one queue. */
const queueTemplate = `
Parameters: { TenantId: { Type: String } }
Resources: { Queue: { Type: "AWS::SQS::Queue" } }
Outputs: { QueueUrl: { Value: !Ref Queue }, Tenant: { Value: !Ref TenantId } }
`;

/** Builds a registration with a unique id. */
export const buildProductRegistration = (template = queueTemplate, overrides: object = {}) => ({
  id: uniqueName("p").replaceAll(" ", "-"),
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

export async function registerProduct(registration: object): Promise<ApiResponse<RegistrationResponse>> {
  const admin = await signInAs("platform-admin");
  return admin.post<RegistrationResponse>("/products", registration);
}

const createIamClient = (account: string) => clientOf(IAMClient, getProductAccountConfig(account));
const roleNameOf = ({ id }: Pick<Product, "id">) => `TenantryProvisioner-${id}`;

/** Creates a role with these actions. Keeps an existing role. */
async function createRole(account: string, RoleName: string, trust: object, actions: string[]): Promise<void> {
  const client = createIamClient(account);
  const policy = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement });
  try {
    await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy(trust) }));
  } catch (error) {
    if (error instanceof EntityAlreadyExistsException) return;
    throw error;
  }
  if (actions.length === 0) return;
  const PolicyDocument = policy({ Effect: "Allow", Action: actions, Resource: "*" });
  await client.send(new PutRolePolicyCommand({ RoleName, PolicyName: "rights", PolicyDocument }));
}

/** Creates the role with which CloudFormation creates the templates' resources, like the account stack. */
function createCloudFormationRole({ id, account }: Product): Promise<void> {
  const Principal = { Service: "cloudformation.amazonaws.com" };
  const trust = { Effect: "Allow", Principal, Action: "sts:AssumeRole" };
  return createRole(account, `TenantryCloudFormation-${id}`, trust, ["sqs:*", "ssm:*", "dynamodb:*", "sns:*", "s3:*"]);
}

/** Creates the roles of the account stack directly. With `open`, the role does not require the ExternalId. */
export async function createProvisionerRole(
  product: Product,
  { open = false }: { open?: boolean } = {},
): Promise<void> {
  const { externalId, controlPlaneRoleArn } = product.connection ?? { externalId: "", controlPlaneRoleArn: "" };
  const trust = {
    Effect: "Allow",
    Principal: { AWS: controlPlaneRoleArn },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    ...(open ? {} : { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
  };
  const hasStacks = product.integration.kind === "cloudformation";
  if (hasStacks) await createCloudFormationRole(product);
  const actions = hasStacks ? ["cloudformation:*", "iam:GetRole", "iam:PassRole"] : [];
  await createRole(product.account, roleNameOf(product), trust, actions);
}

/** Replaces the role by one with a wrong ExternalId, like a mistake of a product's team. */
export async function changeExternalId(product: Product): Promise<void> {
  await deleteProvisionerRole(product);
  await createProvisionerRole({
    ...product,
    connection: { ...product.connection, externalId: "another" } as Product["connection"],
  });
}

/** Deletes the role and returns a function that restores it. */
export async function deleteProvisionerRole(product: Product): Promise<() => Promise<void>> {
  const client = createIamClient(product.account);
  const RoleName = roleNameOf(product);
  if (product.integration.kind === "cloudformation") {
    await client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "rights" }));
  }
  await client.send(new DeleteRoleCommand({ RoleName }));
  return () => createProvisionerRole(product);
}

/** Waits until a change of a product's integration is verified. Throws if the verification fails. */
export async function waitForVerifiedChange(id: string): Promise<void> {
  const admin = await signInAs("platform-admin");
  const { unverified, reason } = await waitFor(`the change of ${id} is verified`, async () => {
    const { body } = await admin.get<Product>(`/products/${id}`);
    return (!body.unverified || body.reason !== undefined) && body;
  });
  if (unverified) throw new Error(reason);
}

/** Changes a product's template and waits for the verification. */
export async function changeTemplate({ id }: Pick<Product, "id">, template = queueTemplate): Promise<void> {
  const { integration } = buildProductRegistration(template);
  const { status } = await (await signInAs("platform-admin")).patch(`/products/${id}`, { integration });
  if (status !== 202) throw new Error(`The template of ${id} could not be changed: ${status}`);
  await waitForVerifiedChange(id);
}

/** Publishes a release and waits for its verification. */
export async function publishRelease({ id }: Pick<Product, "id">, release: object): Promise<Operation> {
  const { status, body } = await (await signInAs("platform-admin")).post<Operation>(
    `/products/${id}/releases`,
    release,
  );
  if (status !== 202) throw new Error(`The release was not accepted: ${status} ${JSON.stringify(body)}`);
  return waitForOperation(body.id);
}

/** Runs the verification and waits for its end. */
export async function verifyProduct({ id }: Pick<Product, "id">): Promise<Operation> {
  const admin = await signInAs("platform-admin");
  const { body } = await admin.post<Operation>(`/products/${id}/verify`);
  return waitForOperation(body.id);
}

/** The failures of a verification that looks for a product's roles before they exist. */
const missingRoleFailures: readonly unknown[] = ["accountNotReachable", "accountOutdated"];

/** Registers a product and creates its roles, so that tenants can subscribe. The roles nearly always exist when the
 *  registration's own verification looks for them. Throws if it fails for another reason. */
export async function registerAvailableProduct(template?: string, overrides?: object): Promise<Product> {
  const { status, body } = await registerProduct(buildProductRegistration(template, overrides));
  if (status !== 202) throw new Error(`The product was not registered: ${status} ${JSON.stringify(body)}`);
  await createProvisionerRole(body.product);
  const registration = await waitForOperation(body.operation.id);
  const isTooEarly = missingRoleFailures.includes(registration.error?.code);
  const verification = isTooEarly ? await verifyProduct(body.product) : registration;
  if (verification.status !== "succeeded") throw new Error(verification.error?.reason);
  return body.product;
}
