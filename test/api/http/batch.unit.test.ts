import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runBatch } from "../../../handlers/api/http/batch.ts";
import { type ApiRequest, type ApiResponse, requestOf } from "../../../handlers/api/http/request.ts";
import type { DefinedRoute, ScopedCall } from "../../../handlers/api/http/route.ts";
import { buildCaller } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

let memory: MemoryTables;
beforeEach(() => {
  process.env["IDEMPOTENCY_TABLE"] = "idempotency";
  memory = new MemoryTables().install();
});
afterEach(() => memory.restore());

const toResponse = (statusCode: number, body: object): ApiResponse => ({
  statusCode,
  headers: {},
  body: JSON.stringify(body),
});
const busy = toResponse(503, { code: "busy" });
const done = toResponse(202, { status: "queued" });

/** Runs a batch of two entries with the same Idempotency-Key as all others. */
function run(respond: (request: ApiRequest, params: Record<string, string>) => Promise<ApiResponse>) {
  const call: ScopedCall = {
    request: requestOf({
      httpMethod: "POST",
      path: "/operations/retry",
      headers: { "idempotency-key": "batch-1" },
      body: '{"ids":["one","two"]}',
      requestContext: { requestId: "request-1" },
    } as unknown as APIGatewayProxyEvent),
    caller: buildCaller(),
    accessScope: "any",
    params: {},
  };
  const route = { route: "POST /operations/{operationId}/retry", respond } as DefinedRoute;
  return runBatch(call, ["one", "two"], { route, parameter: "operationId" }, (operation) => ({ operation }));
}

describe("a batch with an Idempotency-Key", () => {
  it("is handled again if an entry had a problem, and its copies keep the answer of the first success", async () => {
    const respond = vi.fn(async (_: ApiRequest, { operationId }: Record<string, string>) =>
      operationId === "one" ? done : busy,
    );
    const items = [
      { id: "one", operation: { status: "queued" } },
      { id: "two", problem: { code: "busy" } },
    ];
    expect(await run(respond)).toMatchObject({ body: { items } });
    respond.mockImplementation(async () => done);
    const succeeded = ["one", "two"].map((id) => ({ id, operation: { status: "queued" } }));
    expect(await run(respond)).toMatchObject({ status: 200, body: { items: succeeded } });
    expect(respond).toHaveBeenCalledTimes(4);
    const copy = await run(respond);
    expect(copy).toMatchObject({ statusCode: 200, headers: { "idempotent-replayed": "true" } });
    expect(respond).toHaveBeenCalledTimes(4);
  });

  it("gives an entry the same key in each copy, so that none is carried out twice", async () => {
    const respond = vi.fn(async (_: ApiRequest) => busy);
    for (let copy = 0; copy < 2; copy += 1) await run(respond);
    const keys = respond.mock.calls.map(([{ event }]) => event.headers["idempotency-key"]);
    expect(keys.slice(2)).toEqual(keys.slice(0, 2));
    expect(new Set(keys).size).toBe(2);
  });
});
