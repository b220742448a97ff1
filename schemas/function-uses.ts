import type { IndexName, TableName } from "./tables.ts";

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
  | "IdentityManager"
  | "LicenceSchedules"
  | "LicenceQueue"
  | "PurgeSchedules"
  | "PurgeQueue"
  | "SchedulerRole"
  | "SafetySettings"
  | "UserPool"
  | "TokenIssuer"
  | "SignInSettings"
  | "ConsoleOrigin"
  | "Signers";

/** The actions, without their service prefix, that a function may take on each resource. A function's environment
 *  contains the addresses of exactly these resources; an empty list grants the address without a right. */
export type Uses = Partial<Record<ResourceName, readonly string[]>>;
