import { expect, test } from "vitest";
import { apiCommand } from "../../src/commands/api.ts";
import type { Session } from "../../src/session.ts";
import { Input } from "../../src/spec.ts";

/** Runs `tenantry api GET` with these options. Returns the parts of its request. */
async function readRequest(options: Record<string, unknown>, path = "/tenants"): Promise<unknown> {
  const requests: unknown[] = [];
  const api = { raw: async (...request: unknown[]) => requests.push(request) };
  const session = { api, output: { document: () => {} } } as unknown as Session;
  await apiCommand.run(new Input(["get", path], options), session);
  return requests[0];
}

test("a query parameter may have any name and be repeated", async () => {
  expect(await readRequest({ query: ["constructor=1", "status=active", "status=failed"] })).toEqual([
    "GET",
    "/tenants",
    { query: { constructor: ["1"], status: ["active", "failed"] }, headers: {} },
  ]);
});

test.each(["/tenants", "tenants", "/v1/tenants", "v1/tenants"])(
  "the path %s is below the version once",
  async (path) => {
    expect(await readRequest({}, path)).toEqual(["GET", "/tenants", { query: {}, headers: {} }]);
  },
);
