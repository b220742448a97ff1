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

export const seconds = { api: 10, reactor: 30, task: 60, relay: 60 } as const;

/** Appending facts: rows of the log are only ever put, and no function has any other right to write there. */
export const recordsFacts = { EventLog: ["PutItem"], Outbox: ["PutItem"] } as const satisfies Uses;
