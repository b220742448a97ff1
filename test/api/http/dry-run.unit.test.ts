import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { defineCommand } from "../../../handlers/api/http/command.ts";
import type { Command } from "../../../handlers/api/http/command-types.ts";
import { requestOf } from "../../../handlers/api/http/request.ts";
import type { RouteCall } from "../../../handlers/api/http/route.ts";
import { accept, reject } from "../../../handlers/core/shared/decision.ts";
import { buildCaller } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

let memory: MemoryTables;
beforeEach(() => {
  Object.assign(process.env, {
    IDEMPOTENCY_TABLE: "idempotency",
    OPERATION_TABLE: "operations",
    TENANT_TABLE: "tenants",
  });
  memory = new MemoryTables().install();
});
afterEach(() => memory.restore());

const body = z.strictObject({ name: z.string().min(2), size: z.int().optional() });
const prepare = vi.fn(async () => {});
const finish = vi.fn(async () => {});
type Overrides = Partial<Command<RouteCall<typeof body>, string>> & { withoutDryRun?: true };

async function send(query: Record<string, string>, sent: unknown, overrides: Overrides = {}, headers = {}) {
  const { respond } = defineCommand("PATCH /tenants/{tenantId}", {
    body,
    standIns: { name: "unnamed" },
    load: () => ({ state: "thing", version: 3 }),
    decide: () => accept([]),
    render: () => ({ status: 200, body: { done: true } }),
    prepare,
    finish,
    ...overrides,
  });
  const requestContext = {
    requestId: "request-1",
    authorizer: { principalId: "alice", caller: JSON.stringify(buildCaller()) },
  };
  const event = {
    ...{ httpMethod: "PATCH", path: "/tenants/ten_1", requestContext, queryStringParameters: query },
    ...{ headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(sent) },
  } as unknown as APIGatewayProxyEvent;
  const { statusCode, body: text } = await respond(requestOf(event), { tenantId: "ten_1" });
  return { status: statusCode, body: JSON.parse(text) };
}

describe("a dry run", () => {
  const dryRun = { dryRun: "true" };

  it("answers what the decision would do, and executes nothing", async () => {
    const answer = await send(dryRun, { name: "Acme" });
    expect(answer).toEqual({
      status: 200,
      body: { accepted: true, problems: [], operations: [], stacks: [], lost: [] },
    });
    expect([prepare.mock.calls.length, finish.mock.calls.length]).toEqual([0, 0]);
    expect(await send({}, { name: "Acme" })).toEqual({ status: 200, body: { done: true } });
    expect([prepare.mock.calls.length, finish.mock.calls.length]).toEqual([1, 1]);
  });

  it("stores nothing for an Idempotency-Key", async () => {
    await send(dryRun, { name: "Acme" }, {}, { "idempotency-key": "one" });
    expect(memory.table("idempotency").size).toBe(0);
  });

  it("is rejected with a malformed Idempotency-Key", async () => {
    expect((await send(dryRun, { name: "Acme" }, {}, { "idempotency-key": "a b" })).status).toBe(400);
  });

  it("lists invalid fields, a stale version and the decision's problems together", async () => {
    const rejections = [
      { code: "nameTaken", detail: "It is taken." },
      { code: "limitReached", detail: "No more." },
    ] as const;
    const decide = () => reject(rejections[0], [rejections[1]]);
    const answer = await send(dryRun, { size: "big", colour: "red" }, { decide }, { "if-match": '"2"' });
    expect(answer.status).toBe(200);
    expect(answer.body.accepted).toBe(false);
    expect(
      answer.body.problems.map(({ code, pointer }: { code: string; pointer?: string }) => [code, pointer]),
    ).toEqual([
      ["badRequest", "/name"],
      ["badRequest", "/size"],
      ["badRequest", "/colour"],
      ["stale", undefined],
      ["nameTaken", undefined],
      ["limitReached", undefined],
    ]);
  });

  it("lists invalid fields alone if nothing remains to be decided", async () => {
    const load = vi.fn(() => ({ state: "thing" }));
    const answer = await send(dryRun, "text", { load });
    expect(answer.body).toMatchObject({ accepted: false, problems: [{ code: "badRequest" }] });
    expect(load).not.toHaveBeenCalled();
  });

  it("is the same problem as the request if the resource is missing", async () => {
    const load = () => ({ rejection: { code: "notFound", detail: "There is no such tenant." } }) as const;
    expect(await send(dryRun, { name: "Acme" }, { load })).toMatchObject({ status: 404, body: { code: "notFound" } });
  });

  it.each([{ dryRun: "yes" }, { dryrun: "true" }])("is rejected with the query %j", async (query) => {
    expect(await send(query, { name: "Acme" })).toMatchObject({ status: 400 });
  });

  it("is rejected by a command that offers none", async () => {
    expect(await send(dryRun, { name: "Acme" }, { withoutDryRun: true })).toMatchObject({ status: 400 });
  });

  it("leaves a request without it as it was: an invalid field is a 400", async () => {
    expect(await send({}, { size: 1 })).toMatchObject({ status: 400, body: { code: "badRequest" } });
  });
});
