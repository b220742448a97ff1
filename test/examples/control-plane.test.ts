import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ControlPlane } from "../../examples/helpdesk/control-plane.ts";

type Answer = { status: number; body?: object };

let server: Server;
let controlPlane: ControlPlane;
/** The answers of the API to the next requests. The last one repeats. */
let answers: Answer[];
let tokens: string[];

beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  [answers, tokens] = [[], []];
  let issued = 0;
  server = createServer((request, response) => {
    const answer = (status: number, body: object = {}) => response.writeHead(status).end(JSON.stringify(body));
    if (request.url === "/token") {
      issued += 1;
      return answer(200, { access_token: `token-${issued}`, expires_in: 3600 });
    }
    tokens.push(request.headers.authorization ?? "");
    const { status, body } = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500 };
    return answer(status, body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { clientId: "client", clientSecret: "secret" };
  controlPlane = new ControlPlane({ apiUrl: address, tokenUrl: `${address}/token`, ...client });
});
afterEach(() => {
  vi.restoreAllMocks();
  server.close();
  server.closeAllConnections();
});

const report = () => controlPlane.report("op_1", { outcome: "completed" }, "request-1");
const readProfile = () => controlPlane.getProfile("ten_1", "usr_1");

describe("a report of the help desk", () => {
  it.each([{ status: 200 }, { status: 409, body: { code: "operationOver" } }])(
    "is done after $status $body.code",
    async (answer) => {
      answers = [answer];
      await expect(report()).resolves.toBeUndefined();
    },
  );

  it.each([
    { status: 400, body: { code: "badRequest" } },
    { status: 401 },
    { status: 403, body: { code: "forbidden" } },
    { status: 404, body: { code: "notFound" } },
    { status: 409, body: { code: "busy" } },
    { status: 429 },
    { status: 503, body: { code: "overloaded" } },
  ])("fails after $status $body.code, so that its event returns", async (answer) => {
    answers = [answer];
    await expect(report()).rejects.toThrow(`The report on op_1 returned ${answer.status}`);
  });

  it("is sent again once with a new token after 401", async () => {
    answers = [{ status: 401 }, { status: 200 }];
    await report();
    expect(tokens).toEqual(["Bearer token-1", "Bearer token-2"]);
  });
});

describe("a profile", () => {
  it("has the attributes that the control plane shares", async () => {
    answers = [{ status: 200, body: { attributes: { email: "a@example.com" } } }];
    expect(await readProfile()).toEqual({ email: "a@example.com" });
  });

  it("is missing only after 404", async () => {
    answers = [{ status: 404 }];
    expect(await readProfile()).toBeUndefined();
  });

  it.each([400, 401, 403, 409, 429, 500])("is not known to be missing after %i", async (status) => {
    answers = [{ status }];
    await expect(readProfile()).rejects.toThrow(`returned ${status}`);
  });
});
