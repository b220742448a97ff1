import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { getUsers } from "../../../handlers/adapters/dynamodb/catalogs.ts";

type Request = { input: { RequestItems: Record<string, { Keys: { pk: string; sk: string }[] }> } };

const ids = (count: number) => Array.from({ length: count }, (_, index) => `usr_${index}`);
const { send } = DynamoDBDocumentClient.prototype;

/** Stubs a table that returns a limited number of items per call; returns the times of the calls. */
function stubPartialTable(maxItems: number) {
  const times: number[] = [];
  DynamoDBDocumentClient.prototype.send = (async ({ input }: Request) => {
    times.push(Date.now());
    const [[table = "", { Keys = [] } = {}] = []] = Object.entries(input.RequestItems);
    const Items = Keys.slice(0, maxItems).map((key) => ({ ...key, id: key.pk.replace("user#", "") }));
    const left = Keys.slice(maxItems);
    return { Responses: { [table]: Items }, UnprocessedKeys: left.length === 0 ? {} : { [table]: { Keys: left } } };
  }) as never;
  return times;
}

describe("reading many records by id", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    // A pause is random, and may be shorter than a millisecond.
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    process.env["USER_TABLE"] = "users";
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    DynamoDBDocumentClient.prototype.send = send;
  });

  it("reads batches of 100 without a pause while DynamoDB returns all items", async () => {
    const times = stubPartialTable(100);
    const found = await getUsers(ids(250));
    expect([found.size, times.length, new Set(times).size]).toEqual([250, 3, 1]);
  });

  it("sends at most ten batches at the same time", async () => {
    let [running, mostRunning] = [0, 0];
    DynamoDBDocumentClient.prototype.send = (async ({ input }: Request) => {
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      await Promise.resolve();
      running -= 1;
      return { Responses: { users: input.RequestItems["users"]?.Keys.map(({ pk }) => ({ id: pk })) } };
    }) as never;
    expect((await getUsers(ids(5000))).size).toBe(5000);
    expect(mostRunning).toBe(10);
  });

  it("requests unprocessed keys again after a pause", async () => {
    const times = stubPartialTable(40);
    const reading = getUsers(ids(100));
    await vi.advanceTimersByTimeAsync(10_000);
    expect([(await reading).size, times.length]).toEqual([100, 3]);
    expect(new Set(times).size).toBe(3);
  });

  it("fails with a throttling error after several attempts without an item", async () => {
    const times = stubPartialTable(0);
    const reading = getUsers(ids(10)).catch((error: Error) => error.name);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await reading).toBe("ThrottlingException");
    expect(times.length).toBeLessThan(12);
  });
});
