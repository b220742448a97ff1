import type { IndexName, TableName } from "../schemas/tables.ts";

/** A resource that a function can use. `Table/index` is the index alone: a right on a table does not include its indexes. */
export type ResourceName =
  | TableName
  | IndexName
  | "Templates"
  | "Archive"
  | "Bus"
  | "BusPermissions"
  | "BusGuests"
  | "NotificationTopics"
  | "TopicSubscriptions"
  | "PrivateEndpoints"
  | "Workflows"
  | "UndoingWorkflows"
  | "Executions"
  | "ProductQueues"
  | "ProductRoles"
  | "ProvisionerRole"
  | "Provisioner"
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

export const timeouts = { api: 10, reactor: 30, task: 60, relay: 60 } as const;

/**
 * The retry settings of the SDK's clients in every function. Three tries wait for three seconds at most, so that several
 * calls fit into any function's time-out; whoever called the function waits longer: the workflow, the queue, the caller
 * who is told Retry-After. Not "adaptive": its estimate of a rate would be of one function's one process.
 */
export const sdkRetries = { AWS_RETRY_MODE: "standard", AWS_MAX_ATTEMPTS: "3" } as const;

/** Appending facts: rows of the log are only ever put, and no function has any other right to write there. */
export const eventRecordingUses = {
  EventLog: ["PutItem"],
  Outbox: ["PutItem"],
  FeedBacklog: ["PutItem"],
} as const satisfies Uses;
