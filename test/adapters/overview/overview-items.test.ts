import { BatchGetCommand, type BatchGetCommandInput, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, expect, it, vi } from "vitest";
import { dynamodb } from "../../../handlers/adapters/dynamodb/dynamodb.ts";
import { packOperation } from "../../../handlers/adapters/dynamodb/operation-items.ts";
import { readTenantDays } from "../../../handlers/adapters/overview/overview-items.ts";
import { countSubscriptionsInProgress } from "../../../handlers/api/resources/in-progress.ts";
import { buildOperation, TENANT_ID } from "../../support/builders.ts";

afterEach(() => vi.restoreAllMocks());

/** Answers a read of operations by their keys. */
const answerKeys = (requests: NonNullable<BatchGetCommandInput["RequestItems"]>) =>
  Object.fromEntries(
    Object.entries(requests).map(([table, { Keys = [] }]) => [
      table,
      Keys.map((key) => ({ ...key, ...packOperation(buildOperation({ id: String(key["pk"]).split("#")[1] ?? "" })) })),
    ]),
  );

/** Lets every query find another page, as with far more records than an overview reads; returns the queries. */
function answerWithoutEnd(): unknown[] {
  for (const table of ["OVERVIEW_TABLE", "OPERATION_TABLE", "TENANT_TABLE"]) vi.stubEnv(table, table);
  const queries: unknown[] = [];
  vi.spyOn(dynamodb, "send").mockImplementation((async (command: unknown) => {
    if (command instanceof BatchGetCommand) return { Responses: answerKeys(command.input.RequestItems ?? {}) };
    if (command instanceof QueryCommand) queries.push(command.input);
    const rows = Array.from({ length: 101 }, (_, index) => ({
      listSort: `op_${queries.length}_${index}`,
      counters: [],
    }));
    return { Items: rows, LastEvaluatedKey: { pk: "more" } };
  }) as never);
  return queries;
}

it.each([
  ["the operations of a tenant", () => readTenantDays(1, TENANT_ID)],
  ["the open operations of a product", () => countSubscriptionsInProgress("crm")],
])("an overview reads at most ten pages of %s", async (_, read) => {
  const queries = answerWithoutEnd();
  await read();
  expect(queries).toHaveLength(10);
});
