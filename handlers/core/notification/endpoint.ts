import { Email } from "../../../schemas/ids.ts";

/** An address that may be told of events; `host` has to be resolved and checked before it is accepted. */
export type Endpoint = { protocol: "email" | "http" | "https" | "sqs"; address: string; host?: string };

const queueArnPattern = /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:([\w-]{1,80})$/;

/** Reads an endpoint; gives words where it can't be one. `anyAddress` also lets in what is not public, in plain http. */
export const parseEndpoint = (
  protocol: "email" | "https" | "sqs",
  text: string,
  { anyAddress }: { anyAddress: boolean },
): Endpoint | string => {
  if (protocol === "email") {
    const { data: address } = Email.safeParse(text);
    return address === undefined ? "This is no e-mail address." : { protocol, address };
  }
  if (protocol === "sqs") {
    const [, name] = queueArnPattern.exec(text) ?? [];
    if (name === undefined) return "This is no ARN of a queue.";
    // Their own policies let our topics in, so nobody may send through them into another's queue.
    return name.startsWith("tenantry-") ? "The platform's own queues can't be told." : { protocol, address: text };
  }
  const parts = /^(https?):\/\/([^/?#]*)([/?]\S*)?$/i.exec(text);
  const [, scheme = "", authority = "", path = ""] = parts ?? [];
  if (parts === null || authority === "" || (scheme.toLowerCase() !== "https" && !anyAddress)) {
    return "This is no https address.";
  }
  if (authority.includes("@")) return "An address may not carry credentials.";
  const [, host = ""] = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(authority) ?? [];
  if (host === "") return "This is no https address.";
  const kind = scheme.toLowerCase() === "https" ? "https" : "http";
  return { protocol: kind, address: `${kind}://${authority}${path}`, host: host.replace(/^\[|\]$/g, "") };
};
