import type { Uses } from "../../schemas/function-uses.ts";
import { eventRecordingUses, type FunctionSpec, timeouts, userKeys } from "../function-spec.ts";
import { rolloutKeys } from "./rollout-uses.ts";

/** The rights for the Idempotency-Key: the command's transaction writes the response once. */
const idempotencyUses = { Idempotency: ["GetItem", "PutItem"] } as const satisfies Uses;

/** The settings for the callers besides holders of tokens: the console's pages and machines that sign requests. */
const callerUses = { ConsoleOrigin: [], Signers: [] } as const satisfies Uses;

/** The functions of the API and the authorizer. */
export const apiFunctions = {
  authorizer: {
    entry: "handlers/api/authorizer.ts",
    timeoutSeconds: timeouts.api,
    uses: { UserCatalog: ["GetItem", "UpdateItem"], TenantCatalog: ["GetItem"], TokenIssuer: [] },
  },
  "tenants-api": {
    entry: "handlers/api/tenants.ts",
    timeoutSeconds: timeouts.api,
    writtenKeys: userKeys,
    uses: {
      TenantCatalog: ["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"],
      "TenantCatalog/list": ["Query"],
      "TenantCatalog/name": ["Query"],
      "TenantCatalog/status": ["Query"],
      ProductCatalog: ["GetItem", "BatchGetItem"],
      UserCatalog: ["GetItem", "PutItem"],
      // A dry run of an offboarding counts the users.
      "UserCatalog/list": ["Query"],
      WorkflowStatus: ["GetItem", "BatchGetItem", "PutItem"],
      "EventLog/timeline": ["Query"],
      "WorkflowStatus/correlation": ["Query"],
      // A dry run asks what a change would do to the stack.
      Provisioner: ["InvokeFunction"],
      SafetySettings: [],
      ...callerUses,
      ...idempotencyUses,
      ...eventRecordingUses,
      // A user's events are a partition of the log.
      EventLog: [...eventRecordingUses.EventLog, "Query"],
    },
  },
  "products-api": {
    entry: "handlers/api/products.ts",
    timeoutSeconds: timeouts.api,
    // In the user catalog it writes only the rows that name the machine clients of products.
    writtenKeys: { UserCatalog: ["subject#*"] },
    uses: {
      ProductCatalog: ["GetItem", "PutItem", "UpdateItem"],
      "ProductCatalog/list": ["Query"],
      // The actions on a subscriber depend on its tenant.
      TenantCatalog: ["BatchGetItem"],
      "TenantCatalog/list": ["Query"],
      UserCatalog: ["GetItem", "PutItem", "DeleteItem"],
      UserPool: ["ListUserPoolClients", "CreateUserPoolClient", "DescribeUserPoolClient", "DeleteUserPoolClient"],
      // A product's health shows its queue and its last operations.
      ProductQueues: ["GetQueueAttributes"],
      WorkflowStatus: ["GetItem", "BatchGetItem", "PutItem"],
      "WorkflowStatus/product": ["Query"],
      "WorkflowStatus/productStatus": ["Query"],
      Templates: ["GetObject", "PutObject"],
      ProvisionerRole: [],
      ...callerUses,
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "rollouts-api": {
    entry: "handlers/api/rollouts.ts",
    timeoutSeconds: timeouts.api,
    writtenKeys: rolloutKeys,
    uses: {
      // A cancelled rollout frees its product, which deletes a row.
      ProductCatalog: ["GetItem", "BatchGetItem", "PutItem", "DeleteItem"],
      "ProductCatalog/list": ["Query"],
      // A wave may select tenants by a tag.
      TenantCatalog: ["BatchGetItem"],
      "TenantCatalog/list": ["Query"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...callerUses,
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "users-api": {
    entry: "handlers/api/users.ts",
    timeoutSeconds: timeouts.api,
    writtenKeys: userKeys,
    uses: {
      TenantCatalog: ["GetItem", "BatchGetItem", "Query", "UpdateItem", "ConditionCheckItem"],
      ProductCatalog: ["GetItem", "BatchGetItem"],
      UserCatalog: ["GetItem", "BatchGetItem", "PutItem", "DeleteItem", "ConditionCheckItem"],
      // A user who has signed in cannot be invited again.
      UserPool: ["AdminGetUser"],
      "UserCatalog/list": ["Query"],
      WorkflowStatus: ["GetItem", "BatchGetItem", "PutItem"],
      ...callerUses,
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "operations-api": {
    entry: "handlers/api/operations.ts",
    timeoutSeconds: timeouts.api,
    writtenKeys: userKeys,
    uses: {
      WorkflowStatus: ["GetItem", "BatchGetItem", "PutItem"],
      "WorkflowStatus/list": ["Query"],
      "WorkflowStatus/tenant": ["Query"],
      "WorkflowStatus/product": ["Query"],
      "WorkflowStatus/status": ["Query"],
      "WorkflowStatus/tenantStatus": ["Query"],
      "WorkflowStatus/productStatus": ["Query"],
      "WorkflowStatus/kind": ["Query"],
      "WorkflowStatus/target": ["Query"],
      "WorkflowStatus/correlation": ["Query"],
      Overview: ["GetItem", "Query"],
      // The overview counts the tenants in progress.
      "TenantCatalog/status": ["Query"],
      "ProductCatalog/list": ["Query"],
      TenantCatalog: ["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"],
      ProductCatalog: ["GetItem", "BatchGetItem", "PutItem", "UpdateItem"],
      UserCatalog: ["GetItem", "BatchGetItem", "PutItem"],
      ...callerUses,
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "notifications-api": {
    entry: "handlers/api/notifications.ts",
    timeoutSeconds: timeouts.api,
    uses: {
      Notifications: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
      "Notifications/list": ["Query"],
      "Notifications/scope": ["Query"],
      TenantCatalog: ["GetItem", "Query", "ConditionCheckItem"],
      ProductCatalog: ["GetItem", "BatchGetItem"],
      "ProductCatalog/list": ["Query"],
      NotificationTopics: ["CreateTopic", "Subscribe", "ListSubscriptionsByTopic", "Publish", "DeleteTopic"],
      TopicSubscriptions: ["GetSubscriptionAttributes"],
      PrivateEndpoints: [],
      ...callerUses,
      ...idempotencyUses,
    },
  },
  "events-api": {
    entry: "handlers/api/events.ts",
    timeoutSeconds: timeouts.api,
    uses: {
      Feed: ["GetItem", "Query"],
      EventLog: ["BatchGetItem"],
      WorkflowStatus: ["GetItem"],
      UserCatalog: ["GetItem"],
      TenantCatalog: ["GetItem", "Query"],
      ProductCatalog: ["GetItem", "BatchGetItem"],
      "ProductCatalog/list": ["Query"],
      ...callerUses,
    },
  },
  "platform-api": {
    entry: "handlers/api/platform.ts",
    timeoutSeconds: timeouts.api,
    uses: { SignInSettings: [], ...callerUses },
  },
} as const satisfies Record<string, FunctionSpec>;
