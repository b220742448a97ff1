import { SNSClient } from "@aws-sdk/client-sns";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { logger } from "../../../handlers/api/http/app.ts";
import { handler } from "../../../handlers/api/notifications.ts";
import { tables } from "../../../schemas/tables.ts";
import { buildCaller } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

let memory: MemoryTables;
let lines: unknown[][];
const send = SNSClient.prototype.send;
beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  process.env["DATA_KEY_ARN"] = "arn:aws:kms:eu-central-1:111111111111:key/1";
  memory = new MemoryTables().install();
  lines = [];
  vi.spyOn(logger, "info").mockImplementation((...line) => void lines.push(line));
  SNSClient.prototype.send = (async () => ({
    TopicArn: "topic",
    SubscriptionArn: "subscription",
    Attributes: { PendingConfirmation: "true" },
  })) as never;
});
afterEach(() => {
  memory.restore();
  SNSClient.prototype.send = send;
  vi.restoreAllMocks();
});

async function request(httpMethod: string, path: string, body?: object) {
  const caller = JSON.stringify(buildCaller());
  const response = await handler({
    httpMethod,
    path,
    headers: { "content-type": "application/json", "if-match": '"1"' },
    body: body === undefined ? null : JSON.stringify(body),
    requestContext: { requestId: "request-1", authorizer: { principalId: "alice", caller } },
  } as unknown as APIGatewayProxyEvent);
  return { status: response.statusCode, body: JSON.parse(response.body || "{}") as { id: string } };
}

describe("a notification that is created and removed", () => {
  it.each([
    ["email", "canary@globex.example", "globex.example"],
    ["sqs", "arn:aws:sqs:eu-central-1:222222222222:canary", "222222222222"],
  ])("leaves its id, scope and the host of its %s endpoint in the log, and never the address", async (...row) => {
    const [protocol, endpoint, endpointHost] = row;
    const { status, body } = await request("POST", "/notifications", { topic: "lifecycle", protocol, endpoint });
    expect(status, JSON.stringify(body)).toBe(201);
    expect((await request("DELETE", `/notifications/${body.id}`)).status).toBe(200);
    const subject = { notification: body.id, scope: "platform", topic: "lifecycle", protocol, endpointHost };
    const line = [
      "A command was carried out",
      { ...subject, correlationId: "request-1", actor: buildCaller().subject },
    ];
    expect(lines).toEqual([line, line]);
    expect(JSON.stringify(lines)).not.toContain("canary");
  });
});
