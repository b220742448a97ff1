import { SNSClient } from "@aws-sdk/client-sns";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { handler } from "../../../handlers/api/notifications.ts";
import { tables } from "../../../schemas/tables.ts";
import { buildCaller } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

let memory: MemoryTables;
beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  process.env["DATA_KEY_ARN"] = "arn:aws:kms:eu-west-1:111111111111:key/1";
  memory = new MemoryTables().install();
  vi.spyOn(SNSClient.prototype, "send").mockImplementation(async () => ({
    TopicArn: "arn:aws:sns:eu-west-1:111111111111:topic",
    SubscriptionArn: "arn:aws:sns:eu-west-1:111111111111:topic:1",
    Attributes: { PendingConfirmation: "true" },
  }));
});
afterEach(() => {
  memory.restore();
  vi.restoreAllMocks();
});

it("answers a new notification with its address and its version", async () => {
  const body = { topic: "workflow-errors", protocol: "email", endpoint: "ops@acme.example" };
  const response = await handler({
    httpMethod: "POST",
    path: "/notifications",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    requestContext: {
      requestId: "request-1",
      authorizer: { principalId: "alice", caller: JSON.stringify(buildCaller()) },
    },
  } as unknown as APIGatewayProxyEvent);
  const { id } = JSON.parse(response.body);
  expect(response).toMatchObject({ statusCode: 201, headers: { location: `/v1/notifications/${id}`, etag: '"1"' } });
});
