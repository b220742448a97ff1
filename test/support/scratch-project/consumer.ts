import { appendFileSync } from "node:fs";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type ConsumerOptions, consume, dynamodbOrderStore, type Handlers, poll } from "tenantry/consumer";
import { type EventName, type EventOf, eventNames, patternOf } from "tenantry/events";

// What a product's team writes: a program outside the platform's repository that knows the package alone.

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

const tableName = setting("TABLE");
const journal = setting("JOURNAL");
const dynamodb = new DynamoDBClient({});
/** The effect on a subscription after which the process dies, before anything is marked or acknowledged. */
const diesAfter = Number(process.env["DIES_AFTER"] ?? Number.POSITIVE_INFINITY);

let effects = 0;
const write = async (event: EventOf<EventName>): Promise<void> => {
  appendFileSync(journal, `${JSON.stringify([event.subject, event.sequence, event.type])}\n`);
  effects += event.subject.includes("/subscriptions/") ? 1 : 0;
  if (effects === diesAfter) process.exit(9);
};

/** Types follow from the name of the event. */
const typed: Handlers = {
  ProductSubscribed: async (event) => {
    const planId: string = event.data.planId;
    // @ts-expect-error: there is no such field
    event.data.plan;
    return planId === "" ? undefined : write(event);
  },
};

const options: ConsumerOptions = {
  name: "scratch",
  handlers: { ...Object.fromEntries(eventNames.map((name) => [name, write])), ...typed },
  remember: new DynamoDBPersistenceLayer({ tableName, awsSdkV3Client: dynamodb }),
  order: {
    store: dynamodbOrderStore({ client: DynamoDBDocumentClient.from(dynamodb), tableName }),
    hold: ["subscription"],
  },
  timeoutSeconds: 2,
};

if (patternOf("TenantActivated").source[0] !== "tenantry.tenants") throw new Error("The pattern is wrong");
const stopping = new AbortController();
process.once("SIGTERM", () => stopping.abort());
await poll(consume(options), {
  client: new SQSClient({}),
  queueUrl: setting("QUEUE_URL"),
  signal: stopping.signal,
  waitSeconds: 1,
});
