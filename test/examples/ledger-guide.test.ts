import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { buildEvent } from "../support/events/generated-events.ts";
import { parseBlocks } from "../support/guide/guide-script.ts";

/** The answers to the reports, by the number of their tenant. */
const answers: [status: number, code: string, isDone: boolean][] = [
  [200, "", true],
  [409, "operationOver", true],
  [409, "busy", false],
  [400, "badRequest", false],
  [401, "", false],
  [403, "forbidden", false],
  [404, "notFound", false],
  [429, "", false],
  [503, "overloaded", false],
];

function buildMessage(index: number, handle = `r${index}`) {
  const subject = `tenants/ten_${index}/subscriptions/ledger`;
  const id = `evt_${String(index).padStart(32, "0")}`;
  const Body = JSON.stringify({ ...buildEvent("ProductSubscribed"), id, subject, operationid: `op_${index}` });
  const MD5OfBody = createHash("md5").update(Body).digest("hex");
  return { MessageId: `m${index}`, ReceiptHandle: handle, Body, MD5OfBody };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

/** Replaces `fetch` in the process of ledger.ts by one that also tells this process whether the request has a signal. */
const observer = `
const send = globalThis.fetch;
globalThis.fetch = (url, init) => {
  process.send({ hasSignal: init?.signal instanceof AbortSignal });
  return send(url, init);
};`;

let folder: string;
let server: Server;
let ledger: ChildProcess;
// The first message is alone, so that the others find a stored token.
const [first, ...others] = answers.map((_, index) => buildMessage(index));
const batches = [[first], others, [buildMessage(4, "again")]];
const deleted: string[] = [];
const tokens: [path: string, token: string][] = [];
const requests: { hasSignal: boolean }[] = [];
let tokenCount = 0;

/** Answers as the queue, the token endpoint and the API. */
async function answer(request: IncomingMessage): Promise<[status: number, body: object]> {
  const { url = "", headers } = request;
  const body = await readBody(request);
  if (url === "/oauth2/token") {
    tokenCount += 1;
    return [200, { access_token: `token-${tokenCount}`, expires_in: 3600 }];
  }
  if (url.startsWith("/v1/operations/")) {
    tokens.push([url, headers.authorization ?? ""]);
    const [status, code] = answers[Number(/op_(\d+)/.exec(url)?.[1])] ?? [500, ""];
    return [status, { code }];
  }
  if (String(headers["x-amz-target"]).endsWith("ReceiveMessage")) {
    // Without a wait for messages, the loop would keep a processor busy.
    if (batches.length === 0) await delay(100);
    return [200, { Messages: batches.shift() ?? [] }];
  }
  const { Entries = [] } = JSON.parse(body) as { Entries?: { ReceiptHandle: string }[] };
  deleted.push(...Entries.map(({ ReceiptHandle }) => ReceiptHandle));
  return [200, { Successful: [], Failed: [] }];
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const [status, body] = await answer(request);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // The file is in this repository, so that it can import the package by its name.
  mkdirSync(join(projectRoot, ".tenantry"), { recursive: true });
  folder = mkdtempSync(join(projectRoot, ".tenantry", "ledger-"));
  const page = parseBlocks(readFileSync(join(projectRoot, "docs", "join.md"), "utf8"));
  const file = join(folder, "ledger.ts");
  writeFileSync(file, page.find(({ name }) => name === "ledger.ts")?.lines.join("\n") ?? "");
  const env = {
    PATH: process.env["PATH"],
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "222222222222",
    AWS_SECRET_ACCESS_KEY: "test",
    QUEUE_URL: `${endpoint}/111111111111/tenantry-product-ledger`,
    API_URL: `${endpoint}/v1`,
    TOKEN_URL: `${endpoint}/oauth2/token`,
    CREDENTIALS: "client:secret",
  };
  const observed = ["--import", `data:text/javascript,${encodeURIComponent(observer)}`, file];
  ledger = spawn(process.execPath, observed, { env, stdio: ["ignore", "ignore", "ignore", "ipc"] });
  ledger.on("message", (request) => requests.push(request as { hasSignal: boolean }));
});
afterAll(() => {
  ledger.kill();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

describe("ledger.ts of docs/join.md", () => {
  it("deletes the messages of reports that have arrived, and no others", async () => {
    await vi.waitFor(() => expect(tokens.length).toBeGreaterThan(answers.length), { timeout: 60_000, interval: 20 });
    const done = answers.flatMap(([, , isDone], index) => (isDone ? [`r${index}`] : []));
    expect(deleted).toEqual(done);
  });

  it("gets a new token after 401", () => {
    const used = tokens.filter(([path]) => path.includes("/op_4/")).map(([, token]) => token);
    expect(used).toEqual(["Bearer token-1", "Bearer token-2"]);
    expect(tokenCount).toBe(2);
  });

  it("gives each request a time limit", async () => {
    await vi.waitFor(() => expect(requests).toHaveLength(tokens.length + tokenCount), { timeout: 60_000 });
    expect(requests.every(({ hasSignal }) => hasSignal)).toBe(true);
  });
});
