import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** The addresses and accounts of a running system, stored in `.tenantry/local.json`. */
export type ConnectionInfo = {
  /** The endpoint of all AWS services. */
  endpoint: string;
  region: string;
  apiUrl: string;
  /** The address of the console, on the same origin as the API. */
  consoleUrl: string;
  accounts: { controlPlane: string; products: Record<string, string> };
  /** The outputs of the control plane's stacks. */
  outputs: Record<string, string>;
};

export function writeConnectionInfo(file: string, connectionInfo: ConnectionInfo): void {
  mkdirSync(dirname(file), { recursive: true });
  // The rename is atomic, so a program that waits for the file never reads an incomplete one.
  writeFileSync(`${file}.new`, `${JSON.stringify(connectionInfo, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeConnectionInfo(file: string): void {
  rmSync(file, { force: true });
}

/** Reads the connection info. Throws if no system runs there. */
export function readConnectionInfo(file: string): ConnectionInfo {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new Error(`No system is running (there is no ${file}). Start it with: npm start`);
  }
}

/** Returns the value of a stack output. Throws if the output does not exist. */
export function requireOutput(connectionInfo: Pick<ConnectionInfo, "outputs">, name: string): string {
  const value = connectionInfo.outputs[name];
  if (value === undefined) throw new Error(`The deployed stacks have no output ${name}.`);
  return value;
}
