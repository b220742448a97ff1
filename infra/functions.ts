/** A DynamoDB table of the data stack. */
export type TableName =
  | "TenantCatalog"
  | "ProductCatalog"
  | "UserCatalog"
  | "WorkflowStatus"
  | "EventLog"
  | "Outbox"
  | "Feed"
  | "Idempotency"
  | "Notifications";

/** What a function can be given. `Table/index` is the index alone: a right on a table says nothing of its indexes. */
export type ResourceName =
  | TableName
  | "TenantCatalog/list"
  | "ProductCatalog/list"
  | "UserCatalog/list"
  | "WorkflowStatus/list"
  | "WorkflowStatus/tenant"
  | "WorkflowStatus/open"
  | "EventLog/timeline"
  | "Feed/tenant"
  | "Feed/product"
  | "Notifications/list"
  | "Notifications/scope"
  | "Templates"
  | "Archive"
  | "Bus"
  | "LifecycleTopic"
  | "Topics"
  | "TopicSubscriptions"
  | "PrivateEndpoints"
  | "Workflows"
  | "Executions"
  | "ProductQueues"
  | "ProductRoles"
  | "ProvisionerRole"
  | "LicenceSchedules"
  | "LicenceQueue"
  | "SchedulerRole"
  | "UserPool"
  | "TokenIssuer"
  | "ConsoleOrigin"
  | "Signers";

/** The actions, without their service prefix, that a function may take on each resource. The address of a resource is
 *  in the environment of exactly the functions that name it; no action at all means that the address is all it needs. */
export type Uses = Partial<Record<ResourceName, readonly string[]>>;

/** One Lambda function: the module that exports `handler`, how long it may run, and all that it may touch. */
export interface FunctionSpec {
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly uses: Uses;
  /** @default - a generated name */
  readonly roleName?: string;
}

/** A role that leaves the account is known to product accounts by its name, so the name is part of the contract. */
export const provisionerRoleName = "TenantryProvisioner";

const seconds = { api: 10, reactor: 30, task: 60, relay: 60 } as const;

/** Appending facts: rows of the log are only ever put, and no function has any other right to write there. */
const recordsFacts = { EventLog: ["PutItem"], Outbox: ["PutItem"] } as const satisfies Uses;

/** An answer that belongs to an Idempotency-Key is written in the command's own transaction, once. */
const answersOnce = { Idempotency: ["GetItem", "PutItem"] } as const satisfies Uses;

/** Powertools keeps its record of each event before and after the effect, and takes it back when the effect failed. It
 *  need not read one: the table answers a second put with what is there. */
const reactsOnce = { Idempotency: ["PutItem", "UpdateItem", "DeleteItem"] } as const satisfies Uses;

/** An event's pointer goes in the transaction that gives it its place in the feed. */
const givesPlaces = { Outbox: ["DeleteItem"], Feed: ["GetItem", "PutItem", "UpdateItem"] } as const satisfies Uses;

/** Who may call, beside those whose tokens the authorizer takes: pages of the console, and machines that sign. */
const callable = { ConsoleOrigin: [], Signers: [] } as const satisfies Uses;

