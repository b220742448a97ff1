import { Email } from "../../../schemas/ids.ts";

/** An endpoint of a notification. The caller must resolve and check `host` before accepting the endpoint. */
export type Endpoint = { protocol: "email" | "http" | "https" | "sqs"; address: string; host?: string };

const queueArnPattern = /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:([\w-]{1,80})$/;

/** Parses an endpoint, or returns the error in it. `anyAddress` also accepts private addresses and plain HTTP. */
export function parseEndpoint(
  protocol: "email" | "https" | "sqs",
  text: string,
  { anyAddress }: { anyAddress: boolean },
): Endpoint | string {
  if (protocol === "email") {
    const { data: address } = Email.safeParse(text);
    return address === undefined ? "The endpoint is not an e-mail address." : { protocol, address };
  }
  if (protocol === "sqs") {
    const [, name] = queueArnPattern.exec(text) ?? [];
    if (name === undefined) return "The endpoint is not the ARN of a queue.";
    // The policies of these queues accept our topics, so a notification could send into another product's queue.
    return name.startsWith("tenantry-") ? "The platform's own queues are not allowed." : { protocol, address: text };
  }
  const parts = /^(https?):\/\/([^/?#]*)([/?]\S*)?$/i.exec(text);
  const [, scheme = "", authority = "", path = ""] = parts ?? [];
  if (parts === null || authority === "" || (scheme.toLowerCase() !== "https" && !anyAddress)) {
    return "The endpoint is not an https address.";
  }
  if (authority.includes("@")) return "The address must not contain credentials.";
  const [, host = ""] = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(authority) ?? [];
  if (host === "") return "The endpoint is not an https address.";
  const kind = scheme.toLowerCase() === "https" ? "https" : "http";
  return { protocol: kind, address: `${kind}://${authority}${path}`, host: host.replace(/^\[|\]$/g, "") };
}
