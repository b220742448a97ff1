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
    entry: "handlers/relay.ts",
    timeoutSeconds: timeouts.relay,
    uses: { Bus: ["PutEvents"], Outbox: ["BatchWriteItem"] },
  },
  "feed-writer": {
    entry: "handlers/feed-writer.ts",
    timeoutSeconds: timeouts.relay,
    uses: feedWriterUses,
  },
  sweeper: {
    entry: "handlers/sweeper.ts",
    timeoutSeconds: timeouts.relay,
    uses: {
      Bus: ["PutEvents"],
      EventLog: ["GetItem"],
      Outbox: ["Scan", "BatchWriteItem"],
      Feed: [...feedWriterUses.Feed, "UpdateItem"],
      FeedBacklog: ["Scan", ...feedWriterUses.FeedBacklog],
    },
  },
  archive: { entry: "handlers/archive.ts", timeoutSeconds: timeouts.relay, uses: { Archive: ["PutObject"] } },
  "start-workflow": {
    entry: "handlers/reactors/start-workflow.ts",
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
    entry: "handlers/reactors/settle-tenant.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      TenantCatalog: ["Query", "PutItem", "DeleteItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "schedule-licence": {
    entry: "handlers/reactors/schedule-licence.ts",
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
    entry: "handlers/reactors/end-licence.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      TenantCatalog: ["Query", "PutItem", "ConditionCheckItem"],
      WorkflowStatus: ["PutItem"],
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "end-execution": {
    entry: "handlers/reactors/end-execution.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      WorkflowStatus: ["GetItem", "PutItem"],
      Workflows: ["StartExecution"],
      ...idempotencyUses,
      ...eventRecordingUses,
    },
  },
  "receive-report": {
    entry: "handlers/reactors/receive-report.ts",
    timeoutSeconds: timeouts.reactor,
    uses: {
      ProductCatalog: ["GetItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...idempotencyUses,
    },
  },
  "retire-product": {
    entry: "handlers/reactors/retire-product.ts",
    timeoutSeconds: timeouts.reactor,
    uses: { ProductCatalog: ["GetItem"], BusPermissions: ["RemovePermission"], ...idempotencyUses },
  },
  "deliver-events": {
    entry: "handlers/reactors/deliver-events.ts",
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
    entry: "handlers/reactors/sweep-operations.ts",
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
    entry: "handlers/reactors/sweep-product-queues.ts",
    timeoutSeconds: timeouts.relay,
    uses: { "ProductCatalog/list": ["Query"], ProductQueues: ["GetQueueAttributes"] },
  },
  "sweep-stacks": {
    entry: "handlers/reactors/sweep-stacks.ts",
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
    entry: "handlers/first-administrator.ts",
    timeoutSeconds: timeouts.api,
    uses: { UserCatalog: ["GetItem", "PutItem"], WorkflowStatus: ["PutItem"], ...eventRecordingUses },
  },
} as const satisfies Record<string, FunctionSpec>;
