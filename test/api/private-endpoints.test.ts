import { paginateListSubscriptions, SNSClient } from "@aws-sdk/client-sns";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { expect, it } from "vitest";
import { handler } from "../../handlers/api/notifications.ts";
import { buildCaller } from "../support/builders.ts";
import { clientOf } from "../support/system/deployed-system.ts";

/** Calls the function without the local setting that allows private addresses. */
async function requestNotification(endpoint: string) {
  const authorizer = { principalId: "alice", caller: JSON.stringify(buildCaller()) };
  const { statusCode, body } = await handler({
    httpMethod: "POST",
    path: "/notifications",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ topic: "workflow-retries", protocol: "https", endpoint }),
    requestContext: { requestId: "request-1", authorizer },
  } as unknown as APIGatewayProxyEvent);
  return { status: statusCode, body: JSON.parse(body) };
}

it.each([
  ["loopback", "127.0.0.1"],
  ["loopback in IPv6", "[::1]"],
  ["loopback as a single number", "2130706433"],
  ["loopback in short form", "127.1"],
  ["a host name of loopback", "localhost"],
  ["a private address", "10.1.2.3"],
  ["the instance's metadata", "169.254.169.254"],
  ["an IPv4-mapped IPv6 address", "[::ffff:10.0.0.1]"],
  ["an unknown host name", "nowhere.invalid"],
])("rejects an endpoint with %s", async (_, host) => {
  expect(await requestNotification(`https://${host}/private-endpoint`)).toMatchObject({
    status: 400,
    body: { code: "invalidField", errors: [{ pointer: "/endpoint" }] },
  });
});

it("subscribes no rejected endpoint in SNS", async () => {
  for await (const page of paginateListSubscriptions({ client: clientOf(SNSClient) }, {})) {
    expect(JSON.stringify(page.Subscriptions)).not.toContain("private-endpoint");
  }
});
