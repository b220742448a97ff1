import type { Uses } from "../../schemas/function-uses.ts";
import { eventRecordingUses, type FunctionSpec, timeouts } from "../function-spec.ts";
import { feedWriterUses } from "./feed-writer-uses.ts";
import { rolloutKeys, rolloutUses } from "./rollout-uses.ts";

/** The rights for Powertools' idempotency: it writes a record before and after each effect and deletes it after a
 *  failure. It needs no right to read, because a rejected put returns the existing record. */
const idempotencyUses = { Idempotency: ["PutItem", "UpdateItem", "DeleteItem"] } as const satisfies Uses;

/** The functions that consume a stream or a queue. */
export const consumers = {
  relay: {
    entry: "handlers/consumers/relay.ts",
    timeoutSeconds: timeouts.relay,
    uses: { Bus: ["PutEvents"], Outbox: ["BatchWriteItem", "UpdateItem"] },
  },
  "feed-writer": {
    entry: "handlers/consumers/feed-writer.ts",
    timeoutSeconds: timeouts.relay,
    uses: feedWriterUses,
  },
  "overview-writer": {
    entry: "handlers/consumers/overview-writer.ts",
    timeoutSeconds: timeouts.relay,
    uses: {
      WorkflowStatus: ["GetItem", "BatchGetItem", "PutItem"],
      "WorkflowStatus/tenantStatus": ["Query"],
      "WorkflowStatus/productStatus": ["Query"],
      "WorkflowStatus/target": ["Query"],
      TenantCatalog: ["BatchGetItem"],
      ProductCatalog: ["BatchGetItem"],
      Overview: ["GetItem", "BatchGetItem", "PutItem", "UpdateItem"],
    },
  },
  archive: { entry: "handlers/consumers/archive.ts", timeoutSeconds: timeouts.relay, uses: { Archive: ["PutObject"] } },
  "start-workflow": {
    entry: "handlers/consumers/start-workflow.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      TenantCatalog: ["GetItem", "PutItem"],
      // A retried provisioning takes the product's current release.
      ProductCatalog: ["GetItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      Workflows: ["StartExecution"],
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "reconcile-tenant": {
    entry: "handlers/consumers/reconcile-tenant.ts",
    // A message that failed blocks its tenant until it is visible again, so that time is short.
    timeoutSeconds: timeouts.quickReactor,
    uses: {
      TenantCatalog: ["Query", "PutItem", "DeleteItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "advance-rollout": {
    entry: "handlers/consumers/advance-rollout.ts",
    // A message that failed blocks its product's rollout until it is visible again, so that time is short.
    timeoutSeconds: timeouts.quickReactor,
    writtenKeys: rolloutKeys,
    uses: { ...rolloutUses, ...idempotencyUses, ...eventRecordingUses },
  },
  "schedule-licence": {
    entry: "handlers/consumers/schedule-licence.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      TenantCatalog: ["GetItem", "Query"],
      LicenceSchedules: ["CreateSchedule", "UpdateSchedule", "DeleteSchedule"],
      LicenceQueue: [],
      SchedulerRole: ["PassRole"],
      ...idempotencyUses,
    },
  },
  "end-licence": {
    entry: "handlers/consumers/end-licence.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      TenantCatalog: ["Query", "PutItem", "ConditionCheckItem"],
      WorkflowStatus: ["PutItem"],
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "schedule-purge": {
    entry: "handlers/consumers/schedule-purge.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      TenantCatalog: ["GetItem"],
      PurgeSchedules: ["CreateSchedule", "UpdateSchedule", "DeleteSchedule"],
      PurgeQueue: [],
      SchedulerRole: ["PassRole"],
      ...idempotencyUses,
    },
  },
  "purge-tenant": {
    entry: "handlers/consumers/purge-tenant.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      TenantCatalog: ["Query", "PutItem"],
      WorkflowStatus: ["BatchGetItem", "PutItem"],
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "recover-execution": {
    entry: "handlers/consumers/recover-execution.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      WorkflowStatus: ["GetItem", "PutItem"],
      Workflows: ["StartExecution"],
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "receive-report": {
    entry: "handlers/consumers/receive-report.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      ProductCatalog: ["GetItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...idempotencyUses,
    },
  },
  "retire-product": {
    entry: "handlers/consumers/retire-product.ts",
    timeoutSeconds: timeouts.reactor,
    uses: { ProductCatalog: ["GetItem"], BusPermissions: ["RemovePermission"], ...idempotencyUses },
  },
  "deliver-events": {
    entry: "handlers/consumers/deliver-events.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      ProductCatalog: ["BatchGetItem"],
      ProductQueues: ["SendMessage"],
      "Notifications/scope": ["Query"],
      Notifications: ["GetItem", "UpdateItem", "DeleteItem"],
      NotificationTopics: ["Publish", "DeleteTopic"],
    },
  },
} as const satisfies Record<string, FunctionSpec>;
