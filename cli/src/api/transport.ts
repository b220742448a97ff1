import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from "node:http";
import { usageError } from "../failures/cli-error.ts";
import { ApiUnreachable } from "./problem.ts";

export type HttpRequest = { method: string; url: string; headers: Record<string, string>; body?: string };
export type HttpResponse = { status: number; headers: IncomingHttpHeaders; text: string };

const TIMEOUT_MS = 60_000;

/** Sends a request without `fetch`, whose first use takes as long as the rest of a short command. Throws
 *  `ApiUnreachable` without an answer. */
export async function sendHttp({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> {
  const address = new URL(url);
  const { default: client } = await (address.protocol === "https:" ? import("node:https") : import("node:http"));
  const options: RequestOptions = { method, headers, timeout: TIMEOUT_MS };
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = client.request(address, options, resolve);
      outgoing.on("error", reject);
      outgoing.on("timeout", () => outgoing.destroy(new Error("No answer within a minute.")));
      outgoing.end(body);
    });
    return { status: response.statusCode ?? 0, headers: response.headers, text: await readText(response) };
  } catch (error) {
    if (isInvalid(error))
      throw usageError("The request can't be sent.", "a value of visible characters", error.message);
    throw new ApiUnreachable(address.origin, error);
  }
}

/** Returns whether Node rejects a header before it sends the request. Its message names the header, not the value. */
const isInvalid = (error: unknown): error is Error =>
  error instanceof TypeError && "code" in error && /^ERR_INVALID_(CHAR|HTTP_TOKEN)$/.test(String(error.code));

async function readText(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return text;
}
