import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { beforeEach, expect, it } from "vitest";
import { standInForService } from "../service-stand-in.ts";

type Seen = { request: IncomingMessage; body: string };
let seen: Seen[];
let responses: [status: number, body: string][];

/** Instead of a status: the service closes the connection. */
const CLOSED = 0;

beforeEach(() => {
  [seen, responses] = [[], []];
});
standInForService("AWS_ENDPOINT_URL_S3", (request, content) => {
  seen.push({ request, body: content });
  if (responses[0]?.[0] === CLOSED) request.socket.destroy();
  const [status, body] = responses.shift() ?? [200, "the template"];
  return { status: status || 200, body };
});
const importAdapter = () => import("../../../handlers/adapters/objects/objects.ts");

it("signs a request and its content with the function's session and region", async () => {
  const { putObject } = await importAdapter();
  await putObject("templates/crm/1", "Resources: {}");
  const [{ request, body } = {} as Seen] = seen;
  expect([request.method, request.url, body]).toEqual(["PUT", "/bucket/templates/crm/1", "Resources: {}"]);
  expect(request.headers["x-amz-security-token"]).toBe("session");
  expect(request.headers["x-amz-content-sha256"]).toMatch(/^[0-9a-f]{64}$/);
  expect(request.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/s3\/aws4_request, SignedHeaders=content-length;content-md5;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
  );
});

it("retries a request after transient errors of S3", async () => {
  responses = [
    [503, "<Error><Code>SlowDown</Code></Error>"],
    [500, "<Error><Code>InternalError</Code></Error>"],
  ];
  const { getObject } = await importAdapter();
  expect(await getObject("templates/crm/1")).toBe("the template");
  expect(seen).toHaveLength(3);
});

it("repeats a request whose connection is closed without a response", async () => {
  responses = [[CLOSED, ""]];
  const { getObject } = await importAdapter();
  expect(await getObject("templates/crm/1")).toBe("the template");
  expect(seen).toHaveLength(2);
});

it("does not retry a request that S3 rejects, and throws the reason", async () => {
  responses = [[404, "<Error><Code>NoSuchKey</Code></Error>"]];
  const { getObject } = await importAdapter();
  await expect(getObject("templates/crm/1")).rejects.toThrow("S3 answered 404 to GET templates/crm/1: NoSuchKey");
  expect(seen).toHaveLength(1);
});

/** Computes the documented signature of a presigned request without the SDK. */
function signatureOf(url: URL): string {
  const query = new Map(url.searchParams);
  const date = query.get("X-Amz-Date") ?? "";
  const scope = (query.get("X-Amz-Credential") ?? "").split("/").slice(1);
  const strictly = (text: string) => encodeURIComponent(text).replaceAll("'", "%27");
  const canonicalQuery = [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${strictly(name)}=${strictly(value)}`)
    .sort()
    .join("&");
  const canonical = ["GET", url.pathname, canonicalQuery, `host:${url.host}`, "", "host", "UNSIGNED-PAYLOAD"].join(
    "\n",
  );
  const hashed = createHash("sha256").update(canonical).digest("hex");
  const toSign = ["AWS4-HMAC-SHA256", date, scope.join("/"), hashed].join("\n");
  const parts = [...scope, toSign];
  const sign = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  return parts.reduce(sign, Buffer.from("AWS4secret")).toString("hex");
}

it("presigns the URL of one object for some minutes with the function's session", async () => {
  const { presignObject } = await importAdapter();
  const url = new URL(await presignObject("templates/crm/1", 300));
  expect(url.pathname).toBe("/bucket/templates/crm/1");
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/eu-west-1\/s3\/aws4_request$/),
    "X-Amz-Expires": "300",
    "X-Amz-Security-Token": "session",
    "X-Amz-SignedHeaders": "host",
  });
  expect(url.searchParams.get("X-Amz-Signature")).toBe(signatureOf(url));
  expect(seen).toEqual([]);
});
