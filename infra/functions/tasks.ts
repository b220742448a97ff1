import { type FunctionSpec, provisionerRoleName, recordsFacts, seconds } from "../function-spec.ts";

/** The steps of the workflows. */
export const tasks = {
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
      LifecycleTopic: ["Subscribe", "ListSubscriptionsByTopic"],
      TopicSubscriptions: ["SetSubscriptionAttributes"],
      BusPermissions: ["PutPermission"],
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
