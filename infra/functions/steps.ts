import { eventRecordingUses, type FunctionSpec, provisionerRoleName, timeouts } from "../function-spec.ts";

/** The functions of the workflow steps. */
export const steps = {
  provisioner: {
    entry: "handlers/steps/provisioner.ts",
    timeoutSeconds: timeouts.task,
    roleName: provisionerRoleName,
    uses: {
      TenantCatalog: ["GetItem"],
      ProductCatalog: ["GetItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      Templates: ["GetObject"],
      ProductRoles: ["AssumeRole", "TagSession"],
      ...eventRecordingUses,
    },
  },
  "prepare-tenant": {
    entry: "handlers/steps/prepare-tenant.ts",
    timeoutSeconds: timeouts.task,
    uses: {
      TenantCatalog: ["Query", "PutItem"],
      UserCatalog: ["GetItem", "PutItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...eventRecordingUses,
    },
  },
  "await-report": {
    entry: "handlers/steps/await-report.ts",
    timeoutSeconds: timeouts.task,
    uses: { ProductCatalog: ["GetItem"], WorkflowStatus: ["GetItem", "PutItem"], ...eventRecordingUses },
  },
  "connect-product": {
    entry: "handlers/steps/connect-product.ts",
    timeoutSeconds: timeouts.task,
    uses: {
      ProductCatalog: ["GetItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ProductQueues: ["CreateQueue", "GetQueueUrl", "GetQueueAttributes", "SetQueueAttributes"],
      BusPermissions: ["PutPermission", "RemovePermission"],
      BusGuests: [],
      UserPool: ["ListUserPoolClients", "CreateUserPoolClient"],
      ...eventRecordingUses,
    },
  },
  identities: {
    entry: "handlers/steps/identities.ts",
    timeoutSeconds: timeouts.task,
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
      ...eventRecordingUses,
    },
  },
  "withdraw-access": {
    entry: "handlers/steps/withdraw-access.ts",
    timeoutSeconds: timeouts.task,
    uses: {
      TenantCatalog: ["GetItem", "UpdateItem"],
      ProductCatalog: ["BatchGetItem"],
      UserCatalog: ["GetItem", "BatchGetItem", "PutItem"],
      "UserCatalog/list": ["Query"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...eventRecordingUses,
    },
  },
  "complete-operation": {
    entry: "handlers/steps/complete-operation.ts",
    timeoutSeconds: timeouts.task,
    uses: {
      TenantCatalog: ["GetItem", "Query", "PutItem", "UpdateItem"],
      ProductCatalog: ["GetItem", "BatchGetItem", "PutItem"],
      UserCatalog: ["GetItem", "PutItem", "DeleteItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      UndoingWorkflows: ["StartExecution"],
      ...eventRecordingUses,
    },
  },
} as const satisfies Record<string, FunctionSpec>;
