import { marshall } from "@aws-sdk/util-dynamodb";
import type { Envelope } from "../../../events/envelope.ts";
import { toCommit } from "../../../handlers/adapters/feed/feed-rows.ts";
import { buildReportedOperation, buildSelfProvisionedProduct } from "../../../test/support/builders.ts";
import { HERE } from "../recorded-services.ts";
import { envelopeOf, OPERATION_ID, operationItem, productItem, TENANT_ID, tenantItems } from "./records.ts";
import { itemOf, type Scenario } from "./scenario.ts";

/** Builds the event of a reactor's queue with one message. */
const batchOf = (body: unknown) => ({
  Records: [{ messageId: "m", eventSource: "aws:sqs", body: JSON.stringify(body) }],
});

/** Builds the event of a queue with one message from a rule of the bus. */
const fromBus = (type: string) => batchOf({ id: "another", source: "tenantry.tenants", detail: envelopeOf(type) });

const inserted = (item: object) => ({
  Records: [{ eventName: "INSERT", dynamodb: { NewImage: marshall(item, { removeUndefinedValues: true }) } }],
});

const logged = { aggregate: `tenant#${TENANT_ID}`, envelope: envelopeOf("TenantActivated") as Envelope };
const executionStarted = { executionArn: "arn:aws:states:us-east-1:111111111111:execution:x:y", startDate: 1 };
const allSucceeded = '"batchItemFailures":[]';

const trial = { kind: "trial", startsAt: "2026-01-01T00:00:00.000Z", endsAt: "2026-02-01T00:00:00.000Z" } as const;

/** The scenarios of the functions that events, schedules and deployments start. */
export const reactorScenarios = {
  relay: { event: inserted({ ...logged, sequence: 1, hash: "h", previousHash: "h" }), expectedAnswer: "" },
  "feed-writer": {
    event: inserted(toCommit([logged]) ?? {}),
    tables: { FEED_BACKLOG_TABLE: [toCommit([logged]) ?? {}] },
    expectedAnswer: "",
  },
  "overview-writer": {
    event: inserted(toCommit([logged]) ?? {}),
    tables: { OPERATION_TABLE: [operationItem()] },
    expectedAnswer: "",
  },
  "sweep-events": { event: {}, expectedAnswer: '"published":0' },
  archive: { event: inserted({ ...logged, sequence: 1, hash: "h", previousHash: "h" }), expectedAnswer: "" },
  "start-workflow": {
    event: fromBus("TenantRequested"),
    tables: { OPERATION_TABLE: [operationItem({ status: "queued" })] },
    answers: { StartExecution: executionStarted },
    expectedAnswer: allSucceeded,
  },
  "reconcile-tenant": {
    event: fromBus("SubscriptionActivated"),
    tables: { TENANT_TABLE: tenantItems(), OPERATION_TABLE: [operationItem()] },
    expectedAnswer: allSucceeded,
  },
  "advance-rollout": {
    event: fromBus("OperationSucceeded"),
    tables: { OPERATION_TABLE: [operationItem()] },
    expectedAnswer: allSucceeded,
  },
  "schedule-licence": {
    event: fromBus("SubscriptionActivated"),
    tables: { TENANT_TABLE: tenantItems({ status: "active" }, { licence: trial }) },
    answers: { "POST /schedules": { ScheduleArn: "arn" } },
    expectedAnswer: allSucceeded,
  },
  "end-licence": {
    event: batchOf({ tenantId: TENANT_ID, productId: "crm", deadline: "end", time: trial.endsAt }),
    tables: { TENANT_TABLE: tenantItems({ status: "active", activeOperationId: undefined }, { licence: trial }) },
    expectedAnswer: allSucceeded,
  },
  "schedule-purge": {
    event: fromBus("TenantLeaving"),
    tables: { TENANT_TABLE: tenantItems({ status: "leaving", purgeAt: trial.endsAt }) },
    answers: { "POST /schedules": { ScheduleArn: "arn" } },
    expectedAnswer: allSucceeded,
  },
  "purge-tenant": {
    event: batchOf({ tenantId: TENANT_ID, time: trial.endsAt }),
    tables: {
      TENANT_TABLE: tenantItems({ status: "leaving", purgeAt: trial.endsAt, activeOperationId: undefined }),
    },
    expectedAnswer: allSucceeded,
  },
  "recover-execution": {
    event: batchOf({ id: "one", detail: { name: `${OPERATION_ID}-1`, status: "TIMED_OUT" } }),
    tables: { OPERATION_TABLE: [operationItem()] },
    answers: { StartExecution: executionStarted },
    expectedAnswer: allSucceeded,
  },
  "receive-report": {
    event: batchOf({
      id: "one",
      account: "222222222222",
      source: "product.helpdesk",
      detail: { operationId: OPERATION_ID, outcome: "completed", outputs: { url: "https://help.example" } },
    }),
    tables: {
      OPERATION_TABLE: [itemOf("operation", buildReportedOperation())],
      PRODUCT_TABLE: [itemOf("product", buildSelfProvisionedProduct())],
    },
    expectedAnswer: allSucceeded,
  },
  "retire-product": {
    event: fromBus("ProductRetired"),
    tables: { PRODUCT_TABLE: [productItem({ status: "retired", integration: { kind: "events" } })] },
    expectedAnswer: allSucceeded,
  },
  "deliver-events": {
    event: fromBus("SubscriptionActivated"),
    tables: {
      PRODUCT_TABLE: [
        productItem({
          connection: { externalId: "x", controlPlaneRoleArn: "r", roleArn: "r", queueUrl: `${HERE}/1/queue` },
        }),
      ],
      NOTIFICATION_TABLE: [
        { id: `ntf_${"e".repeat(32)}`, scope: "platform", topic: "lifecycle", topicArn: "arn:aws:sns:us-east-1:1:one" },
      ],
    },
    answers: {
      Publish: "<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>",
    },
    expectedAnswer: allSucceeded,
  },
  "sweep-operations": { event: {}, expectedAnswer: '"checked":0' },
  "sweep-rollouts": { event: {}, expectedAnswer: '"checked":0' },
  "sweep-product-queues": {
    event: {},
    tables: {
      PRODUCT_TABLE: [
        productItem({
          connection: { externalId: "x", controlPlaneRoleArn: "r", roleArn: "r", queueUrl: `${HERE}/1/queue` },
        }),
      ],
    },
    answers: { GetQueueAttributes: { Attributes: { ApproximateNumberOfMessages: "0" } } },
    expectedAnswer: '"deadLetters":0',
  },
  "sweep-stacks": {
    event: { productId: "crm" },
    tables: { PRODUCT_TABLE: [productItem()] },
    answers: {
      "POST /2015-03-31/functions/PROVISIONER_FUNCTION/invocations": { admitted: true, names: [], stacks: {} },
    },
    expectedAnswer: '"orphanStack":0',
  },
  "first-administrator": { event: { email: "first@example.com" }, expectedAnswer: '"status":"requested"' },
} satisfies Record<string, Scenario>;
