import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { createOriginHeaders, createPreflightHeaders, isPreflight, readLocalOrigin } from "./local-origins.ts";

/** A server that serves the API at `http://localhost:<port>/v1`, so that `Location: /v1/...` resolves as on AWS. */
export type Forwarder = { origin: string; apiUrl: string; stop(): Promise<void> };

/** Answers a request instead of the API. Returns false if the request is for the API. */
type Interceptor = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

// Headers that concern a single connection (RFC 9110, 7.6.1).
const connectionHeaders = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Forwards requests to the stage `v1` of a REST API in the engine. The engine identifies the API by the host name.
 *  Pages of this machine may call the API from any origin, as a deployment allows its console. */
export async function startForwarder(
  endpoint: string,
  restApiId: string,
  intercept: Interceptor = () => false,
): Promise<Forwarder> {
  const { hostname, port } = new URL(endpoint);
  const host = `${restApiId}.execute-api.localhost:${port}`;
  // The engine closes idle connections after 75 s. The agent closes them earlier, so that no request meets a closing
  // one.
  const agent = new Agent({ keepAlive: true, timeout: 30_000 });

  const server = createServer((incoming, outgoing) => {
    if (intercept(incoming, outgoing)) return;
    const pageOrigin = readLocalOrigin(incoming);
    if (pageOrigin && isPreflight(incoming)) {
      outgoing.writeHead(204, createPreflightHeaders(pageOrigin)).end();
      return;
    }
    const added = pageOrigin ? createOriginHeaders(pageOrigin) : [];
    const headers = [...filterHeaders(incoming.rawHeaders), "Host", host];
    if (incoming.headers["transfer-encoding"]) headers.push("Transfer-Encoding", "chunked");
    const upstream = request({ agent, hostname, port, method: incoming.method, path: incoming.url, headers });
    upstream.on("response", (response) => pipeResponse(response, outgoing, added));
    upstream.on("error", () => sendUnreachable(outgoing, added));
    outgoing.on("close", () => upstream.destroy());
    // A pipeline would close the caller's connection when the engine fails. The caller gets a 502 instead.
    incoming.pipe(upstream);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    apiUrl: `${origin}/v1`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

function pipeResponse(response: IncomingMessage, outgoing: ServerResponse, added: string[]): void {
  const headers = filterHeaders(response.rawHeaders);
  // An API that is deployed with a console's origin has these headers already, and a browser rejects them twice.
  const passed = added.length === 0 ? headers : withoutOriginHeaders(headers);
  outgoing.writeHead(response.statusCode ?? 502, response.statusMessage, [...passed, ...added]);
  pipeline(response, outgoing, () => {});
}

const withoutOriginHeaders = (headers: string[]): string[] =>
  headers.filter((_, index) => !/^access-control-/i.test(headers[index - (index % 2)] ?? ""));

function sendUnreachable(outgoing: ServerResponse, added: string[]): void {
  if (outgoing.headersSent) outgoing.destroy();
  if (outgoing.destroyed) return;
  const problem = {
    type: "about:blank",
    title: "Bad Gateway",
    status: 502,
    detail: "The local engine did not answer.",
  };
  outgoing.writeHead(502, ["Content-Type", "application/problem+json", ...added]).end(JSON.stringify(problem));
}

/** Removes the headers of the connection. Keeps the spelling of names and repeated headers. */
function filterHeaders(rawHeaders: string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    const lower = name.toLowerCase();
    if (lower !== "host" && !connectionHeaders.includes(lower)) kept.push(name, rawHeaders[index + 1] as string);
  }
  return kept;
}
