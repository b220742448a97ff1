import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { operationKey, storeOperations } from "../../src/api/operation-cache.ts";
import type { Page } from "../../src/api/read-json.ts";
import type { Operation } from "../../src/api/resources.ts";

const operation = (version: number, status: Operation["status"] = "running") =>
  ({ id: "op_1", version, status }) as Operation;
const listKey = ["operations", "/operations", {}];

test("an operation that a page reads also moves in every list", () => {
  const client = new QueryClient();
  client.setQueryData<Page<Operation>>(listKey, { items: [operation(1)] });
  storeOperations(client, [operation(2, "succeeded")]);
  expect(client.getQueryData<Page<Operation>>(listKey)?.items[0]?.status).toBe("succeeded");
  expect(client.getQueryData<Operation>(operationKey("op_1"))?.version).toBe(2);
});

test("a late answer does not take an operation back to an older version", () => {
  const client = new QueryClient();
  storeOperations(client, [operation(3, "succeeded")]);
  storeOperations(client, [operation(2)]);
  expect(client.getQueryData<Operation>(operationKey("op_1"))?.status).toBe("succeeded");
});

test("a list without a newer operation stays the same object, so that nothing is drawn again", () => {
  const client = new QueryClient();
  client.setQueryData<Page<Operation>>(listKey, { items: [operation(4)] });
  const before = client.getQueryData(listKey);
  storeOperations(client, [operation(4)]);
  expect(client.getQueryData(listKey)).toBe(before);
});

test("a list keeps the time of its own read, and stays stale", async () => {
  const client = new QueryClient();
  client.setQueryData<Page<Operation>>(listKey, { items: [operation(1)] }, { updatedAt: 5 });
  const other = ["operations", "/operations", { failing: true }];
  client.setQueryData<Page<Operation>>(other, { items: [] }, { updatedAt: 7 });
  await client.invalidateQueries({ queryKey: other });
  storeOperations(client, [operation(2)]);
  expect(client.getQueryState(listKey)?.dataUpdatedAt).toBe(5);
  expect(client.getQueryState(other)).toMatchObject({ dataUpdatedAt: 7, isInvalidated: true });
});
