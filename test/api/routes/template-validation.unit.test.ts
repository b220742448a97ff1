import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, expect, it } from "vitest";
import { handler } from "../../../handlers/api/products.ts";
import { tables } from "../../../schemas/tables.ts";
import { buildCaller } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

let memory: MemoryTables;
beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
});
afterEach(() => memory.restore());

async function validate(template: string, key?: string) {
  const response = await handler({
    httpMethod: "POST",
    path: "/products/validate",
    headers: { "content-type": "application/json", ...(key && { "idempotency-key": key }) },
    body: JSON.stringify({ template }),
    requestContext: {
      requestId: "request-1",
      authorizer: { principalId: "alice", caller: JSON.stringify(buildCaller()) },
    },
  } as unknown as APIGatewayProxyEvent);
  const { statusCode: status, headers, body } = response;
  return { status, replayed: headers["idempotent-replayed"], body: JSON.parse(body) };
}

const template = "Resources: { Queue: { Type: AWS::SQS::Queue } }";

it("answers a copy of a validation with the first answer, and another template with the same key with 422", async () => {
  const first = await validate(template, "key-1");
  expect(first).toMatchObject({ status: 200, replayed: undefined, body: { valid: true } });
  expect(await validate(template, "key-1")).toEqual({ ...first, replayed: "true" });
  expect(await validate("{}", "key-1")).toMatchObject({ status: 422, body: { code: "idempotencyKeyReused" } });
  expect(await validate("{}", "key-2")).toMatchObject({ status: 200, replayed: undefined });
});

it("gives copies that are sent at the same moment the same answer", async () => {
  const answers = await Promise.all([1, 2, 3].map(() => validate(template, "key-1")));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers.filter(({ replayed }) => replayed === undefined)).toHaveLength(1);
});

it("stores nothing for a validation without a key", async () => {
  await validate(template);
  expect(memory.rows("IDEMPOTENCY_TABLE")).toEqual([]);
});

it("rejects a malformed key", async () => {
  expect(await validate(template, "a b")).toMatchObject({ status: 400, body: { code: "badRequest" } });
});
