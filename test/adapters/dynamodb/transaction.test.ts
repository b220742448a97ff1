import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dynamodb } from "../../../handlers/adapters/dynamodb/dynamodb.ts";
import {
  Conflict,
  type Item,
  retryOnConflict,
  writeTransaction,
} from "../../../handlers/adapters/dynamodb/transaction.ts";

const put = (id: string): Item => ({ Put: { TableName: "T", Item: { id } } });
const failWith = (error: Error) => vi.spyOn(dynamodb, "send").mockRejectedValue(error as never);
const cancelledTransaction = (...codes: string[]) =>
  new TransactionCanceledException({
    message: "cancelled",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

afterEach(() => vi.restoreAllMocks());

describe("writeTransaction", () => {
  it("sends a single put without a transaction", async () => {
    const send = vi.spyOn(dynamodb, "send").mockResolvedValue({} as never);
    await writeTransaction([put("1")]);
    await writeTransaction([put("1"), put("2")]);
    expect(send.mock.calls.map(([command]) => command.constructor.name)).toEqual([
      "PutCommand",
      "TransactWriteCommand",
    ]);
  });

  it("sends nothing without items, and rejects more items than DynamoDB accepts", async () => {
    const send = vi.spyOn(dynamodb, "send").mockResolvedValue({} as never);
    await writeTransaction([]);
    await expect(writeTransaction(Array.from({ length: 101 }, () => put("1")))).rejects.toThrow("at most 100");
    expect(send).not.toHaveBeenCalled();
  });

  it.each([
    ["a failed condition", new ConditionalCheckFailedException({ message: "", $metadata: {} })],
    ["another transaction", new TransactionConflictException({ message: "", $metadata: {} })],
    ["a transaction in which items conflict", cancelledTransaction("None", "ConditionalCheckFailed")],
  ])("throws a Conflict for %s", async (_, error) => {
    failWith(error);
    await expect(writeTransaction([put("1"), put("2")])).rejects.toThrow(Conflict);
  });

  it.each([
    ["a transaction with a throttled item", cancelledTransaction("ThrottlingError", "ConditionalCheckFailed")],
    ["another error", new Error("unreachable")],
  ])("throws the error itself for %s", async (_, error) => {
    failWith(error);
    await expect(writeTransaction([put("1"), put("2")])).rejects.toBe(error);
  });
});

describe("retryOnConflict", () => {
  it("repeats the function after a conflict", async () => {
    let conflicts = 2;
    const result = await retryOnConflict(async () => {
      if (conflicts === 0) return "committed";
      conflicts -= 1;
      throw new Conflict("changed");
    });
    expect(result).toBe("committed");
  });

  it("throws the conflict of the sixth attempt, and other errors at once", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const conflicting = vi.fn(async () => {
      throw new Conflict("changed");
    });
    await expect(retryOnConflict(conflicting)).rejects.toThrow(Conflict);
    expect(conflicting).toHaveBeenCalledTimes(6);
    const failing = vi.fn(async () => {
      throw new Error("broken");
    });
    await expect(retryOnConflict(failing)).rejects.toThrow("broken");
    expect(failing).toHaveBeenCalledTimes(1);
  });
});
