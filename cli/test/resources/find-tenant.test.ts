import { expect, test, vi } from "vitest";
import type { ApiClient } from "../../src/api/client.ts";
import { findTenant } from "../../src/resources/find-tenant.ts";

/** Creates an API that finds a tenant by its external id, and none by name. */
function createApi() {
  const send = vi.fn(async (_: string, { query }: { query: { externalId?: string } }) => ({
    items: query.externalId === undefined ? [] : [{ id: "ten_1", name: "Acme" }],
  }));
  return { api: { send } as unknown as ApiClient, queries: () => send.mock.calls.map(([, { query }]) => query) };
}

test("an external id that is longer than a search text can be finds its tenant without a search", async () => {
  const { api, queries } = createApi();
  const externalId = "x".repeat(128);
  expect(await findTenant(api, externalId)).toBe("ten_1");
  expect(queries()).toEqual([{ externalId, view: "summary" }]);
});

test("a text of 100 characters is an external id or a name", async () => {
  const { api, queries } = createApi();
  expect(await findTenant(api, "x".repeat(100))).toBe("ten_1");
  expect(queries()).toHaveLength(2);
});
