import type { RetrySubject } from "../../handlers/core/operation/retry.ts";
import type { Change, Context, Decision } from "../../handlers/core/shared/decision.ts";
import type { Caller } from "../../schemas/caller.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import { RegisterProduct } from "../../schemas/product.ts";
import type { ReleaseRecord } from "../../schemas/release.ts";
import type { RolloutRecord } from "../../schemas/rollout.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import type { UserRecord } from "../../schemas/user.ts";

export const NOW = "2026-11-24T10:00:00.000Z";

const toHexId = (count: number) => count.toString(16).padStart(32, "0");
const baseFields = { createdAt: NOW, updatedAt: NOW, version: 1, sequence: 1, head: "0".repeat(64) };

/** Builds a context whose ids count up, so that a repeated decision has the same ids. */
export function buildContext(overrides: Partial<Context> = {}): Context {
  let count = 0;
  return {
    now: NOW,
    newId: (prefix) => {
      count += 1;
      return `${prefix}_${toHexId(count)}`;
    },
    actor: "alice",
    correlationId: "request-1",
    ...overrides,
  };
}

export const TENANT_ID = `ten_${toHexId(0xa)}`;
const OPERATION_ID = `op_${toHexId(0xb)}`;

const templateText = `Parameters: { TenantId: { Type: String } }
Resources: { Queue: { Type: "AWS::SQS::Queue" } }`;

/** Builds the body of a product's registration. */
export const buildRegistration = (overrides: Partial<RegisterProduct> = {}): RegisterProduct =>
  RegisterProduct.parse({
    id: "crm",
    name: "CRM",
    team: "crm-team",
    ownerEmail: "crm@example.com",
    account: "222222222222",
    region: "us-east-1",
    isolation: "silo",
    plans: [
      {
        id: "standard",
        name: "Standard",
        tier: "standard",
        entitlements: { seats: 10, features: [], limits: { contacts: 1000 } },
        parameters: {
          type: "object",
          properties: { subdomain: { type: "string", minLength: 3 } },
          additionalProperties: false,
        },
        updatableTo: ["enterprise"],
      },
      {
        id: "enterprise",
        name: "Enterprise",
        tier: "enterprise",
        entitlements: { features: ["sso"], limits: { contacts: 100000 } },
      },
    ],
    integration: { kind: "cloudformation", template: templateText, parameters: { TenantId: "${tenant.id}" } },
    ...overrides,
  });

export const buildProduct = (overrides: Partial<ProductRecord> = {}): ProductRecord => ({
  ...buildRegistration(),
  integration: { kind: "cloudformation", templateKey: "templates/crm/1", parameters: { TenantId: "${tenant.id}" } },
  status: "available",
  connection: {
    externalId: "tenantry-secret",
    controlPlaneRoleArn: "arn:aws:iam::111111111111:role/TenantryProvisioner",
    roleArn: "arn:aws:iam::222222222222:role/TenantryProvisioner-crm",
  },
  lastOperationId: OPERATION_ID,
  ...baseFields,
  ...overrides,
});

/** Builds a self-provisioned product. */
export const buildSelfProvisionedProduct = (overrides: Partial<ProductRecord> = {}): ProductRecord =>
  buildProduct({ id: "helpdesk", integration: { kind: "events" }, ...overrides });

export const buildRelease = (overrides: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  productId: "crm",
  number: 1,
  digest: "0".repeat(64),
  status: "available",
  templateKey: "templates/crm/1",
  parameters: { TenantId: "${tenant.id}" },
  createdAt: NOW,
  version: 1,
  ...overrides,
});

export const buildTenant = (overrides: Partial<TenantRecord> = {}): TenantRecord => ({
  id: TENANT_ID,
  name: "Acme",
  adminEmail: "admin@acme.example",
  tags: {},
  onPartialFailure: "keep",
  status: "requested",
  administratorId: `usr_${toHexId(0xc)}`,
  preparedFor: `${OPERATION_ID}-1`,
  activeOperationId: OPERATION_ID,
  lastOperationId: OPERATION_ID,
  ...baseFields,
  ...overrides,
});

export const buildSubscription = (overrides: Partial<SubscriptionRecord> = {}): SubscriptionRecord => ({
  tenantId: TENANT_ID,
  productId: "crm",
  planId: "standard",
  integration: "cloudformation",
  licence: { kind: "flat", startsAt: NOW },
  status: "active",
  lastOperationId: OPERATION_ID,
  ...baseFields,
  ...overrides,
});

export const buildUser = (overrides: Partial<UserRecord> = {}): UserRecord => ({
  id: `usr_${toHexId(0xd)}`,
  tenantId: TENANT_ID,
  email: "ada@acme.example",
  attributes: { displayName: "Ada" },
  roles: ["member"],
  products: {},
  shared: [],
  status: "active",
  lastOperationId: OPERATION_ID,
  ...baseFields,
  ...overrides,
});

export const buildOperation = (overrides: Partial<OperationRecord> = {}): OperationRecord => ({
  id: OPERATION_ID,
  kind: "tenant.onboard",
  status: "running",
  target: { type: "tenant", id: TENANT_ID },
  steps: [{ name: "Prepare the tenant", status: "pending", attempts: [] }],
  requestedBy: "alice",
  correlationId: "request-1",
  tenantId: TENANT_ID,
  run: 1,
  ...baseFields,
  ...overrides,
});

export const buildCaller = (overrides: Partial<Caller> = {}): Caller => ({
  subject: "alice",
  roles: ["platform-admin"],
  ...overrides,
});

/** Builds the operation of a self-provisioned product that waits for its report. */
export const buildReportedOperation = (overrides: Partial<OperationRecord> = {}): OperationRecord =>
  buildOperation({
    kind: "subscription.provision",
    integration: "events",
    productId: "helpdesk",
    target: { type: "subscription", id: `${TENANT_ID}/helpdesk` },
    ...overrides,
  });

/** Returns the names of all events of changes, in order. */
export const eventNamesOf = (changes: Change[]): string[] =>
  changes.flatMap((change) => change.events.map(({ name }) => name));

/** Returns the changes of an accepted decision. Throws for a rejection. */
export function expectAccepted(decision: Decision): Change[] {
  if (!decision.ok) throw new Error(decision.rejection.detail);
  return decision.changes;
}

export const buildRollout = (overrides: Partial<RolloutRecord> = {}): RolloutRecord => ({
  id: `rol_${toHexId(0xe)}`,
  productId: "crm",
  release: 2,
  status: "running",
  direction: "forward",
  operationId: OPERATION_ID,
  soakMinutes: 0,
  maxConcurrent: 5,
  errorBudget: { count: 0 },
  onReplacement: "stop",
  waves: [{ number: 1, total: 1, succeeded: 0, failed: 0, skipped: 0 }],
  rolledBack: 0,
  failures: [],
  replacements: [],
  planned: 1,
  next: 0,
  running: [],
  waiting: [],
  failed: [],
  requestedBy: "alice",
  correlationId: "request-1",
  ...baseFields,
  ...overrides,
});

/** Builds the resource of a retried operation. The products of its subscriptions are available. */
export function buildRetrySubject(overrides: Partial<RetrySubject> = {}): RetrySubject {
  const ids = overrides.state?.subscriptions.map(({ productId }) => productId) ?? [];
  const products = new Map(ids.map((id) => [id, buildProduct({ id })]));
  return { last: new Map(), products, loadedAt: NOW, ...overrides };
}
