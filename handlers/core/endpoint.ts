import { Email } from "../../schemas/ids.ts";

/** Networks of IPv4 that are not the public internet, as their first bytes and the bits that count. */
const closed4: readonly [address: string, bits: number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

const number4 = (address: string): number | undefined => {
  const bytes = address.split(".").map(Number);
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address) || bytes.some((one) => one > 255)) return undefined;
  return bytes.reduce((sum, one) => sum * 256 + one, 0);
};

const isPublic4 = (address: number): boolean =>
  !closed4.some(([network, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(address / size) === Math.floor((number4(network) ?? 0) / size);
  });

/** Of IPv6 only 2000::/3 is the public internet, without what leads back into IPv4 or is there for books. */
const isPublic6 = (address: string): boolean => {
  const [first = "", second = ""] = address.toLowerCase().split(":");
  const head = Number.parseInt(first || "0", 16);
  if (!/^[0-9a-f:.]+$/i.test(address) || head < 0x2000 || head > 0x3fff) return false;
  const next = Number.parseInt(second || "0", 16);
  const toFour = head === 0x2002 || (head === 0x2001 && next < 0x200);
  const forBooks = (head === 0x2001 && next === 0xdb8) || (head === 0x3fff && next < 0x1000);
  return !toFour && !forBooks;
};

/** Whether an IP address belongs to the public internet: not private, loopback, link-local, metadata or multicast. */
export const isPublicAddress = (address: string): boolean => {
  const four = number4(address);
  return four === undefined ? address.includes(":") && isPublic6(address) : isPublic4(four);
};

/** What an endpoint may be, for each protocol; `host` is what is to be resolved before it is accepted. */
export type Endpoint = { protocol: "email" | "http" | "https" | "sqs"; address: string; host?: string };

const queueArn = /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:([\w-]{1,80})$/;

/** Reads an endpoint; gives words where it can't be one. `anyAddress` also lets in what is not public, in plain http. */
export const readEndpoint = (
  protocol: "email" | "https" | "sqs",
  text: string,
  { anyAddress }: { anyAddress: boolean },
): Endpoint | string => {
  if (protocol === "email") {
    const { data: address } = Email.safeParse(text);
    return address === undefined ? "This is no e-mail address." : { protocol, address };
  }
  if (protocol === "sqs") {
    const [, name] = queueArn.exec(text) ?? [];
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
