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
import { isFullRun } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";
import { paths } from "./paths/all-paths.ts";
import { onboarding } from "./paths/tenant-paths.ts";

type Row = Record<string, unknown>;
/** A call with what came of it when it was made anew. */
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

/** Records what is asked of DynamoDB, one call after the other, from the tables as they were before the first. */
function createRecorder(recording: Recording): CallHandler {
  let before: Promise<void> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const look = async () => {
    recording.tables = await Promise.all(listTableNames().map(describeTable));
    for (const name of listTableNames()) recording.rows.set(name, await scanRows(name));
  };
  return async (call, forward) => {
    before ??= look();
    await before;
    if (call.service !== "DynamoDB") return forward();
    const mine = turn.then(async () => {
      const reply = await forward();
      const verdict = summarizeResponse(reply.status, reply.body.toString());
      recording.calls.push({ action: call.action, body: call.body.toString(), verdict });
      return reply;
    });
    turn = mine.catch(() => {});
    return mine;
  };
}

type TableIndex = GlobalSecondaryIndexDescription | LocalSecondaryIndexDescription;

const toIndexDefinition = ({ IndexName, KeySchema, Projection }: TableIndex) => ({ IndexName, KeySchema, Projection });

/** Makes a table with its indexes anew, and puts into it what it held. */
async function restoreTable(judge: DynamoDbLocal, table: TableDescription, rows: Row[]): Promise<void> {
  const { TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } = table;
  const indexes = {
    ...(GlobalSecondaryIndexes?.length && { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(toIndexDefinition) }),
    ...(LocalSecondaryIndexes?.length && { LocalSecondaryIndexes: LocalSecondaryIndexes.map(toIndexDefinition) }),
  };
  const made = { TableName, KeySchema, AttributeDefinitions, BillingMode: "PAY_PER_REQUEST", ...indexes };
  expect(await judge.call("DeleteTable", { TableName })).toMatch(/^(ok|ResourceNotFoundException)$/);
  expect(await judge.call("CreateTable", made)).toBe("ok");
  for (const Item of rows) expect(await judge.call("PutItem", { TableName, Item })).toBe("ok");
}

/** Makes the recorded calls anew, in their order; the token of each would have the first answer given again. */
async function replayCalls(judge: DynamoDbLocal, { tables, rows, calls }: Recording): Promise<ReplayedCall[]> {
  for (const table of tables) await restoreTable(judge, table, rows.get(table.TableName ?? "") ?? []);
  const judged: ReplayedCall[] = [];
  for (const call of calls) {
    const { ClientRequestToken: _, ...requested } = JSON.parse(call.body) as { ClientRequestToken?: string };
    judged.push({ ...call, replayedVerdict: await judge.call(call.action, requested) });
  }
  return judged;
}

describe("AWS's own DynamoDB", () => {
  const calls: ReplayedCall[] = [];
  let bench: Testbed;
  let judge: DynamoDbLocal;
  beforeAll(
    async () => {
      bench = await prepareTestbed();
      judge = await startDynamoDbLocal();
      for (const path of isFullRun ? paths : [onboarding]) {
        const recording: Recording = { tables: [], rows: new Map(), calls: [] };
        await runPath(path, bench, { handling: createRecorder(recording) });
        calls.push(...(await replayCalls(judge, recording)));
      }
    },
    60 * 60 * 1000,
  );
  afterAll(async () => {
    await judge?.stop();
    await bench.restore();
  });

  it("finds every call of a recorded life well formed", () => {
    process.stdout.write(` ${calls.length} calls to DynamoDB were made anew\n`);
    expect(calls.length).toBeGreaterThan(50);
    expect(calls.filter(({ replayedVerdict: anew }) => anew.startsWith("ValidationException"))).toEqual([]);
  });

  it("decides each transaction as the engine did", () => {
    const written = calls.filter(({ action }) => /^(TransactWrite|Put|Update|Delete)/.test(action));
    expect(written.length).toBeGreaterThan(20);
    expect(written.filter(({ verdict, replayedVerdict: anew }) => verdict !== anew)).toEqual([]);
  });

  it("would find a name that is not used, and a second write of what may be written once", async () => {
    const transaction = calls.findLast(({ action, verdict }) => action === "TransactWriteItems" && verdict === "ok");
    const { ClientRequestToken: _, ...requested } = JSON.parse(transaction?.body ?? "{}");
    expect(await judge.call("TransactWriteItems", requested)).toMatch(
      /^TransactionCanceledException .*ConditionalCheckFailed/,
    );
    const [first, ...others] = requested.TransactItems as { Put?: object }[];
    const unused = { ExpressionAttributeNames: { "#unused": "unused" } };
    const careless = [{ Put: { ...first?.Put, ...unused } }, ...others];
    expect(await judge.call("TransactWriteItems", { TransactItems: careless })).toMatch(/^ValidationException/);
  });
});
