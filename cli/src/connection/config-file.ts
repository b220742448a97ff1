import { homedir } from "node:os";
import { join } from "node:path";
import { readJsonFile, writePrivateJson } from "../files/private-file.ts";

/** A named platform. */
export type Profile = {
  api?: string;
  console?: string;
  /** `aws` signs requests with the credentials of the environment. */
  auth?: "aws";
  region?: string;
};

export const profileKeys = ["api", "console", "auth", "region"] as const satisfies (keyof Profile)[];

type Config = { current?: string; profiles: Record<string, Profile> };

/** Returns the folder of the person's settings: TENANTRY_CONFIG_DIR, or the one of the XDG specification. */
export function configFolder(env: NodeJS.ProcessEnv): string {
  const base = env["XDG_CONFIG_HOME"] || join(homedir(), ".config");
  return env["TENANTRY_CONFIG_DIR"] || join(base, "tenantry");
}

export const configPath = (env: NodeJS.ProcessEnv): string => join(configFolder(env), "config.json");

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const { current, profiles = {} } = readJsonFile<Partial<Config>>(configPath(env)) ?? {};
  return { profiles, ...(current !== undefined && { current }) };
}

export const writeConfig = (env: NodeJS.ProcessEnv, config: Config): void => writePrivateJson(configPath(env), config);
