import { usageError } from "../failures/cli-error.ts";

const loopbackPattern = /^(?:(?:[\w-]+\.)*localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Returns whether a host is this machine. The URL parser writes each notation of an IP address as one. */
export const isLoopbackHost = (hostname: string): boolean => loopbackPattern.test(hostname);

/** Returns whether a text is an address of HTTP. `URL.parse` is missing in Node 20. */
export const isWebAddress = (address: string): boolean =>
  URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);

/** Returns whether secrets and tokens may be sent to an address of HTTP: it is encrypted or on this machine. */
export function isEncryptedOrLocal(address: string): boolean {
  if (!isWebAddress(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || isLoopbackHost(hostname);
}

/** Returns the URL of an address that receives secrets or tokens. Throws unless it is encrypted or on this machine. */
export function parseSecureUrl(address: string, purpose: string, example: string): URL {
  if (!isWebAddress(address)) throw usageError(`${address} is not an address of ${purpose}.`, example);
  if (isEncryptedOrLocal(address)) return new URL(address);
  throw usageError(
    `${address} is not encrypted.`,
    example,
    "Tokens and secrets would be readable on the way. http:// is for addresses of this machine only, such as localhost.",
  );
}
