import type { ApprovalDecision } from "../schemas/approval.ts";
import type { Notification, RequestNotification } from "../schemas/notification.ts";
import type { Operation, OperationIds } from "../schemas/operation.ts";
import type { Preview } from "../schemas/preview.ts";
import type { Credentials, Product, RegisterProduct, UpdateProduct } from "../schemas/product.ts";
import type { ProductHealth } from "../schemas/product-health.ts";
import type { Report } from "../schemas/report.ts";
import type { AbandonSubscription, ChangeSubscription, Subscribe, Subscription } from "../schemas/subscription.ts";
import type { TemplateValidation, ValidateTemplate } from "../schemas/template-validation.ts";
import type { RequestTenant, Tenant, UpdateTenant } from "../schemas/tenant.ts";
import type { InviteStaff, InviteUser, Profile, UpdateStaff, UpdateUser, User } from "../schemas/user.ts";
import { releaseExamples } from "./release-examples.ts";

const timestamps = { createdAt: "2026-11-24T10:00:00.000Z", updatedAt: "2026-11-24T10:00:04.120Z" };
const tenantId = "ten_019a1f3c5b7e7d10a2c4e6f8091b3d5f";
const operationId = "op_019a1f3c5b7e7d10a2c4e6f8091b3d60";

const registerProduct: RegisterProduct = {
  id: "crm",
  name: "Customer Relations",
  team: "crm-team",
  ownerEmail: "crm-team@example.com",
  account: "222222222222",
  region: "eu-central-1",
  isolation: "silo",
  plans: [
    {
      id: "standard",
      name: "Standard",
      tier: "standard",
      entitlements: { seats: 10, features: ["contacts"], limits: { contacts: 10_000 } },
      licence: { kind: "perSeat" },
    },
  ],
  integration: {
    kind: "cloudformation",
    template: "Parameters: { TenantId: { Type: String } }\nResources: { Imports: { Type: AWS::SQS::Queue } }\n",
    parameters: { TenantId: "${tenant.id}" },
    timeoutMinutes: 15,
  },
  profileAttributes: ["email"],
  tags: { category: "sales" },
};

const product: Product = {
  ...registerProduct,
  status: "available",
  lastOperationId: operationId,
  allowedActions: ["verify"],
  blockedActions: [],
  ...timestamps,
  version: 2,
};

const credentials: Credentials = {
  productId: "crm",
  clientId: "6pq1q1nq7kj3v2m5d1o8u0example",
  clientSecret: "shown once",
  previousClientId: "1h57kf5cpq17m0eml12EXAMPLE",
  version: 5,
};

const updateProduct: UpdateProduct = { description: "Contacts, companies and deals", tags: { category: "sales" } };

const subscribeRequest: Subscribe = { productId: "crm", planId: "standard", seats: 5 };

const abandonRequest: AbandonSubscription = { reason: "The product's account was closed." };
const changeRequest: ChangeSubscription = { planId: "enterprise", seats: 50 };

const subscription: Subscription = {
  ...subscribeRequest,
  tenantId,
  status: "active",
  licence: { kind: "perSeat", startsAt: timestamps.createdAt },
  outputs: { QueueUrl: "https://sqs.eu-central-1.amazonaws.com/222222222222/tenantry-crm-ten-019a" },
  lastOperationId: operationId,
  allowedActions: [],
  blockedActions: [],
  ...timestamps,
  version: 3,
};

const requestTenant: RequestTenant = {
  name: "Globex",
  adminEmail: "hank@globex.example",
  tags: { segment: "enterprise" },
  onPartialFailure: "keep",
  subscriptions: [subscribeRequest],
};

const updateTenant: UpdateTenant = { name: "Globex Corporation" };

const tenant: Tenant = {
  ...requestTenant,
  id: tenantId,
  status: "active",
  subscriptions: [subscription],
  lastOperationId: operationId,
  allowedActions: ["subscribe"],
  blockedActions: [
    {
      action: "reactivate",
      code: "illegalTransition",
      reason: "A tenant that is active can't be reactivated. It must be suspended.",
    },
  ],
  ...timestamps,
  version: 3,
};

const validateTemplate: ValidateTemplate = {
  template: "Parameters: { TenantId: { Type: String } }\nResources: { Imports: { Type: AWS::SQS::Queue } }\n",
  parameters: { TenantId: "${tenant.id}" },
};

const templateValidation: TemplateValidation = {
  valid: true,
  bytes: 88,
  parameters: [{ name: "TenantId", type: "String", mapped: true }],
  resources: [{ logicalId: "Imports", type: "AWS::SQS::Queue" }],
  capabilities: [],
  problems: [],
};

const productHealth: ProductHealth = {
  verifiedAt: timestamps.updatedAt,
  account: { reachable: true, checkedAt: "2026-11-28T09:00:00.000Z" },
  queue: { waiting: 0, deadLetters: 0, oldestSeconds: 0 },
  subscribers: 12,
  last30Days: { succeeded: 40, failed: 1, medianSeconds: 74.5 },
};

