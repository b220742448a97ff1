import { eventRecordingUses, type FunctionSpec, timeouts, type Uses } from "../function-spec.ts";

/** Powertools keeps its record of each event before and after the effect, and takes it back when the effect failed. It
 *  need not read one: the table answers a second put with what is there. */
const idempotencyUses = { Idempotency: ["PutItem", "UpdateItem", "DeleteItem"] } as const satisfies Uses;

/** A batch of the feed is put on its condition; its rows in the indexes, and what leaves the backlog, go many at once. */
const feedWriterUses = {
  Feed: ["GetItem", "Query", "PutItem", "BatchWriteItem"],
  FeedBacklog: ["BatchGetItem", "BatchWriteItem"],
} as const satisfies Uses;

/** What follows from facts, from the clock and from a deployment. */
export const reactors = {
  relay: {
    entry: "handlers/consumers/relay.ts",
    timeoutSeconds: timeouts.relay,
    uses: { Bus: ["PutEvents"], Outbox: ["BatchWriteItem"] },
  },
  "feed-writer": {
    entry: "handlers/consumers/feed-writer.ts",
    timeoutSeconds: timeouts.relay,
    uses: feedWriterUses,
  },
  sweeper: {
    entry: "handlers/jobs/sweeper.ts",
    timeoutSeconds: timeouts.relay,
    uses: {
      Bus: ["PutEvents"],
      EventLog: ["GetItem"],
      Outbox: ["Scan", "BatchWriteItem"],
      Feed: [...feedWriterUses.Feed, "UpdateItem"],
      FeedBacklog: ["Scan", ...feedWriterUses.FeedBacklog],
    },
  },
  archive: { entry: "handlers/consumers/archive.ts", timeoutSeconds: timeouts.relay, uses: { Archive: ["PutObject"] } },
  "start-workflow": {
    entry: "handlers/consumers/start-workflow.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      TenantCatalog: ["GetItem", "PutItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      Workflows: ["StartExecution"],
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "settle-tenant": {
    entry: "handlers/consumers/reconcile-tenant.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      TenantCatalog: ["Query", "PutItem", "DeleteItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "schedule-licence": {
    entry: "handlers/consumers/schedule-licence.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      TenantCatalog: ["GetItem"],
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
  "end-execution": {
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
  "sweep-operations": {
    entry: "handlers/jobs/sweep-operations.ts",
    timeoutSeconds: timeouts.relay,
    uses: {
      // It starts what the start reactor missed, and leads on what the settle reactor missed.
      TenantCatalog: ["GetItem", "Query", "PutItem", "DeleteItem"],
      ProductCatalog: ["GetItem"],
      UserCatalog: ["GetItem"],
      WorkflowStatus: ["GetItem", "BatchGetItem", "PutItem"],
      "WorkflowStatus/open": ["Query"],
      Workflows: ["StartExecution"],
      Executions: ["DescribeExecution"],
      ...eventRecordingUses,
    },
  },
  "sweep-product-queues": {
    entry: "handlers/jobs/sweep-product-queues.ts",
    timeoutSeconds: timeouts.relay,
    uses: { "ProductCatalog/list": ["Query"], ProductQueues: ["GetQueueAttributes"] },
  },
  "sweep-stacks": {
    entry: "handlers/jobs/sweep-stacks.ts",
    timeoutSeconds: timeouts.relay,
    uses: {
      ProductCatalog: ["GetItem"],
      "ProductCatalog/list": ["Query"],
      TenantCatalog: ["GetItem"],
      "TenantCatalog/list": ["Query"],
      Idempotency: ["GetItem", "PutItem"],
      Provisioner: ["InvokeFunction"],
    },
  },
  "first-administrator": {
    entry: "handlers/jobs/first-administrator.ts",
    timeoutSeconds: timeouts.api,
    uses: { UserCatalog: ["GetItem", "PutItem"], WorkflowStatus: ["PutItem"], ...eventRecordingUses },
  },
} as const satisfies Record<string, FunctionSpec>;
