import { stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import { buildReportedOperation, buildSelfProvisionedProduct } from "../../../test/support/builders.ts";
import { HERE } from "../recorded-services.ts";
import { OPERATION_ID, operationItem, productItem, provisioning, TENANT_ID, tenantItems, userItem } from "./records.ts";
import { itemOf, type Scenario } from "./scenario.ts";

const inputOf = (step: string, more: object = {}) => ({ operationId: OPERATION_ID, run: 1, step, ...more });

/** Builds the items of an operation at one of its steps. */
const operationAt = (name: string, overrides: Parameters<typeof operationItem>[0] = {}) => [
  operationItem({ steps: [{ name, status: "pending", attempts: [] }], ...overrides }),
];

const assumed = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>a</AccessKeyId>
<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>`;

const stack = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
<StackName>${stackNameOf({ tenantId: TENANT_ID, productId: "crm" })}</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
<Outputs><member><OutputKey>Url</OutputKey><OutputValue>https://acme.example</OutputValue></member></Outputs>
<Tags><member><Key>tenantry:operation</Key><Value>${OPERATION_ID}</Value></member></Tags>
</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

const succeeded = '"status":"succeeded"';

/** The scenarios of the functions of workflow steps. */
export const taskScenarios = {
  provisioner: {
    event: inputOf("Deploy the product stack"),
    tables: {
      OPERATION_TABLE: operationAt("Deploy the product stack", provisioning),
      PRODUCT_TABLE: [productItem()],
      TENANT_TABLE: tenantItems({}, { status: "provisioning" }),
    },
    answers: { AssumeRole: assumed, DescribeStacks: stack },
    expectedAnswer: succeeded,
  },
  "prepare-tenant": {
    event: inputOf("Prepare the tenant"),
    tables: {
      OPERATION_TABLE: operationAt("Prepare the tenant"),
      TENANT_TABLE: tenantItems({ preparedFor: undefined }),
      USER_TABLE: [userItem({ id: `usr_${"c".padStart(32, "0")}`, status: "requested" })],
    },
    expectedAnswer: succeeded,
  },
  "await-report": {
    event: inputOf("Ask the product"),
    tables: {
      OPERATION_TABLE: [
        itemOf(
          "operation",
          buildReportedOperation({
            report: { outcome: "completed" },
            reportedBy: "x",
            steps: [{ name: "Ask the product", status: "pending", attempts: [] }],
          }),
        ),
      ],
      PRODUCT_TABLE: [itemOf("product", buildSelfProvisionedProduct())],
    },
    expectedAnswer: succeeded,
  },
  "connect-product": {
    event: inputOf("Connect the product"),
    tables: {
      OPERATION_TABLE: operationAt("Connect the product", {
        kind: "product.verify",
        productId: "crm",
        target: { type: "product", id: "crm" },
      }),
      PRODUCT_TABLE: [productItem()],
    },
    answers: {
      CreateQueue: { QueueUrl: `${HERE}/1/queue` },
      GetQueueAttributes: { Attributes: { QueueArn: "arn:aws:sqs:us-east-1:111111111111:queue" } },
      ListUserPoolClients: { UserPoolClients: [] },
      CreateUserPoolClient: { UserPoolClient: { ClientId: "client" } },
    },
    expectedAnswer: succeeded,
  },
  "manage-identities": {
    event: inputOf("Make the identity"),
    tables: {
      OPERATION_TABLE: operationAt("Make the identity"),
      TENANT_TABLE: tenantItems(),
      USER_TABLE: [userItem({ id: `usr_${"c".padStart(32, "0")}`, status: "requested" })],
    },
    answers: { AdminCreateUser: { User: { Attributes: [{ Name: "sub", Value: "subject-1" }] } } },
    expectedAnswer: succeeded,
  },
  "withdraw-access": {
    event: inputOf("Withdraw the access"),
    tables: {
      OPERATION_TABLE: operationAt("Withdraw the access", { ...provisioning, kind: "subscription.deprovision" }),
      PRODUCT_TABLE: [productItem()],
      TENANT_TABLE: tenantItems(),
    },
    expectedAnswer: succeeded,
  },
  "complete-operation": {
    event: inputOf("Activate the subscription", { outcome: { status: "succeeded", outputs: {} } }),
    tables: {
      OPERATION_TABLE: operationAt("Activate the subscription", provisioning),
      TENANT_TABLE: tenantItems({}, { status: "provisioning", activeOperationId: OPERATION_ID }),
    },
    expectedAnswer: succeeded,
  },
} satisfies Record<string, Scenario>;
