import type { Uses } from "../schemas/function-uses.ts";
import type { TableName } from "../schemas/tables.ts";

/** Patterns of the partition keys that a function may write, by table. */
export type WrittenKeys = Partial<Record<TableName, readonly string[]>>;

/** The definition of a Lambda function: the module that exports `handler`, its time-out and its rights. */
export interface FunctionSpec {
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly uses: Uses;
  /** The partition keys to which its writes of a table are restricted.
   *  @default - no restriction */
  readonly writtenKeys?: WrittenKeys;
  /** The name of the function's role.
   *  @default - a generated name */
  readonly roleName?: string;
}

/** The name of the provisioner's role. Product accounts trust the role by this name. */
export const provisionerRoleName = "TenantryProvisioner";

/** The time-outs of functions by kind, in seconds. */
export const timeouts = { api: 10, quickReactor: 10, reactor: 30, task: 60, relay: 60 } as const;

/**
 * The retry settings of the SDK's clients in all functions. Three attempts take at most three seconds, so that several
 * calls fit into each time-out. The function's trigger waits longer: a workflow, a queue, or an API caller that gets
 * Retry-After. The mode "adaptive" would estimate a rate for one process only.
 */
export const sdkRetries = { AWS_RETRY_MODE: "standard", AWS_MAX_ATTEMPTS: "3" } as const;

/** The keys of users and of their e-mails in the user catalog. The other keys name the subjects of tokens: a row of them
 *  decides who a token is. */
export const userKeys = { UserCatalog: ["user#*", "email#*"] } as const satisfies WrittenKeys;

/** The rights to record events. No function has another right to write to the event log. IAM cannot forbid a put that
 *  replaces a row: the writer's condition prevents it, and the archive reports a replaced row. */
export const eventRecordingUses = {
  EventLog: ["PutItem"],
  Outbox: ["PutItem"],
  FeedBacklog: ["PutItem"],
} as const satisfies Uses;
