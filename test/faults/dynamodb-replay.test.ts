import {
  DescribeTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndexDescription,
  type LocalSecondaryIndexDescription,
  ScanCommand,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DynamoDbLocal,
  type RecordedCall,
  startDynamoDbLocal,
  summarizeResponse,
} from "../conformance/dynamodb-local.ts";
import { clientOf, getConnectionInfo } from "../support/system/deployed-system.ts";
import { runPath } from "./harness/path-run.ts";
import type { CallHandler } from "./harness/proxy.ts";
import { isWhole } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";
import { paths } from "./paths/all-paths.ts";
import { onboarding } from "./paths/tenant-paths.ts";

type Row = Record<string, unknown>;
/** A recorded call with the result of its replay. */
type ReplayedCall = RecordedCall & { replayedVerdict: string };
type Recording = { tables: TableDescription[]; rows: Map<string, Row[]>; calls: RecordedCall[] };

const createDynamoDbClient = () => clientOf(DynamoDBClient);
const listTableNames = () =>
  Object.entries(getConnectionInfo().outputs).flatMap(([output, name]) => (output.endsWith("TableName") ? [name] : []));

const describeTable = async (TableName: string): Promise<TableDescription> =>
  (await createDynamoDbClient().send(new DescribeTableCommand({ TableName }))).Table ?? {};

async function scanRows(TableName: string): Promise<Row[]> {
  const rows: Row[] = [];
  let ExclusiveStartKey: Record<string, never> | undefined;
  do {
    const page = await createDynamoDbClient().send(
      new ScanCommand({ TableName, ExclusiveStartKey, ConsistentRead: true }),
    );
    rows.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey !== undefined);
  return rows;
}

/** Records the tables before the first call to DynamoDB, and all calls one after another. */
function createRecorder(recording: Recording): CallHandler {
  let tablesRecorded: Promise<void> | undefined;
  let previousCall: Promise<unknown> = Promise.resolve();
  const recordTables = async () => {
    recording.tables = await Promise.all(listTableNames().map(describeTable));
    for (const name of listTableNames()) recording.rows.set(name, await scanRows(name));
  };
  return async (call, forward) => {
    tablesRecorded ??= recordTables();
    await tablesRecorded;
    if (call.service !== "DynamoDB") return forward();
    const current = previousCall.then(async () => {
      const reply = await forward();
      const verdict = summarizeResponse(reply.status, reply.body.toString());
      recording.calls.push({ action: call.action, body: call.body.toString(), verdict });
      return reply;
    });
    previousCall = current.catch(() => {});
    return current;
  };
}

type TableIndex = GlobalSecondaryIndexDescription | LocalSecondaryIndexDescription;

const toIndexDefinition = ({ IndexName, KeySchema, Projection }: TableIndex) => ({ IndexName, KeySchema, Projection });

/** Creates a table with its indexes and its recorded rows in DynamoDB Local. */
async function restoreTable(dynamodbLocal: DynamoDbLocal, table: TableDescription, rows: Row[]): Promise<void> {
  const { TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } = table;
  const indexes = {
    ...(GlobalSecondaryIndexes?.length && { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(toIndexDefinition) }),
    ...(LocalSecondaryIndexes?.length && { LocalSecondaryIndexes: LocalSecondaryIndexes.map(toIndexDefinition) }),
  };
  const definition = { TableName, KeySchema, AttributeDefinitions, BillingMode: "PAY_PER_REQUEST", ...indexes };
  expect(await dynamodbLocal.call("DeleteTable", { TableName })).toMatch(/^(ok|ResourceNotFoundException)$/);
  expect(await dynamodbLocal.call("CreateTable", definition)).toBe("ok");
  for (const Item of rows) expect(await dynamodbLocal.call("PutItem", { TableName, Item })).toBe("ok");
}

/** Replays the recorded calls in their order, without their tokens: with a token, DynamoDB would repeat its first
 *  answer. */
async function replayCalls(dynamodbLocal: DynamoDbLocal, { tables, rows, calls }: Recording): Promise<ReplayedCall[]> {
  for (const table of tables) await restoreTable(dynamodbLocal, table, rows.get(table.TableName ?? "") ?? []);
  const replayed: ReplayedCall[] = [];
  for (const call of calls) {
    const { ClientRequestToken: _, ...requested } = JSON.parse(call.body) as { ClientRequestToken?: string };
    replayed.push({ ...call, replayedVerdict: await dynamodbLocal.call(call.action, requested) });
  }
  return replayed;
}

describe("DynamoDB Local by AWS", () => {
  const calls: ReplayedCall[] = [];
  let bench: Testbed;
  let dynamodbLocal: DynamoDbLocal;
  beforeAll(
    async () => {
      bench = await prepareTestbed();
      dynamodbLocal = await startDynamoDbLocal();
      for (const path of isWhole ? paths : [onboarding]) {
        const recording: Recording = { tables: [], rows: new Map(), calls: [] };
        await runPath(path, bench, { handling: createRecorder(recording) });
        calls.push(...(await replayCalls(dynamodbLocal, recording)));
      }
    },
    60 * 60 * 1000,
  );
  afterAll(async () => {
    await dynamodbLocal?.stop();
    await bench.restore();
  });

  it("accepts the form of every recorded call", () => {
    process.stdout.write(` ${calls.length} calls to DynamoDB replayed\n`);
    expect(calls.length).toBeGreaterThan(50);
    expect(calls.filter(({ replayedVerdict }) => replayedVerdict.startsWith("ValidationException"))).toEqual([]);
  });

  it("decides each write like the engine", () => {
    const writes = calls.filter(({ action }) => /^(TransactWrite|Put|Update|Delete)/.test(action));
    expect(writes.length).toBeGreaterThan(20);
    expect(writes.filter(({ verdict, replayedVerdict }) => verdict !== replayedVerdict)).toEqual([]);
  });

  it("rejects an unused attribute name and a repeated conditional write", async () => {
    const transaction = calls.findLast(({ action, verdict }) => action === "TransactWriteItems" && verdict === "ok");
    const { ClientRequestToken: _, ...requested } = JSON.parse(transaction?.body ?? "{}");
    expect(await dynamodbLocal.call("TransactWriteItems", requested)).toMatch(
      /^TransactionCanceledException .*ConditionalCheckFailed/,
    );
    const [first, ...others] = requested.TransactItems as { Put?: object }[];
    const unusedName = { ExpressionAttributeNames: { "#unused": "unused" } };
    const invalid = [{ Put: { ...first?.Put, ...unusedName } }, ...others];
    expect(await dynamodbLocal.call("TransactWriteItems", { TransactItems: invalid })).toMatch(/^ValidationException/);
  });
});
