import { describe, expect, it } from "vitest";
import { CapacityMeter } from "../../bench/units/capacity.ts";
import { computeItemSize, type Item } from "../../bench/units/item-size.ts";
import type { TableShape } from "../../bench/units/table-shapes.ts";

const shape: TableShape = {
  name: "T",
  key: ["pk"],
  indexes: [
    { name: "T/list", key: ["list"], projection: { ProjectionType: "ALL" } },
    { name: "T/open", key: ["open"], projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["id"] } },
  ],
};
const buildItem = (fields: Record<string, string>): Item =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { S: value }]));
const buildText = (count: number) => "x".repeat(count * 1024);
const createMeter = () => new CapacityMeter(new Map([["T", shape]]));
const buildCall = (action: string, request: object, { response = {}, status = 200 } = {}) => ({
  path: "/",
  caller: "f",
  service: "DynamoDB",
  action,
  request,
  response,
  status,
});
const buildPut = (fields: Record<string, string>) => ({ TableName: "T", Item: buildItem(fields) });

describe("the size of an item", () => {
  it("is the sum of its names and values by AWS's rules", () => {
    expect(computeItemSize({ name: { S: "Ada é" }, age: { N: "-36.6" }, ok: { BOOL: true } })).toBe(
      4 + 6 + 3 + 4 + 2 + 1,
    );
    expect(computeItemSize({ m: { M: { a: { S: "b" } } }, l: { L: [{ S: "c" }, { NULL: true }] } })).toBe(
      1 + 6 + 1 + 3 + 4,
    );
  });
});

describe("a write costs", () => {
  it("a unit for each started kilobyte of the larger of the old and the new item", () => {
    const meter = createMeter();
    expect(meter.computeUnits(buildCall("PutItem", buildPut({ pk: "a", text: buildText(2) }))).write).toBe(3);
    expect(meter.computeUnits(buildCall("PutItem", buildPut({ pk: "a" }))).write).toBe(3);
    expect(meter.computeUnits(buildCall("PutItem", buildPut({ pk: "a" }))).write).toBe(1);
    expect(meter.computeUnits(buildCall("DeleteItem", { TableName: "T", Key: buildItem({ pk: "a" }) })).write).toBe(1);
  });

  it("twice as much in a transaction, except in its indexes", () => {
    const request = {
      TransactItems: [{ Put: buildPut({ pk: "a", list: "all" }) }, { ConditionCheck: buildPut({ pk: "b" }) }],
    };
    expect(createMeter().computeUnits(buildCall("TransactWriteItems", request)).write).toBe(2 + 1 + 2);
  });

  it("units in an index only if a projected attribute changes", () => {
    const meter = createMeter();
    const costOf = (fields: Record<string, string>) =>
      meter.computeUnits(buildCall("PutItem", buildPut({ pk: "a", ...fields }))).write;
    expect(costOf({ open: "open", id: "1", step: "one" })).toBe(1 + 1);
    expect(costOf({ open: "open", id: "1", step: "two" })).toBe(1);
    expect(costOf({ open: "closed", id: "1", step: "two" })).toBe(1 + 2);
    expect(costOf({ id: "1", step: "two" })).toBe(1 + 1);
  });

  it("the same if it is rejected, and changes nothing", () => {
    const meter = createMeter();
    expect(meter.computeUnits(buildCall("PutItem", buildPut({ pk: "a", list: "all" }), { status: 400 })).write).toBe(1);
    expect(meter.computeUnits(buildCall("PutItem", buildPut({ pk: "a", list: "all" }))).write).toBe(2);
  });
});

describe("a read costs", () => {
  it("a unit for each started 4 KB, and half a unit if it is eventually consistent", () => {
    const response = { Item: buildItem({ pk: "a", text: buildText(8) }) };
    const get = (ConsistentRead: boolean) => buildCall("GetItem", { TableName: "T", ConsistentRead }, { response });
    expect(createMeter().computeUnits(get(true)).read).toBe(3);
    expect(createMeter().computeUnits(get(false)).read).toBe(1.5);
  });

  it("by the total size of a query, and by each item of a batch", () => {
    const Items = [buildItem({ pk: "a" }), buildItem({ pk: "b" })];
    const query = buildCall("Query", { TableName: "T", ConsistentRead: true }, { response: { Items } });
    expect(createMeter().computeUnits(query).read).toBe(1);
    const RequestItems = { T: { Keys: [{}, {}, {}], ConsistentRead: true } };
    const batch = buildCall("BatchGetItem", { RequestItems }, { response: { Responses: { T: Items } } });
    expect(createMeter().computeUnits(batch).read).toBe(3);
  });
});
