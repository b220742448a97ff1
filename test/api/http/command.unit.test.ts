import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { Conflict } from "../../../handlers/adapters/dynamodb/transaction.ts";
import { logger } from "../../../handlers/api/http/app.ts";
import { runCommand } from "../../../handlers/api/http/command.ts";
import type { Command } from "../../../handlers/api/http/command-types.ts";
import { withOperationResponse } from "../../../handlers/api/http/operation-command.ts";
import { requestOf } from "../../../handlers/api/http/request.ts";
import type { ScopedCall } from "../../../handlers/api/http/route.ts";
import { accept, type Rejection, reject } from "../../../handlers/core/shared/decision.ts";
import { buildCaller, buildOperation } from "../../support/builders.ts";
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

function buildCall(headers: Record<string, string> = {}, address = "/things/one"): ScopedCall {
  const [path, query] = address.split("?");
  const event = {
    httpMethod: "PATCH",
    path,
    headers,
    queryStringParameters: query === undefined ? null : Object.fromEntries(new URLSearchParams(query)),
    body: "{}",
    requestContext: { requestId: "request-1" },
  } as unknown as APIGatewayProxyEvent;
  return { request: requestOf(event), caller: buildCaller(), accessScope: "any", params: {} };
}

const missing: Rejection = { code: "notFound", detail: "There is no such thing." };
const illegal: Rejection = { code: "illegalTransition", detail: "Not now." };

/** A command on a thing of version 3; parts of it are replaced per test. */
const buildCommand = (overrides: Partial<Command<ScopedCall, string>> = {}): Command<ScopedCall, string> => ({
  load: () => ({ state: "thing", version: 3, allowedActions: ["update"] }),
  decide: () => accept([]),
  render: ({ state }) => ({ status: 200, body: { state } }),
  ...overrides,
});

describe("a command", () => {
  it("renders the loaded state after the decision is committed", async () => {
    expect(await runCommand(buildCall(), buildCommand())).toEqual({ status: 200, body: { state: "thing" } });
  });

  it("ends without a decision if the resource is missing", async () => {
    const decide = vi.fn(() => accept([]));
    const command = buildCommand({ load: () => ({ rejection: missing }), decide });
    expect(await runCommand(buildCall({ "if-match": '"1"' }), command)).toEqual({ problem: missing });
    expect(decide).not.toHaveBeenCalled();
  });

  it("lists the allowed actions if the decision rejects it", async () => {
    const command = buildCommand({ decide: () => reject(illegal) });
    expect(await runCommand(buildCall(), command)).toEqual({ problem: illegal, allowedActions: ["update"] });
  });

  it("runs again from the start after a conflicting write", async () => {
    const load = vi.fn(buildCommand().load);
    const decide = vi
      .fn(() => accept([]))
      .mockImplementationOnce(() => {
        throw new Conflict("The thing has changed");
      });
    expect(await runCommand(buildCall(), buildCommand({ load, decide }))).toMatchObject({ status: 200 });
    expect([load.mock.calls.length, decide.mock.calls.length]).toEqual([2, 2]);
  });

  it("renders the response of a decision that brings its own render function", async () => {
    const response = { status: 201, body: { id: "ntf_1" } } as const;
    const decide = () => ({ ...accept([]), render: () => response });
    expect(await runCommand(buildCall(), buildCommand({ decide }))).toBe(response);
  });

  it.each([new Error("Cognito is not available"), new Conflict("The thing has changed")])(
    "responds as committed although its cleanup throws %s, and logs that",
    async (error) => {
      const warn = vi.spyOn(logger, "warn").mockReturnValue();
      const decide = vi.fn(() => ({ ...accept([]), logFields: { thingId: "one" } }));
      const finish = vi.fn().mockRejectedValue(error);
      const call = { ...buildCall(), params: { ownerId: "alice" } };
      expect(await runCommand(call, buildCommand({ decide, finish }))).toMatchObject({ status: 200 });
      expect([decide.mock.calls.length, finish.mock.calls.length]).toEqual([1, 1]);
      const logFields = { ownerId: "alice", thingId: "one", correlationId: "request-1", error };
      expect(warn.mock.calls).toEqual([["The cleanup after a command failed", logFields]]);
      warn.mockRestore();
    },
  );
});

describe("If-Match", () => {
  it.each(['"2"', "3", '"2", "4"'])("%s rejects version 3 before the decision", async (ifMatch) => {
    const decide = vi.fn(() => accept([]));
    const result = await runCommand(buildCall({ "if-match": ifMatch }), buildCommand({ decide }));
    expect(result).toMatchObject({ problem: { code: "stale" } });
    expect(result).not.toHaveProperty("allowedActions");
    expect(decide).not.toHaveBeenCalled();
  });

  it.each(['"3"', "*", '"2", "3"'])("%s accepts version 3", async (ifMatch) => {
    expect(await runCommand(buildCall({ "if-match": ifMatch }), buildCommand())).toMatchObject({ status: 200 });
  });

  it("is ignored by a command that adds to the resource", async () => {
    const command = buildCommand({ ignoresIfMatch: true });
    expect(await runCommand(buildCall({ "if-match": '"1"' }), command)).toMatchObject({ status: 200 });
  });
});

