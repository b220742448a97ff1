import { type FunctionSpec, recordsFacts, seconds, type Uses } from "../function-spec.ts";

/** Powertools keeps its record of each event before and after the effect, and takes it back when the effect failed. It
 *  need not read one: the table answers a second put with what is there. */
const reactsOnce = { Idempotency: ["PutItem", "UpdateItem", "DeleteItem"] } as const satisfies Uses;

/** An event's pointer goes in the transaction that gives it its place in the feed. */
const givesPlaces = { Outbox: ["DeleteItem"], Feed: ["GetItem", "PutItem", "UpdateItem"] } as const satisfies Uses;

/** What follows from facts, from the clock and from a deployment. */
export const reactors = {
  relay: {
    entry: "handlers/relay.ts",
    timeoutSeconds: seconds.relay,
    uses: { Bus: ["PutEvents"], ...givesPlaces },
  },
  sweeper: {
    entry: "handlers/sweeper.ts",
    timeoutSeconds: seconds.relay,
    uses: { Bus: ["PutEvents"], EventLog: ["GetItem"], ...givesPlaces, Outbox: ["Scan", "DeleteItem"] },
  },
  archive: { entry: "handlers/archive.ts", timeoutSeconds: seconds.relay, uses: { Archive: ["PutObject"] } },
  "start-workflow": {
    entry: "handlers/reactors/start-workflow.ts",
    timeoutSeconds: seconds.reactor,
    uses: {
      TenantCatalog: ["GetItem", "PutItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      Workflows: ["StartExecution"],
      ...reactsOnce,
      ...recordsFacts,
    },
  },
  "settle-tenant": {
    entry: "handlers/reactors/settle-tenant.ts",
    timeoutSeconds: seconds.reactor,
    uses: {
      TenantCatalog: ["Query", "PutItem", "DeleteItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...reactsOnce,
      ...recordsFacts,
    },
  },
  "schedule-licence": {
    entry: "handlers/reactors/schedule-licence.ts",
    timeoutSeconds: seconds.reactor,
    uses: {
      TenantCatalog: ["GetItem"],
      LicenceSchedules: ["CreateSchedule", "UpdateSchedule", "DeleteSchedule"],
      LicenceQueue: [],
      SchedulerRole: ["PassRole"],
      ...reactsOnce,
    },
  },
  "end-licence": {
    entry: "handlers/reactors/end-licence.ts",
    timeoutSeconds: seconds.reactor,
    uses: {
      TenantCatalog: ["Query", "PutItem", "ConditionCheckItem"],
      WorkflowStatus: ["PutItem"],
      ...reactsOnce,
      ...recordsFacts,
    },
  },
  "end-execution": {
    entry: "handlers/reactors/end-execution.ts",
    timeoutSeconds: seconds.reactor,
    uses: {
      WorkflowStatus: ["GetItem", "PutItem"],
      Workflows: ["StartExecution"],
      ...reactsOnce,
      ...recordsFacts,
    },
  },
  "receive-report": {
    entry: "handlers/reactors/receive-report.ts",
    timeoutSeconds: seconds.reactor,
    uses: {
      ProductCatalog: ["GetItem"],
      WorkflowStatus: ["GetItem", "PutItem"],
      ...reactsOnce,
    },
  },
  "sweep-operations": {
    entry: "handlers/reactors/sweep-operations.ts",
    timeoutSeconds: seconds.relay,
    uses: {
      WorkflowStatus: ["GetItem", "PutItem"],
      "WorkflowStatus/open": ["Query"],
      Workflows: ["StartExecution"],
      Executions: ["DescribeExecution"],
      ...recordsFacts,
    },
  },
  "sweep-product-queues": {
    entry: "handlers/reactors/sweep-product-queues.ts",
    timeoutSeconds: seconds.relay,
    uses: { "ProductCatalog/list": ["Query"], ProductQueues: ["GetQueueAttributes"] },
  },
  "sweep-stacks": {
    entry: "handlers/reactors/sweep-stacks.ts",
    timeoutSeconds: seconds.relay,
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
    timeoutSeconds: seconds.api,
    uses: { UserCatalog: ["GetItem", "PutItem"], WorkflowStatus: ["PutItem"], ...recordsFacts },
  },
} as const satisfies Record<string, FunctionSpec>;
