import { appendFileSync } from "node:fs";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type ConsumerOptions, consume, dynamodbOrderStore, type Handlers, poll } from "tenantry/consumer";
import { type EventName, type EventOf, eventNames, patternOf } from "tenantry/events";

// A consumer as a product's team writes it. It is outside of the platform's repository and uses only the package.

function readSetting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

const tableName = readSetting("TABLE");
const journalFile = readSetting("JOURNAL");
const dynamodb = new DynamoDBClient({});
/** The number of subscription events after which the process ends, before the event is marked or acknowledged. */
const crashAfter = Number(process.env["DIES_AFTER"] ?? Number.POSITIVE_INFINITY);

let effectCount = 0;
async function recordEvent(event: EventOf<EventName>): Promise<void> {
  appendFileSync(journalFile, `${JSON.stringify([event.subject, event.sequence, event.type])}\n`);
  effectCount += event.subject.includes("/subscriptions/") ? 1 : 0;
  if (effectCount === crashAfter) process.exit(9);
}

/** A handler whose event type follows from the event's name. */
const typedHandlers: Handlers = {
  ProductSubscribed: async (event) => {
    const planId: string = event.data.planId;
    // @ts-expect-error: the field does not exist
    event.data.plan;
    return planId === "" ? undefined : recordEvent(event);
  },
};

const options: ConsumerOptions = {
  name: "scratch",
  handlers: { ...Object.fromEntries(eventNames.map((name) => [name, recordEvent])), ...typedHandlers },
  remember: new DynamoDBPersistenceLayer({ tableName, awsSdkV3Client: dynamodb }),
  order: {
    store: dynamodbOrderStore({ client: DynamoDBDocumentClient.from(dynamodb), tableName }),
    hold: ["subscription"],
  },
  timeoutSeconds: 2,
};

if (patternOf("TenantActivated").source[0] !== "tenantry.tenants") throw new Error("The pattern is wrong");
const abortController = new AbortController();
process.once("SIGTERM", () => abortController.abort());
await poll(consume(options), {
  client: new SQSClient({}),
  queueUrl: readSetting("QUEUE_URL"),
  signal: abortController.signal,
  waitSeconds: 1,
});
