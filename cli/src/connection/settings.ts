import { CliError, usageError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import { type Profile, readConfig } from "./config-file.ts";
import { findLocalPlatform, type LocalPlatform } from "./local-platform.ts";
import { parseSecureUrl } from "./secure-address.ts";

/** The platform to which a command talks, and where its address comes from. */
export type Settings = {
  apiUrl: string;
  source: "flag" | "environment" | "profile" | "local";
  profileName?: string;
  /** The values of the profile. They belong to its address: at another one there are none. */
  profile: Profile;
  /** Set if the platform runs on this machine. */
  local?: LocalPlatform;
};

export type Choice = {
  api?: string | undefined;
  profile?: string | undefined;
  /** A sign-in at an address can name a profile that does not exist yet. */
  isSignIn?: boolean;
};

/** Finds the platform: option, then environment, then profile, then the platform that `npm start` runs here. */
export function resolveSettings(choice: Choice, env: NodeJS.ProcessEnv, directory: string): Settings {
  // An empty --api, as from an unset variable, must not fall back to another platform.
  if (choice.api === "") throw usageError("--api has no address.", "--api https://tenantry.example.com");
  const { profileName, profile: selected = {} } = selectProfile(choice, env);
  const local = findLocalPlatform(env, directory);
  const found = [
    { source: "flag" as const, address: choice.api },
    { source: "environment" as const, address: env["TENANTRY_API"] },
    { source: "profile" as const, address: selected.api },
    { source: "local" as const, address: local?.apiUrl },
  ].find(({ address }) => address);
  if (!found?.address) throw noPlatform();
  const apiUrl = normalizeApiUrl(found.address);
  const profile = isProfileOf(selected, apiUrl) ? selected : {};
  const isLocal = local !== undefined && new URL(local.apiUrl).origin === new URL(apiUrl).origin;
  return { apiUrl, source: found.source, profile, ...(profileName && { profileName }), ...(isLocal && { local }) };
}

function selectProfile({ profile: chosen, api, isSignIn }: Choice, env: NodeJS.ProcessEnv) {
  const { current, profiles } = readConfig(env);
  const profileName = chosen ?? (env["TENANTRY_PROFILE"] || current);
  if (profileName === undefined) return {};
  const profile = Object.hasOwn(profiles, profileName) ? profiles[profileName] : undefined;
  const canBeNew = isSignIn && Boolean(api ?? env["TENANTRY_API"]);
  if (!profile && profileName !== current && !canBeNew) {
    const newProfile = `--api https://tenantry.example.com --profile ${profileName}`;
    const remedy = isSignIn ? `tenantry login ${newProfile}` : "tenantry config list";
    throw usageError(`There is no profile ${profileName}.`, remedy);
  }
  return { profileName, profile };
}

/** Returns whether a profile is for an API. One without an address is for each. */
export const isProfileOf = ({ api }: Profile, apiUrl: string): boolean =>
  api === undefined || (URL.canParse(api) && toApiUrl(new URL(api)) === apiUrl);

/** Returns the address of the API. The address of the platform alone gets the path of its version. */
export function normalizeApiUrl(address: string): string {
  return toApiUrl(parseSecureUrl(address, "an API", "--api https://tenantry.example.com"));
}

function toApiUrl({ origin, pathname }: URL): string {
  const path = pathname.replace(/\/+$/, "");
  return `${origin}${path === "" ? "/v1" : path}`;
}

const noPlatform = () =>
  new CliError("No platform is known.", {
    code: "noPlatform",
    exitCode: exitCodes.usage,
    why: "There is no --api, no TENANTRY_API, no profile, and no platform of npm start in this folder or above it.",
    remedy: "npm start, or: tenantry login --api https://tenantry.example.com",
  });
