import { describe, expect, it } from "vitest";
import { CapacityMeter } from "../../bench/units/capacity.ts";
import { type Item, itemSize } from "../../bench/units/item-size.ts";
import type { TableShape } from "../../bench/units/table-shapes.ts";

const shape: TableShape = {
  key: ["pk"],
  indexes: [
    { key: ["list"], projection: { ProjectionType: "ALL" } },
    { key: ["open"], projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["id"] } },
  ],
};
const item = (fields: Record<string, string>): Item =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { S: value }]));
const kilobytes = (count: number) => "x".repeat(count * 1024);
const meterOf = () => new CapacityMeter(new Map([["T", shape]]));
const call = (action: string, request: object, { answer = {}, status = 200 } = {}) => ({
  path: "/",
  caller: "f",
  service: "DynamoDB",
  action,
  request,
  answer,
  status,
});
const put = (fields: Record<string, string>) => ({ TableName: "T", Item: item(fields) });

describe("the size of an item", () => {
  it("is that of its names and values, as AWS counts them", () => {
    expect(itemSize({ name: { S: "Ada é" }, age: { N: "-36.6" }, ok: { BOOL: true } })).toBe(4 + 6 + 3 + 4 + 2 + 1);
    expect(itemSize({ m: { M: { a: { S: "b" } } }, l: { L: [{ S: "c" }, { NULL: true }] } })).toBe(1 + 6 + 1 + 3 + 4);
  });
});

describe("a write costs", () => {
  it("a unit for each begun kilobyte of the larger of what was and what is", () => {
    const meter = meterOf();
    expect(meter.of(call("PutItem", put({ pk: "a", text: kilobytes(2) }))).write).toBe(3);
    expect(meter.of(call("PutItem", put({ pk: "a" }))).write).toBe(3);
    expect(meter.of(call("PutItem", put({ pk: "a" }))).write).toBe(1);
    expect(meter.of(call("DeleteItem", { TableName: "T", Key: item({ pk: "a" }) })).write).toBe(1);
  });

  it("twice as much in a transaction, but not in its indexes", () => {
    const request = { TransactItems: [{ Put: put({ pk: "a", list: "all" }) }, { ConditionCheck: put({ pk: "b" }) }] };
    expect(meterOf().of(call("TransactWriteItems", request)).write).toBe(2 + 1 + 2);
  });

  it("in an index only where something that it holds became different", () => {
    const meter = meterOf();
    const costOf = (fields: Record<string, string>) => meter.of(call("PutItem", put({ pk: "a", ...fields }))).write;
    expect(costOf({ open: "open", id: "1", step: "one" })).toBe(1 + 1);
    expect(costOf({ open: "open", id: "1", step: "two" })).toBe(1);
    expect(costOf({ open: "closed", id: "1", step: "two" })).toBe(1 + 2);
    expect(costOf({ id: "1", step: "two" })).toBe(1 + 1);
  });

  it("the same when it is refused, and changes nothing", () => {
    const meter = meterOf();
    expect(meter.of(call("PutItem", put({ pk: "a", list: "all" }), { status: 400 })).write).toBe(1);
    expect(meter.of(call("PutItem", put({ pk: "a", list: "all" }))).write).toBe(2);
  });
});

describe("a read costs", () => {
  it("a unit for each begun four kilobytes, and half of it where it may be late", () => {
    const answer = { Item: item({ pk: "a", text: kilobytes(8) }) };
    const get = (ConsistentRead: boolean) => call("GetItem", { TableName: "T", ConsistentRead }, { answer });
    expect(meterOf().of(get(true)).read).toBe(3);
    expect(meterOf().of(get(false)).read).toBe(1.5);
  });

  it("by all bytes of a query together, and by each item of a batch", () => {
    const Items = [item({ pk: "a" }), item({ pk: "b" })];
    const query = call("Query", { TableName: "T", ConsistentRead: true }, { answer: { Items } });
    expect(meterOf().of(query).read).toBe(1);
    const RequestItems = { T: { Keys: [{}, {}, {}], ConsistentRead: true } };
    const batch = call("BatchGetItem", { RequestItems }, { answer: { Responses: { T: Items } } });
    expect(meterOf().of(batch).read).toBe(3);
  });
});
