import { eventRecordingUses, type FunctionSpec, timeouts, userKeys } from "../function-spec.ts";
import { feedWriterUses } from "./feed-writer-uses.ts";
import { rolloutKeys, rolloutUses } from "./rollout-uses.ts";

/** The functions that a schedule or a deployment starts. */
export const jobs = {
  "sweep-events": {
    entry: "handlers/jobs/sweep-events.ts",
    timeoutSeconds: timeouts.relay,
    uses: {
      Bus: ["PutEvents"],
      EventLog: ["GetItem"],
      Outbox: ["Scan", "BatchWriteItem", "UpdateItem"],
      Feed: [...feedWriterUses.Feed, "UpdateItem"],
      FeedBacklog: ["Scan", ...feedWriterUses.FeedBacklog],
    },
  },
  "sweep-operations": {
    entry: "handlers/jobs/sweep-operations.ts",
    timeoutSeconds: timeouts.relay,
    uses: {
      // The sweep starts workflows that the start reactor missed and reconciles tenants that the reactor that reconciles tenants missed.
      TenantCatalog: ["GetItem", "Query", "PutItem", "DeleteItem"],
      ProductCatalog: ["GetItem"],
      UserCatalog: ["GetItem"],
      WorkflowStatus: ["GetItem", "BatchGetItem", "PutItem"],
      "WorkflowStatus/status": ["Query"],
      Workflows: ["StartExecution"],
      Executions: ["DescribeExecution"],
      ...eventRecordingUses,
    },
  },
  "sweep-rollouts": {
    entry: "handlers/jobs/sweep-rollouts.ts",
    timeoutSeconds: timeouts.relay,
    writtenKeys: rolloutKeys,
    uses: { ...rolloutUses, "ProductCatalog/list": ["Query"], ...eventRecordingUses },
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
      // Differences of a tenant are recorded with an event.
      TenantCatalog: ["GetItem", "Query", "PutItem"],
      "TenantCatalog/list": ["Query"],
      Idempotency: ["GetItem", "PutItem"],
      Provisioner: ["InvokeFunction"],
      IdentityManager: ["InvokeFunction"],
      ...eventRecordingUses,
    },
  },
  "first-administrator": {
    entry: "handlers/jobs/first-administrator.ts",
    timeoutSeconds: timeouts.api,
    writtenKeys: userKeys,
    uses: { UserCatalog: ["GetItem", "PutItem"], WorkflowStatus: ["GetItem", "PutItem"], ...eventRecordingUses },
  },
} as const satisfies Record<string, FunctionSpec>;
