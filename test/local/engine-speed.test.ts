import { setTimeout as delay } from "node:timers/promises";
import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClientConfig } from "../../local/client-config.ts";
import { controlPlaneAccount } from "../../local/engine.ts";
import {
  type EngineWithFunction,
  runEnginePython,
  startEngineWithFunction,
} from "../support/system/engine-function.ts";

/** A program that drops a worker while its log is read, and then opens the pipe of another worker. Prints the line that
 *  the other worker writes. The reader must not take it. */
const readersOfTwoWorkers = `
import os, queue, threading, time
from types import SimpleNamespace
from engine_speed import read_log

end, start = os.pipe()
lines = queue.Queue()
worker = SimpleNamespace(_proc=SimpleNamespace(stderr=os.fdopen(end)), _stderr_queue=lines)
reader = threading.Thread(target=read_log, args=[worker], daemon=True)
reader.start()
os.write(start, b"first\\n")
lines.get(timeout=10)
time.sleep(0.1)
worker._proc = None
other_end, other_start = os.pipe()
os.write(other_start, b"other\\n")
os.close(start)
reader.join(1)
os.set_blocking(other_end, False)
print(os.read(other_end, 100).decode(), end="")
`;

/** A program that reads the log of a worker while more than 1024 files are open. Prints the line of the worker. */
const readerAmongManyFiles = `
import os, queue, resource, threading
from types import SimpleNamespace
from engine_speed import read_log

_, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
files = [os.dup(1) for _ in range(1100)]
end, start = os.pipe()
lines = queue.Queue()
worker = SimpleNamespace(_proc=SimpleNamespace(stderr=os.fdopen(end)), _stderr_queue=lines)
threading.Thread(target=read_log, args=[worker], daemon=True).start()
os.write(start, b"line\\n")
print(lines.get(timeout=5))
`;

let engine: EngineWithFunction;

beforeAll(async () => {
  engine = await startEngineWithFunction();
});
afterAll(() => engine.stop());

describe("a function in the local engine", () => {
  it("has in the log of an invocation its own lines and no others", async () => {
    for (let count = 0; count < 20; count += 1) {
      const lines = Array.from({ length: count }, (_, index) => `line ${count}.${index}`);
      const { log } = await engine.invoke({ lines });
      expect(log.match(/line \S+/g) ?? []).toEqual(lines);
    }
  });

  it("has in the log of a failed invocation the lines before the failure", async () => {
    const { log } = await engine.invoke({ lines: ["before the failure"], fails: true });
    expect(log).toContain("before the failure");
  });

  it("keeps its log when the process of another function ends at the same time", () => {
    expect(runEnginePython(readersOfTwoWorkers)).toBe("other\n");
  });

  it("keeps its log while the engine has more open files than select() can watch", () => {
    expect(runEnginePython(readerAmongManyFiles)).toBe("line\n");
  });

  it("responds without a fixed wait for its log", async () => {
    const durations: number[] = [];
    for (let count = 0; count < 20; count += 1) {
      durations.push((await engine.invoke({ lines: [] })).duration);
      await delay(5);
    }
    expect(Math.min(...durations)).toBeLessThan(45);
  });
});

describe("a query in the local engine", () => {
  const table = { TableName: "numbers" };
  let dynamodb: DynamoDBClient;
  beforeAll(async () => {
    dynamodb = new DynamoDBClient(createClientConfig(engine.endpoint, controlPlaneAccount));
    const keys = [
      { AttributeName: "id", KeyType: "HASH" as const },
      { AttributeName: "number", KeyType: "RANGE" as const },
    ];
    const types = [
      { AttributeName: "id", AttributeType: "S" as const },
      { AttributeName: "number", AttributeType: "N" as const },
    ];
    const request = { ...table, KeySchema: keys, AttributeDefinitions: types, BillingMode: "PAY_PER_REQUEST" as const };
    await dynamodb.send(new CreateTableCommand(request));
    for (const number of ["1", "2", "3"])
      await dynamodb.send(
        new PutItemCommand({
          ...table,
          Item: { id: { S: "a" }, number: { N: number }, size: { N: number }, word: { S: "a" } },
        }),
      );
  });

  /** Returns the numbers of the items for which a condition on their size is true. */
  async function select(condition: string, values: Record<string, AttributeValue>) {
    const { Items = [] } = await dynamodb.send(
      new QueryCommand({
        ...table,
        KeyConditionExpression: "id = :id",
        FilterExpression: condition,
        ...(condition.includes("#size") && { ExpressionAttributeNames: { "#size": "size" } }),
        ExpressionAttributeValues: { ":id": { S: "a" }, ...values },
      }),
    );
    return Items.map((item) => item["number"]?.N);
  }

  it("compares with the values of its own request", async () => {
    expect(await select("#size > :n", { ":n": { N: "1" } })).toEqual(["2", "3"]);
    expect(await select("#size > :n", { ":n": { N: "2" } })).toEqual(["3"]);
    const from2to3 = { ":from": { N: "2" }, ":to": { N: "3" } };
    expect(await select("#size BETWEEN :from AND :to", from2to3)).toEqual(["2", "3"]);
  });

  it("is refused for a fault in its values after an earlier one was right", async () => {
    await select("begins_with(word, :start)", { ":start": { S: "a" } });
    await expect(select("begins_with(word, :start)", { ":start": { N: "1" } })).rejects.toThrow(/operand type/);
    await select("#size BETWEEN :from AND :to", { ":from": { N: "1" }, ":to": { N: "2" } });
    const from2to1 = { ":from": { N: "2" }, ":to": { N: "1" } };
    await expect(select("#size BETWEEN :from AND :to", from2to1)).rejects.toThrow(/lower bound/);
  });
});

describe("a caller in the local engine", () => {
  it("loses a permission with the policy that gives it", async () => {
    const config = createClientConfig(engine.endpoint, controlPlaneAccount);
    const iam = new IAMClient(config);
    const trust = { Effect: "Allow", Principal: { AWS: controlPlaneAccount }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "reader", AssumeRolePolicyDocument }));
    const allow = (Action: string) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: "reader",
          PolicyName: "rights",
          PolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action, Resource: "*" }],
          }),
        }),
      );
    await allow("dynamodb:ListTables");
    const assumed = await new STSClient(config).send(
      new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "reader" }),
    );
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = assumed.Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const dynamodb = new DynamoDBClient({ ...config, credentials });
    expect((await dynamodb.send(new ListTablesCommand({}))).$metadata.httpStatusCode).toBe(200);
    await allow("dynamodb:DescribeTable");
    await expect(dynamodb.send(new ListTablesCommand({}))).rejects.toThrow(/not authorized/);
  });
});
