import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, vi } from "vitest";

/** A response of an AWS service: its body, and a status that is not 200. */
type Answer = { status?: number; body: string };

/**
 * Starts a server before each test that stands in for an AWS service, and sets the environment of a function.
 * `endpointVariable` overrides the endpoint of that service or, as `AWS_ENDPOINT_URL`, of all.
 */
export function standInForService(
  endpointVariable: string,
  answer: (request: IncomingMessage, body: string) => Answer | Promise<Answer>,
): void {
  let server: Server;
  beforeEach(async () => {
    server = createServer(async (request, response) => {
      const { status = 200, body } = await answer(request, await text(request));
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    vi.stubEnv(endpointVariable, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv("AWS_REGION", "eu-west-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    vi.stubEnv("AWS_SESSION_TOKEN", "session");
    vi.stubEnv("TEMPLATE_BUCKET", "bucket");
    vi.resetModules();
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });
}