const preview: Preview = {
  accepted: true,
  problems: [],
  operations: [
    {
      kind: "subscription.deprovision",
      target: { type: "subscription", id: `${tenantId}/crm` },
      steps: ["Withdraw the access", "Remove the product stack", "Cancel the subscription"],
    },
  ],
  stacks: [
    {
      productId: "crm",
      account: "222222222222",
      region: "eu-central-1",
      name: "tenantry-crm-ten-019a1f3c5b7e7d10a2c4e6f8091b3d5f",
      action: "delete",
      parameters: {},
    },
  ],
  lost: ["the stack tenantry-crm-ten-019a1f3c5b7e7d10a2c4e6f8091b3d5f in account 222222222222 with its data"],
};

const inviteUser: InviteUser = {
  email: "ada@globex.example",
  attributes: { displayName: "Ada Dupont", locale: "fr-BE", timeZone: "Europe/Brussels" },
  roles: ["member"],
  products: { crm: ["sales"] },
};

const updateUser: UpdateUser = { products: { crm: ["sales", "reports"] }, status: "active" };

const inviteStaff: InviteStaff = {
  email: "grace@example.com",
  attributes: {},
  roles: ["product-owner"],
  team: "crm-team",
};

const updateStaff: UpdateStaff = { roles: ["product-owner", "auditor"] };

const user: User = {
  ...inviteUser,
  id: "usr_019a1f3c5b7e7d10a2c4e6f8091b3d63",
  tenantId,
  status: "active",
  allowedActions: ["update", "disable", "remove"],
  blockedActions: [],
  ...timestamps,
  version: 3,
};

const profile: Profile = {
  userId: user.id,
  tenantId,
  attributes: { email: user.email, displayName: "Ada Dupont" },
};

const operation: Operation = {
  id: operationId,
  kind: "subscription.provision",
  status: "succeeded",
  done: true,
  target: { type: "subscription", id: `${tenantId}/crm` },
  tenantId,
  tenantName: "Globex",
  productId: "crm",
  parentId: "op_019a1f3c5b7e7d10a2c4e6f8091b3d61",
  steps: [
    {
      name: "Deploy the product stack",
      status: "succeeded",
      startedAt: "2026-11-24T10:00:01.004Z",
      endedAt: "2026-11-24T10:00:03.870Z",
      attempts: [{ number: 1, startedAt: "2026-11-24T10:00:01.004Z", endedAt: "2026-11-24T10:00:03.870Z" }],
    },
  ],
  retryable: false,
  failing: false,
  requestedBy: "019a1f3c-5b7e-7d10-a2c4-e6f8091b3d62",
  correlationId: "5f6a2c1e-7b61-4e6a-9a41-93e8dea0beef",
  allowedActions: [],
  blockedActions: [],
  ...timestamps,
  version: 4,
};

const operationIds: OperationIds = { ids: [operation.id, operation.parentId ?? ""] };

const report: Report = { outcome: "completed", outputs: { WorkspaceUrl: "https://helpdesk.example.com/w/019a1f3c" } };

const requestNotification: RequestNotification = {
  topic: "workflow-errors",
  protocol: "https",
  endpoint: "https://hooks.globex.example/tenantry",
  filter: { productId: "crm" },
};

const notification: Notification = {
  ...requestNotification,
  topicArn: "arn:aws:sns:eu-central-1:111111111111:tenantry-notification-0f3a9c5e7b1d4e6f8a2c4e6f8091b3d6",
  id: "ntf_019a1f3c5b7e7d10a2c4e6f8091b3d63",
  status: "confirmed",
  allowedActions: ["test", "remove"],
  blockedActions: [],
  ...timestamps,
  version: 1,
};

const approvalDecision: ApprovalDecision = { reason: "The customer confirmed the end of the contract." };

/** The examples of the API's schemas, by their names in the OpenAPI document. */
export const schemaExamples = {
  RegisterProduct: registerProduct,
  UpdateProduct: updateProduct,
  Product: product,
  Credentials: credentials,
  Subscribe: subscribeRequest,
  AbandonSubscription: abandonRequest,
  ChangeSubscription: changeRequest,
  Subscription: subscription,
  RequestTenant: requestTenant,
  UpdateTenant: updateTenant,
  Tenant: tenant,
  InviteUser: inviteUser,
  UpdateUser: updateUser,
  InviteStaff: inviteStaff,
  UpdateStaff: updateStaff,
  User: user,
  Preview: preview,
  ValidateTemplate: validateTemplate,
  TemplateValidation: templateValidation,
  ProductHealth: productHealth,
  ...releaseExamples,
  ApprovalDecision: approvalDecision,
  Profile: profile,
  Operation: operation,
  OperationIds: operationIds,
  Report: report,
  RequestNotification: requestNotification,
  Notification: notification,
};
