import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isLoopbackHost, isWebAddress } from "./secure-address.ts";

/** A platform that `npm start` runs on this machine. */
export type LocalPlatform = {
  apiUrl: string;
  consoleUrl: string;
  /** The endpoint of the engine, which also serves the tokens of machine clients. */
  endpoint: string;
  region: string;
  accounts: { controlPlane: string };
  outputs: Readonly<Record<string, string>>;
  /** The folder of its connection info. */
  folder: string;
};

type ConnectionInfo = Omit<LocalPlatform, "folder">;

/** Finds the running platform of this folder or of one above it. TENANTRY_HOME names its folder, as for `npm start`. */
export function findLocalPlatform(env: NodeJS.ProcessEnv, directory: string): LocalPlatform | undefined {
  return env["TENANTRY_HOME"] ? readPlatform(resolve(env["TENANTRY_HOME"])) : findAbove(directory);
}

function findAbove(directory: string): LocalPlatform | undefined {
  const found = readPlatform(join(directory, ".tenantry"));
  const parent = dirname(directory);
  return found || parent === directory ? found : findAbove(parent);
}

/** Reads the connection info of a folder. The addresses in it receive secrets and tokens, so a file of another user and
 *  addresses of other machines count as missing. */
function readPlatform(folder: string): LocalPlatform | undefined {
  const text = readOwnFile(join(folder, "local.json"));
  const found = text === undefined ? undefined : parseInfo(text);
  if (!found) return undefined;
  const addresses: unknown[] = [found.apiUrl, found.consoleUrl, found.endpoint];
  return addresses.every(isLoopback) ? { ...found, folder } : undefined;
}

/** Reads a file of this user. Returns undefined if there is none. Owner and text come from the same open file. */
function readOwnFile(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    // Windows has no user ids.
    const user = process.getuid?.();
    return user === undefined || fstatSync(file).uid === user ? readFileSync(file, "utf8") : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function parseInfo(text: string): ConnectionInfo | undefined {
  try {
    return JSON.parse(text) as ConnectionInfo;
  } catch {
    return undefined;
  }
}

const isLoopback = (address: unknown): boolean =>
  typeof address === "string" && isWebAddress(address) && isLoopbackHost(new URL(address).hostname);
