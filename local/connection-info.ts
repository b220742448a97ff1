import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Where a running system is: what `.tenantry/local.json` holds. */
export type ConnectionInfo = {
  /** Of all AWS services. */
  endpoint: string;
  region: string;
  apiUrl: string;
  accounts: { controlPlane: string; products: Record<string, string> };
  /** Of the control plane's stacks. */
  outputs: Record<string, string>;
};

export function writeConnectionInfo(file: string, connectionInfo: ConnectionInfo): void {
  mkdirSync(dirname(file), { recursive: true });
  // Renamed into place: whoever waits for it never reads half of it.
  writeFileSync(`${file}.new`, `${JSON.stringify(connectionInfo, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeConnectionInfo(file: string): void {
  rmSync(file, { force: true });
}

/** Throws when nothing runs there. */
export function readConnectionInfo(file: string): ConnectionInfo {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new Error(`Nothing is running here (no ${file}). Start it with: npm start`);
  }
}

/** The value of a stack output that must be there. */
export function requireOutput(connectionInfo: Pick<ConnectionInfo, "outputs">, name: string): string {
  const value = connectionInfo.outputs[name];
  if (value === undefined) throw new Error(`The deployed stacks have no output ${name}.`);
  return value;
}
