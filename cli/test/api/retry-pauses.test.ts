import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sendAuthorized } from "../../src/api/authorized-send.ts";
import { runToEnd, untilInterrupted } from "../../src/operations/interruption.ts";
import { Output } from "../../src/output/output.ts";
import { detectTerminal } from "../../src/output/terminal.ts";
import { Session } from "../../src/session.ts";

/** An API that first gives these answers, and then accepts a request. */
let server: Server;
let answers: { status: number; retryAfter?: string }[];

beforeEach(async () => {
  server = createServer((_, response) => {
    const { status, retryAfter } = answers.shift() ?? { status: 200 };
    response.writeHead(status, retryAfter === undefined ? {} : { "Retry-After": retryAfter }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const apiUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const authenticator = { kind: "test", authorize: async <R>(request: R) => request, renew: async () => false };
const request = () => ({ method: "GET", url: `${apiUrl()}/v1/me`, headers: {} });

/** Sends a request without waiting. Returns the status of its answer and the pauses that it asks for. */
async function send() {
  const pauses: number[] = [];
  const { status } = await sendAuthorized(request(), authenticator, {
    wait: async (milliseconds) => pauses.push(milliseconds),
  });
  return { status, pauses };
}

test("a request that comes too often waits as long as the API says, up to a minute", async () => {
  answers = [
    { status: 429, retryAfter: "45" },
    { status: 429, retryAfter: "600" },
  ];
  expect(await send()).toEqual({ status: 200, pauses: [45_000, 60_000] });
});

test("an API that is down is asked again within ten seconds, whatever it says", async () => {
  answers = [{ status: 503, retryAfter: "45" }, { status: 503 }];
  expect(await send()).toEqual({ status: 200, pauses: [10_000, 1_000] });
});

test("Ctrl-C ends a long pause at once, and sends nothing again", async () => {
  answers = [{ status: 429, retryAfter: "60" }];
  server.once("request", (_, response) => response.once("finish", () => process.emit("SIGINT")));
  const work = untilInterrupted(() => sendAuthorized(request(), authenticator));
  await expect(work).rejects.toMatchObject({ code: "interrupted" });
  expect(answers).toEqual([]);
}, 20_000);

test("a request that is still on its way when Ctrl-C ends the command is not sent again", async () => {
  answers = [{ status: 429, retryAfter: "60" }];
  const { inFlight } = await untilInterrupted(async () => {
    const sent = sendAuthorized(request(), authenticator);
    process.emit("SIGINT");
    return { inFlight: sent };
  });
  await expect(inFlight).rejects.toMatchObject({ code: "interrupted" });
}, 20_000);

test("a clean-up after Ctrl-C sends its requests again", async () => {
  answers = [{ status: 503, retryAfter: "0.01" }];
  const work = untilInterrupted(async () => {
    process.emit("SIGINT");
    return runToEnd(() => sendAuthorized(request(), authenticator));
  });
  expect(await work).toMatchObject({ status: 200 });
});

test("completion does not wait for another attempt, because the shell waits for it", async () => {
  answers = [{ status: 429, retryAfter: "45" }];
  const output = new Output(detectTerminal({}, { color: false, input: false }), { isJson: false, isQuiet: true });
  const session = new Session(
    output,
    { TENANTRY_TOKEN: "token" },
    { api: apiUrl(), profile: undefined },
    { maxAttempts: 1 },
  );
  await expect(session.api.send("products:list")).rejects.toMatchObject({ status: 429 });
});
