import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type Call, parseCall } from "./call.ts";

export type Reply = { status: number; headers: string[]; body: Buffer };

/** A request as it came, with the caller's signature. */
type SignedRequest = Pick<IncomingMessage, "method" | "url" | "rawHeaders">;

/** A call on its way; `occurrence` counts this function's calls of this kind since the proxy was last set. */
export type ObservedCall = Call & { occurrence: number; body: Buffer; signed: SignedRequest };

/** What becomes of a call: an answer, or the caller dies of it, is cut off from it, or waits for it in vain. */
export type CallOutcome = Reply | "die" | "cut" | "hang";
export type CallHandler = (call: ObservedCall, forward: () => Promise<Reply>) => Promise<CallOutcome>;

const forwardUnchanged: CallHandler = (_, forward) => forward();

/**
 * Stands between the deployed functions and AWS and knows every call that they make. Each function gets a port of its
 * own, so the proxy knows who calls without the function's help.
 */
export class FaultProxy {
  readonly #upstream: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #servers: Server[] = [];
  readonly #hanging = new Set<ServerResponse>();
  readonly #counts = new Map<string, number>();
  #handling = forwardUnchanged;
  #seen: ObservedCall[] = [];

  constructor(upstream: string) {
    this.#upstream = new URL(upstream);
  }

  /** Opens the port of one function and gives its address. */
  async listenFor(caller: string): Promise<string> {
    const server = createServer((incoming, outgoing) => void this.#serve(caller, incoming, outgoing));
    server.keepAliveTimeout = 60_000;
    this.#servers.push(server.listen(0, "127.0.0.1"));
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** From now on calls are counted anew and handled like this. */
  reset(handling: CallHandler = forwardUnchanged): void {
    this.#handling = handling;
    this.#seen = [];
    this.#counts.clear();
    for (const outgoing of this.#hanging) outgoing.destroy();
    this.#hanging.clear();
  }

  /** What has been called since the proxy was set. */
  get listObservedCalls(): readonly ObservedCall[] {
    return this.#seen;
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
      const seen = { ...call, occurrence, body, signed: { method, url, rawHeaders } };
      this.#seen.push(seen);
      const fate = await this.#handling(seen, () => this.repeat(seen));
      if (fate === "hang") this.#hanging.add(outgoing);
      else if (fate === "cut") outgoing.destroy();
      else if (fate === "die") outgoing.writeHead(200, { "x-fault": "die" }).end();
      else outgoing.writeHead(fate.status, fate.headers).end(fate.body);
    } catch {
      // The engine is gone or the caller is: there is nobody left to tell.
      outgoing.destroy();
    }
  }

  /** Passes a call on as it came, `Host` too: the signature covers it. Also once more, in its caller's name. */
  async repeat({ signed: { method, url, rawHeaders }, body }: ObservedCall): Promise<Reply> {
    const { hostname, port } = this.#upstream;
    const headers = omitHeaders(rawHeaders, ["connection", "expect", "transfer-encoding", "content-length"]);
    headers.push("Content-Length", String(body.length));
    const upstream = request({ agent: this.#agent, hostname, port, method, path: url, headers });
    upstream.end(body);
    const [answer] = (await once(upstream, "response")) as [IncomingMessage];
    const dropped = ["connection", "keep-alive", "transfer-encoding"];
    return {
      status: answer.statusCode ?? 502,
      headers: omitHeaders(answer.rawHeaders, dropped),
      body: await buffer(answer),
    };
  }
}

const omitHeaders = (rawHeaders: string[], names: string[]): string[] =>
  rawHeaders.filter((_, index) => !names.includes((rawHeaders[index - (index % 2)] ?? "").toLowerCase()));
