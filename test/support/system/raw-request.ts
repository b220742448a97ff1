import { Agent, request } from "node:http";
import { getConnectionInfo } from "./deployed-system.ts";

/** A request that is sent unchanged, without normalization of path and headers. */
export type RawRequest = { method: string; path: string; headers: Record<string, string>; body?: string | Buffer };
export type RawResponse = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends a request to a path of the API. */
export function sendRaw({ method, path, headers, body }: RawRequest): Promise<RawResponse> {
  const { hostname, port, pathname } = new URL(getConnectionInfo().apiUrl);
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request({
      agent,
      hostname,
      port,
      method,
      path: `${pathname}${path}`,
      headers: { ...headers, ...length },
    });
    sent.on("error", reject);
    sent.on("response", async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
    sent.end(body);
  });
}
