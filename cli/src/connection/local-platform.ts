import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readJsonFile } from "../files/private-file.ts";

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

/** Finds the running platform of this folder or of one above it. TENANTRY_HOME names its folder, as for `npm start`. */
export function findLocalPlatform(env: NodeJS.ProcessEnv, directory: string): LocalPlatform | undefined {
  const folder = env["TENANTRY_HOME"] ? resolve(env["TENANTRY_HOME"]) : findFolder(directory);
  const found = folder && readJsonFile<Omit<LocalPlatform, "folder">>(join(folder, "local.json"));
  return found ? { ...found, folder } : undefined;
}

function findFolder(directory: string): string | undefined {
  const folder = join(directory, ".tenantry");
  if (existsSync(join(folder, "local.json"))) return folder;
  const parent = dirname(directory);
  return parent === directory ? undefined : findFolder(parent);
}
