import { expect, test } from "vitest";
import type { Operation } from "../../../console/src/api/openapi.d.ts";
import type { ApiClient } from "../../src/api/client.ts";
import { watchUntil } from "../../src/operations/watch.ts";

const onboarding = {
  id: "op_1",
  target: { type: "tenant", id: "ten_1" },
  tenantId: "ten_1",
  correlationId: "request",
  done: true,
};
const child = { parentId: "op_1", target: { type: "subscription", id: "ten_1/crm" }, tenantId: "ten_1" };
/** The operations of the tenant, newest first. */
const operations = [
  { ...child, id: "op_3", correlationId: "retry" },
  { ...child, id: "op_2", correlationId: "request" },
  { ...child, id: "op_0", correlationId: "request", parentId: undefined },
];

test("a retried onboarding is watched with its new children, which belong to the request of the retry", async () => {
  const send = async (route: string, { query }: { query?: Partial<Operation> }) =>
    route === "operations:read"
      ? onboarding
      : { items: operations.filter((one) => [one.correlationId, undefined].includes(query?.correlationId)) };
  const shown: string[][] = [];
  // Only the two routes of the watch are called.
  await watchUntil(new AbortController().signal, { send } as unknown as ApiClient, "op_1", {
    timeoutMs: 1_000,
    show: (found) => void shown.push(found.map(({ id }) => id)),
    onOutage: () => {},
  });
  expect(shown).toEqual([["op_2", "op_3", "op_1"]]);
});
