import {
  DescribeTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndexDescription,
  type LocalSecondaryIndexDescription,
  ScanCommand,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DynamoDbLocal, type RecordedCall, startDynamoDbLocal, verdictOf } from "../judges/dynamodb-local.ts";
import { card, clientOf } from "../support/engine.ts";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import { everything } from "../support/fault-choice.ts";
import type { Handling } from "../support/fault-proxy.ts";
import { runPath } from "../support/fault-run.ts";
import { paths } from "./paths.ts";
import { onboarding } from "./tenant-paths.ts";

type Row = Record<string, unknown>;
/** A call with what came of it when it was made anew. */
type Judged = RecordedCall & { anew: string };
type Recording = { tables: TableDescription[]; rows: Map<string, Row[]>; calls: RecordedCall[] };

const dynamodb = () => clientOf(DynamoDBClient);
const tableNames = () =>
  Object.entries(card().outputs).flatMap(([output, name]) => (output.endsWith("TableName") ? [name] : []));

const describeTable = async (TableName: string): Promise<TableDescription> =>
  (await dynamodb().send(new DescribeTableCommand({ TableName }))).Table ?? {};

async function rowsOf(TableName: string): Promise<Row[]> {
  const rows: Row[] = [];
  let ExclusiveStartKey: Record<string, never> | undefined;
  do {
    const page = await dynamodb().send(new ScanCommand({ TableName, ExclusiveStartKey, ConsistentRead: true }));
    rows.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey !== undefined);
  return rows;
}

/** Records what is asked of DynamoDB, one call after the other, from the tables as they were before the first. */
function recorder(recording: Recording): Handling {
  let before: Promise<void> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const look = async () => {
    recording.tables = await Promise.all(tableNames().map(describeTable));
    for (const name of tableNames()) recording.rows.set(name, await rowsOf(name));
  };
  return async (call, forward) => {
    before ??= look();
    await before;
    if (call.service !== "DynamoDB") return forward();
    const mine = turn.then(async () => {
      const reply = await forward();
      const verdict = verdictOf(reply.status, reply.body.toString());
      recording.calls.push({ action: call.action, body: call.body.toString(), verdict });
      return reply;
    });
    turn = mine.catch(() => {});
    return mine;
  };
}

type Index = GlobalSecondaryIndexDescription | LocalSecondaryIndexDescription;

const indexOf = ({ IndexName, KeySchema, Projection }: Index) => ({ IndexName, KeySchema, Projection });

/** Makes a table with its indexes anew, and puts into it what it held. */
async function restore(judge: DynamoDbLocal, table: TableDescription, rows: Row[]): Promise<void> {
  const { TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } = table;
  const indexes = {
    ...(GlobalSecondaryIndexes?.length && { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(indexOf) }),
    ...(LocalSecondaryIndexes?.length && { LocalSecondaryIndexes: LocalSecondaryIndexes.map(indexOf) }),
  };
  const made = { TableName, KeySchema, AttributeDefinitions, BillingMode: "PAY_PER_REQUEST", ...indexes };
  expect(await judge.call("DeleteTable", { TableName })).toMatch(/^(ok|ResourceNotFoundException)$/);
  expect(await judge.call("CreateTable", made)).toBe("ok");
  for (const Item of rows) expect(await judge.call("PutItem", { TableName, Item })).toBe("ok");
}

/** Makes the recorded calls anew, in their order; the token of each would have the first answer given again. */
async function replay(judge: DynamoDbLocal, { tables, rows, calls }: Recording): Promise<Judged[]> {
  for (const table of tables) await restore(judge, table, rows.get(table.TableName ?? "") ?? []);
  const judged: Judged[] = [];
  for (const call of calls) {
    const { ClientRequestToken: _, ...asked } = JSON.parse(call.body) as { ClientRequestToken?: string };
    judged.push({ ...call, anew: await judge.call(call.action, asked) });
  }
  return judged;
}

describe("AWS's own DynamoDB", () => {
  const calls: Judged[] = [];
  let bench: Bench;
  let judge: DynamoDbLocal;
  beforeAll(
    async () => {
      bench = await prepareBench();
      judge = await startDynamoDbLocal();
      for (const path of everything ? paths : [onboarding]) {
        const recording: Recording = { tables: [], rows: new Map(), calls: [] };
        await runPath(path, bench, { handling: recorder(recording) });
        calls.push(...(await replay(judge, recording)));
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
    expect(calls.filter(({ anew }) => anew.startsWith("ValidationException"))).toEqual([]);
  });

  it("decides each transaction as the engine did", () => {
    const written = calls.filter(({ action }) => /^(TransactWrite|Put|Update|Delete)/.test(action));
    expect(written.length).toBeGreaterThan(20);
    expect(written.filter(({ verdict, anew }) => verdict !== anew)).toEqual([]);
  });

  it("would find a name that is not used, and a second write of what may be written once", async () => {
    const transaction = calls.findLast(({ action, verdict }) => action === "TransactWriteItems" && verdict === "ok");
    const { ClientRequestToken: _, ...asked } = JSON.parse(transaction?.body ?? "{}");
    expect(await judge.call("TransactWriteItems", asked)).toMatch(
      /^TransactionCanceledException .*ConditionalCheckFailed/,
    );
    const [first, ...others] = asked.TransactItems as { Put?: object }[];
    const unused = { ExpressionAttributeNames: { "#unused": "unused" } };
    const careless = [{ Put: { ...first?.Put, ...unused } }, ...others];
    expect(await judge.call("TransactWriteItems", { TransactItems: careless })).toMatch(/^ValidationException/);
  });
});