/** Every function of the control plane: its name is also that of its bundle and its logs. */
export const functions = {
  authorizer: {
    entry: "handlers/api/authorizer.ts",
    timeoutSeconds: seconds.api,
    uses: { UserCatalog: ["GetItem"], TokenIssuer: [] },
  },
  "tenants-api": {
    entry: "handlers/api/tenants.ts",
    timeoutSeconds: seconds.api,
    uses: {
      TenantCatalog: ["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"],
      "TenantCatalog/list": ["Query"],
      ProductCatalog: ["GetItem", "BatchGetItem"],
      UserCatalog: ["GetItem", "PutItem"],
      WorkflowStatus: ["GetItem", "BatchGetItem", "PutItem"],
      "EventLog/timeline": ["Query"],
      ...callable,
      ...answersOnce,
      ...recordsFacts,
    },
  },
  "products-api": {
    entry: "handlers/api/products.ts",
    timeoutSeconds: seconds.api,
    uses: {
      ProductCatalog: ["GetItem", "PutItem"],
      "ProductCatalog/list": ["Query"],
      "TenantCatalog/list": ["Query"],
      UserCatalog: ["PutItem", "DeleteItem"],
      UserPool: ["ListUserPoolClients", "CreateUserPoolClient", "DescribeUserPoolClient", "DeleteUserPoolClient"],
      WorkflowStatus: ["GetItem", "PutItem"],
      Templates: ["GetObject", "PutObject"],
      ProvisionerRole: [],
      ...callable,
      ...answersOnce,
      ...recordsFacts,
    },
  },
  "users-api": {
    entry: "handlers/api/users.ts",
    timeoutSeconds: seconds.api,
    uses: {
      TenantCatalog: ["GetItem", "Query", "UpdateItem", "ConditionCheckItem"],
      ProductCatalog: ["GetItem", "BatchGetItem"],
      UserCatalog: ["GetItem", "PutItem"],
      "UserCatalog/list": ["Query"],
      WorkflowStatus: ["GetItem", "BatchGetItem", "PutItem"],
      ...callable,
      ...answersOnce,
      ...recordsFacts,
    },
  },
  "operations-api": {
    entry: "handlers/api/operations.ts",
    timeoutSeconds: seconds.api,
    uses: {
      WorkflowStatus: ["GetItem", "BatchGetItem", "PutItem"],
      "WorkflowStatus/list": ["Query"],
      "WorkflowStatus/tenant": ["Query"],
      TenantCatalog: ["Query", "PutItem", "UpdateItem", "ConditionCheckItem"],
      ProductCatalog: ["GetItem", "BatchGetItem", "PutItem"],
      UserCatalog: ["GetItem", "PutItem"],
      ...callable,
      ...answersOnce,
      ...recordsFacts,
    },
  },
  "notifications-api": {
    entry: "handlers/api/notifications.ts",
    timeoutSeconds: seconds.api,
    uses: {
      Notifications: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
      "Notifications/list": ["Query"],
      "Notifications/scope": ["Query"],
      "ProductCatalog/list": ["Query"],
      LifecycleTopic: [],
      Topics: ["Subscribe", "ListSubscriptionsByTopic", "Publish"],
      TopicSubscriptions: ["GetSubscriptionAttributes", "Unsubscribe"],
      PrivateEndpoints: [],
      ...callable,
      ...answersOnce,
    },
  },
  "events-api": {
    entry: "handlers/api/events.ts",
    timeoutSeconds: seconds.api,
    uses: {
      Feed: ["GetItem", "Query"],
      "Feed/tenant": ["Query"],
      "Feed/product": ["Query"],
      EventLog: ["BatchGetItem"],
      "ProductCatalog/list": ["Query"],
      ...callable,
    },
  },
  "platform-api": { entry: "handlers/api/platform.ts", timeoutSeconds: seconds.api, uses: callable },
  relay: {
    entry: "handlers/relay.ts",
    timeoutSeconds: seconds.relay,
    uses: { Bus: ["PutEvents"], ...givesPlaces },
  },
  sweeper: {
    entry: "handlers/sweeper.ts",
    timeoutSeconds: seconds.relay,
    uses: { Bus: ["PutEvents"], EventLog: ["GetItem"], ...givesPlaces, Outbox: ["Scan", "DeleteItem"] },
  },
  archive: { entry: "handlers/archive.ts", timeoutSeconds: seconds.relay, uses: { Archive: ["PutObject"] } },
  "start-workflow": {
    entry: "handlers/reactors/start-workflow.ts",
    timeoutSeconds: seconds.reactor,
    uses: {
      TenantCatalog: ["GetItem", "PutItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      Workflows: ["StartExecution"],
      ...reactsOnce,
      ...recordsFacts,
    },
  },
  "settle-tenant": {
    entry: "handlers/reactors/settle-tenant.ts",
    timeoutSeconds: seconds.reactor,
    uses: {
      TenantCatalog: ["Query", "PutItem", "DeleteItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...reactsOnce,
      ...recordsFacts,
    },
  },
  "schedule-licence": {
    entry: "handlers/reactors/schedule-licence.ts",
    timeoutSeconds: seconds.reactor,
    uses: {
      TenantCatalog: ["GetItem"],
      LicenceSchedules: ["CreateSchedule", "UpdateSchedule", "DeleteSchedule"],
      LicenceQueue: [],
      SchedulerRole: ["PassRole"],
      ...reactsOnce,
    },
  },
  "end-licence": {
    entry: "handlers/reactors/end-licence.ts",
    timeoutSeconds: seconds.reactor,
    uses: {
      TenantCatalog: ["Query", "PutItem", "ConditionCheckItem"],
      WorkflowStatus: ["PutItem"],
      ...reactsOnce,
      ...recordsFacts,
    },
  },
  "end-execution": {
    entry: "handlers/reactors/end-execution.ts",
    timeoutSeconds: seconds.reactor,
    uses: {
      WorkflowStatus: ["GetItem", "PutItem"],
      Workflows: ["StartExecution"],
      ...reactsOnce,
      ...recordsFacts,
    },
  },
  "receive-report": {
    entry: "handlers/reactors/receive-report.ts",
    timeoutSeconds: seconds.reactor,
    uses: {
      ProductCatalog: ["GetItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...reactsOnce,
    },
  },
  "sweep-operations": {
    entry: "handlers/reactors/sweep-operations.ts",
    timeoutSeconds: seconds.relay,
    uses: {
      WorkflowStatus: ["GetItem", "PutItem"],
      "WorkflowStatus/open": ["Query"],
      Workflows: ["StartExecution"],
      Executions: ["DescribeExecution"],
      ...recordsFacts,
    },
  },
  "sweep-product-queues": {
    entry: "handlers/reactors/sweep-product-queues.ts",
    timeoutSeconds: seconds.relay,
    uses: { "ProductCatalog/list": ["Query"], ProductQueues: ["GetQueueAttributes"] },
  },
  provisioner: {
    entry: "handlers/tasks/provisioner.ts",
    timeoutSeconds: seconds.task,
    roleName: provisionerRoleName,
    uses: {
      TenantCatalog: ["GetItem"],
      ProductCatalog: ["GetItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      Templates: ["GetObject"],
      ProductRoles: ["AssumeRole", "TagSession"],
      ...recordsFacts,
    },
  },
  "prepare-tenant": {
    entry: "handlers/tasks/prepare-tenant.ts",
    timeoutSeconds: seconds.task,
    uses: {
      TenantCatalog: ["Query", "PutItem"],
      UserCatalog: ["GetItem", "PutItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...recordsFacts,
    },
  },
  "ask-product": {
    entry: "handlers/tasks/ask-product.ts",
    timeoutSeconds: seconds.task,
    uses: { ProductCatalog: ["GetItem"], WorkflowStatus: ["GetItem", "PutItem"], ...recordsFacts },
  },
  "connect-product": {
    entry: "handlers/tasks/connect-product.ts",
    timeoutSeconds: seconds.task,
    uses: {
      ProductCatalog: ["GetItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ProductQueues: ["CreateQueue", "GetQueueUrl", "GetQueueAttributes", "SetQueueAttributes"],
      LifecycleTopic: ["Subscribe"],
      Bus: ["PutPermission"],
      UserPool: ["ListUserPoolClients", "CreateUserPoolClient"],
      ...recordsFacts,
    },
  },
  identities: {
    entry: "handlers/tasks/identities.ts",
    timeoutSeconds: seconds.task,
    uses: {
      TenantCatalog: ["GetItem", "UpdateItem"],
      ProductCatalog: ["BatchGetItem"],
      UserCatalog: ["GetItem", "BatchGetItem", "PutItem", "DeleteItem"],
      "UserCatalog/list": ["Query"],
      WorkflowStatus: ["GetItem", "PutItem"],
      UserPool: [
        "AdminCreateUser",
        "AdminGetUser",
        "AdminListGroupsForUser",
        "AdminAddUserToGroup",
        "AdminRemoveUserFromGroup",
        "AdminEnableUser",
        "AdminDisableUser",
        "AdminUserGlobalSignOut",
        "AdminDeleteUser",
      ],
      ...recordsFacts,
    },
  },
  "withdraw-access": {
    entry: "handlers/tasks/withdraw-access.ts",
    timeoutSeconds: seconds.task,
    uses: {
      TenantCatalog: ["UpdateItem"],
      ProductCatalog: ["BatchGetItem"],
      UserCatalog: ["GetItem", "BatchGetItem", "PutItem"],
      "UserCatalog/list": ["Query"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...recordsFacts,
    },
  },
  "first-administrator": {
    entry: "handlers/first-administrator.ts",
    timeoutSeconds: seconds.api,
    uses: { UserCatalog: ["GetItem", "PutItem"], WorkflowStatus: ["PutItem"], ...recordsFacts },
  },
  "complete-operation": {
    entry: "handlers/tasks/complete-operation.ts",
    timeoutSeconds: seconds.task,
    uses: {
      TenantCatalog: ["GetItem", "Query", "PutItem", "UpdateItem"],
      ProductCatalog: ["GetItem", "BatchGetItem", "PutItem"],
      UserCatalog: ["GetItem", "PutItem", "DeleteItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...recordsFacts,
    },
  },
} as const satisfies Record<string, FunctionSpec>;

/** The name of a function of the control plane. */
export type FunctionName = keyof typeof functions;