describe("a command with an operation", () => {
  const { render: _, ...command } = buildCommand();
  const decide = () => ({ ...accept([]), operationId: buildOperation().id });
  const putOperation = (status: "running" | "succeeded") => {
    const operation = buildOperation({ status });
    memory.put("operations", { ...entityMapping.operation.key(operation), ...operation });
  };

  it.each([
    ["running", 202],
    ["succeeded", 200],
  ] as const)("responds to an existing operation that is %s with %i", async (status, expected) => {
    putOperation(status);
    expect(await runCommand(buildCall(), withOperationResponse({ ...command, decide }))).toMatchObject({
      status: expected,
      body: { status },
    });
  });
});

describe("an Idempotency-Key", () => {
  const keyed = { "idempotency-key": "key-1" };

  it("replays the first response and does not decide again", async () => {
    const decide = vi.fn(() => accept([]));
    expect(await runCommand(buildCall(keyed), buildCommand({ decide }))).toMatchObject({ status: 200 });
    expect(await runCommand(buildCall(keyed), buildCommand({ decide }))).toMatchObject({
      statusCode: 200,
      headers: { "idempotent-replayed": "true" },
      body: '{"state":"thing"}',
    });
    expect(decide).toHaveBeenCalledTimes(1);
  });

  it("decides once if a copy is committed before this one loads", async () => {
    const decide = vi.fn(() => accept([]));
    const load = async () => {
      await runCommand(buildCall(keyed), buildCommand({ decide }));
      return { state: "thing", version: 4 };
    };
    const result = await runCommand(buildCall(keyed), buildCommand({ load, decide }));
    expect(result).toMatchObject({ statusCode: 200, headers: { "idempotent-replayed": "true" } });
    expect(decide).toHaveBeenCalledTimes(1);
  });

  it("is rejected with another request", async () => {
    await runCommand(buildCall(keyed), buildCommand());
    const other = await runCommand(buildCall(keyed, "/things/two"), buildCommand());
    expect(other).toMatchObject({ problem: { code: "idempotencyKeyReused" } });
  });

  it.each(["", "?graceDays=0"])("is rejected with another query: %j instead of ?graceDays=30", async (query) => {
    await runCommand(buildCall(keyed, "/things/one?graceDays=30"), buildCommand());
    const other = await runCommand(buildCall(keyed, `/things/one${query}`), buildCommand());
    expect(other).toMatchObject({ problem: { code: "idempotencyKeyReused" } });
  });

  it("is the same for all sessions of a machine's role, and another for another role", async () => {
    const callAs = (role: string, name: string): ScopedCall => {
      const subject = `arn:aws:sts::111111111111:assumed-role/${role}/${name}`;
      return { ...buildCall(keyed), caller: buildCaller({ subject }) };
    };
    await runCommand(callAs("operator", "monday"), buildCommand());
    const copy = await runCommand(callAs("operator", "tuesday"), buildCommand());
    expect(copy).toMatchObject({ statusCode: 200, headers: { "idempotent-replayed": "true" } });
    const other = await runCommand(callAs("second-operator", "monday"), buildCommand());
    expect(other).toMatchObject({ status: 200 });
  });

  it("replays the response whatever the order of the query's parameters is", async () => {
    await runCommand(buildCall(keyed, "/things/one?graceDays=30&reason=x"), buildCommand());
    const copy = await runCommand(buildCall(keyed, "/things/one?reason=x&graceDays=30"), buildCommand());
    expect(copy).toMatchObject({ statusCode: 200, headers: { "idempotent-replayed": "true" } });
  });

  it("stores no rejection", async () => {
    const rejecting = buildCommand({ decide: () => reject(illegal) });
    expect(await runCommand(buildCall(keyed), rejecting)).toMatchObject({ problem: illegal });
    expect(await runCommand(buildCall(keyed), buildCommand())).toMatchObject({ status: 200 });
  });

  it("replays the response of a copy that was committed while this one was rejected", async () => {
    const decide = async () => {
      await runCommand(buildCall(keyed), buildCommand());
      return reject(illegal);
    };
    const result = await runCommand(buildCall(keyed), buildCommand({ decide }));
    expect(result).toMatchObject({ statusCode: 200, headers: { "idempotent-replayed": "true" } });
  });

  it.each(["", "two words", "ä", "k".repeat(256)])("is a bad request if it is malformed: %j", async (key) => {
    const load = vi.fn(buildCommand().load);
    const result = await runCommand(buildCall({ "idempotency-key": key }), buildCommand({ load }));
    expect(result).toMatchObject({ problem: { code: "badRequest" } });
    expect(load).not.toHaveBeenCalled();
  });
});
