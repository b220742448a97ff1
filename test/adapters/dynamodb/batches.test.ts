import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { getUsers } from "../../../handlers/adapters/dynamodb/catalogs.ts";

type Request = { input: { RequestItems: Record<string, { Keys: { pk: string; sk: string }[] }> } };

const ids = (count: number) => Array.from({ length: count }, (_, index) => `usr_${index}`);
const { send } = DynamoDBDocumentClient.prototype;

/** A table that gives at most so many items to a call, and notes when each call came. */
const stubPartialTable = (most: number) => {
  const times: number[] = [];
  DynamoDBDocumentClient.prototype.send = (async ({ input }: Request) => {
    times.push(Date.now());
    const [[table = "", { Keys = [] } = {}] = []] = Object.entries(input.RequestItems);
    const Items = Keys.slice(0, most).map((key) => ({ ...key, id: key.pk.replace("user#", "") }));
    const left = Keys.slice(most);
    return { Responses: { [table]: Items }, UnprocessedKeys: left.length === 0 ? {} : { [table]: { Keys: left } } };
  }) as never;
  return times;
};

describe("many records by id", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    process.env["USER_TABLE"] = "users";
  });
  afterEach(() => {
    vi.useRealTimers();
    DynamoDBDocumentClient.prototype.send = send;
  });

  it("are read in batches of 100 without a pause while DynamoDB answers all of them", async () => {
    const times = stubPartialTable(100);
    const found = await getUsers(ids(250));
    expect([found.size, times.length, new Set(times).size]).toEqual([250, 3, 1]);
  });

  it("are asked for again after a pause where DynamoDB left some out", async () => {
    const times = stubPartialTable(40);
    const reading = getUsers(ids(100));
    await vi.advanceTimersByTimeAsync(10_000);
    expect([(await reading).size, times.length]).toEqual([100, 3]);
    expect(new Set(times).size).toBe(3);
  });

  it("fail as throttled when DynamoDB gives none for long", async () => {
    const times = stubPartialTable(0);
    const reading = getUsers(ids(10)).catch((error: Error) => error.name);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await reading).toBe("ThrottlingException");
    expect(times.length).toBeLessThan(12);
  });
});
