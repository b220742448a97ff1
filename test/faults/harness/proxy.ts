import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type Call, parseCall } from "./call.ts";

export type Reply = { status: number; headers: string[]; body: Buffer };

/** An unchanged request with the caller's signature. */
type SignedRequest = Pick<IncomingMessage, "method" | "url" | "rawHeaders">;

/** An intercepted call. `occurrence` counts the function's calls of this kind since the last `reset`. */
export type ObservedCall = Call & { occurrence: number; body: Buffer; signed: SignedRequest };

/** The outcome of a call: a reply, the death of the caller, a broken connection, or no answer. */
export type CallOutcome = Reply | "die" | "cut" | "hang";
export type CallHandler = (call: ObservedCall, forward: () => Promise<Reply>) => Promise<CallOutcome>;

const forwardUnchanged: CallHandler = (_, forward) => forward();

/**
 * A proxy between the deployed functions and AWS that intercepts every call. Each function has its own port, which
 * identifies the caller.
 */
export class FaultProxy {
  readonly #upstream: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #servers: Server[] = [];
  readonly #hanging = new Set<ServerResponse>();
  readonly #counts = new Map<string, number>();
  #handling = forwardUnchanged;
  #observed: ObservedCall[] = [];

  constructor(upstream: string) {
    this.#upstream = new URL(upstream);
  }

  /** Opens the port of a function and returns its address. */
  async listenFor(caller: string): Promise<string> {
    const server = createServer((incoming, outgoing) => void this.#serve(caller, incoming, outgoing));
    server.keepAliveTimeout = 60_000;
    this.#servers.push(server.listen(0, "127.0.0.1"));
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Sets the handler and restarts the count of calls. */
  reset(handling: CallHandler = forwardUnchanged): void {
    this.#handling = handling;
    this.#observed = [];
    this.#counts.clear();
    for (const outgoing of this.#hanging) outgoing.destroy();
    this.#hanging.clear();
  }

  /** Returns the calls since the last `reset`. */
  get listObservedCalls(): readonly ObservedCall[] {
    return this.#observed;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
    this.#agent.destroy();
  }

  async #serve(caller: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const body = await buffer(incoming);
      const call = parseCall(caller, incoming, body);
      const kind = `${caller}/${call.service}.${call.action}`;
      const occurrence = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, occurrence);
      const { method, url, rawHeaders } = incoming;
      const observed = { ...call, occurrence, body, signed: { method, url, rawHeaders } };
      this.#observed.push(observed);
      const outcome = await this.#handling(observed, () => this.repeat(observed));
      if (outcome === "hang") this.#hanging.add(outgoing);
      else if (outcome === "cut") outgoing.destroy();
      else if (outcome === "die") outgoing.writeHead(200, { "x-fault": "die" }).end();
      else outgoing.writeHead(outcome.status, outcome.headers).end(outcome.body);
    } catch {
      // The engine or the caller has ended, so there is no one to answer.
      outgoing.destroy();
    }
  }

  /** Forwards a call unchanged, including `Host`, because the signature covers it. Can repeat a recorded call. */
  async repeat({ signed: { method, url, rawHeaders }, body }: ObservedCall): Promise<Reply> {
    const { hostname, port } = this.#upstream;
    const headers = omitHeaders(rawHeaders, ["connection", "expect", "transfer-encoding", "content-length"]);
    headers.push("Content-Length", String(body.length));
    const upstream = request({ agent: this.#agent, hostname, port, method, path: url, headers });
    upstream.end(body);
    const [response] = (await once(upstream, "response")) as [IncomingMessage];
    const connectionHeaders = ["connection", "keep-alive", "transfer-encoding"];
    return {
      status: response.statusCode ?? 502,
      headers: omitHeaders(response.rawHeaders, connectionHeaders),
      body: await buffer(response),
    };
  }
}

const omitHeaders = (rawHeaders: string[], names: string[]): string[] =>
  rawHeaders.filter((_, index) => !names.includes((rawHeaders[index - (index % 2)] ?? "").toLowerCase()));
