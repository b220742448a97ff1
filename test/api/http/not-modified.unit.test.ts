import type { APIGatewayProxyEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { checkIfMatch } from "../../../handlers/api/http/if-match.ts";
import { requestOf } from "../../../handlers/api/http/request.ts";
import { toResourceResponse } from "../../../handlers/api/http/response.ts";
import { defineRoute } from "../../../handlers/api/http/route.ts";
import { buildCaller } from "../../support/builders.ts";

const tagOf = (body: { version: number }, isOwnState?: boolean) =>
  toResourceResponse(body, isOwnState === undefined ? {} : { isOwnState }).headers?.["etag"] ?? "";

function buildRequest(headers: Record<string, string>) {
  const requestContext = {
    requestId: "request-1",
    authorizer: { principalId: "alice", caller: JSON.stringify(buildCaller()) },
  };
  return requestOf({ httpMethod: "GET", path: "/me", headers, requestContext } as unknown as APIGatewayProxyEvent);
}

async function read(body: { version: number }, isOwnState: boolean, ifNoneMatch?: string) {
  const { respond } = defineRoute("GET /me", {}, async () => toResourceResponse(body, { isOwnState }));
  return respond(buildRequest(ifNoneMatch === undefined ? {} : { "if-none-match": ifNoneMatch }), {});
}

describe("the ETag of a resource", () => {
  it("is its version, followed by a digest if the body has later states of others", () => {
    expect(tagOf({ version: 3 })).toBe('"3"');
    expect(tagOf({ version: 3 }, false)).toMatch(/^"3-[\w-]{16}"$/);
  });

  it("changes with the state of others, though the version stays", () => {
    const one = tagOf({ version: 3, subscriptions: ["active"] } as { version: number }, false);
    const other = tagOf({ version: 3, subscriptions: ["failed"] } as { version: number }, false);
    expect(one).not.toBe(other);
  });

  it.each(['"3"', '"3-0123456789abcdef"', '"2", "3"', "*"])("lets a write with If-Match %s pass", (ifMatch) => {
    const call = { request: buildRequest({ "if-match": ifMatch }) } as Parameters<typeof checkIfMatch>[0];
    expect(checkIfMatch(call, 3)).toBeUndefined();
    expect(checkIfMatch(call, 4)?.code).toBe(ifMatch === "*" ? undefined : "stale");
  });
});

describe("a read with If-None-Match", () => {
  it("is a 304 without a body if the ETag is the same", async () => {
    for (const isOwnState of [true, false]) {
      const { headers } = await read({ version: 3 }, isOwnState);
      const etag = headers["etag"] ?? "";
      for (const tags of [etag, `W/${etag}`, `"1", ${etag}`, "*"]) {
        expect(await read({ version: 3 }, isOwnState, tags)).toMatchObject({
          statusCode: 304,
          body: "",
          headers: { etag },
        });
      }
    }
  });

  it("is a 200 if the version or the state of others has changed", async () => {
    expect((await read({ version: 4 }, true, '"3"')).statusCode).toBe(200);
    expect((await read({ version: 3 }, false, '"3"')).statusCode).toBe(200);
    expect((await read({ version: 3 }, true)).statusCode).toBe(200);
  });
});
