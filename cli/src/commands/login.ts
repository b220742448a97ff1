import { openBrowser } from "../connection/browser.ts";
import { signInWithBrowser } from "../connection/browser-sign-in.ts";
import { type Profile, readConfig, writeConfig } from "../connection/config-file.ts";
import { CredentialStore, type StoredTokens } from "../connection/credential-store.ts";
import { signInLocally } from "../connection/local-sign-in.ts";
import { isProfileOf } from "../connection/settings.ts";
import { usageError } from "../failures/cli-error.ts";
import { Session } from "../session.ts";
import type { CommandSpec, Input } from "../spec.ts";
import { showMe } from "./whoami.ts";

export const login: CommandSpec = {
  name: "login",
  summary: "sign in with a browser, and keep the sign-in",
  details:
    "Programs do not sign in: they set TENANTRY_TOKEN, or TENANTRY_CLIENT_ID and TENANTRY_CLIENT_SECRET, or they sign requests with TENANTRY_AUTH=aws. A platform of npm start needs no sign-in; --role chooses another person there.",
  options: [
    { flags: "--no-browser", text: "print the address of the sign-in page instead of opening it" },
    { flags: "--role <role>", text: "local platform only: sign in as this role without a browser" },
    { flags: "--tenant <id>", text: "local platform only: the tenant of a tenant-admin or member" },
    { flags: "--team <team>", text: "local platform only: the team of a product-owner" },
  ],
  examples: ["tenantry login --api https://tenantry.example.com", "tenantry login --role auditor"],
  run: async (input, { output, env, choice }) => {
    const session = new Session(output, env, { ...choice, isSignIn: true });
    const kept = session.settings.local ? undefined : chooseProfile(session);
    const store = new CredentialStore(session.settings, session.env);
    store.write(await signIn(input, session));
    if (kept) keepProfile(session, kept);
    await showMe(session);
  },
};

function signIn(input: Input, { settings, output }: Session): Promise<StoredTokens> {
  const { local, apiUrl } = settings;
  const role = input.text("role");
  if (role !== undefined) {
    if (!local) throw usageError("--role is for a platform of npm start.", "tenantry login without --role");
    const [tenant, team] = [input.text("tenant"), input.text("team")];
    return signInLocally(local, { role, ...(tenant && { tenant }), ...(team && { team }) });
  }
  const hasBrowser = output.terminal.canAsk && !input.isOff("browser");
  if (!output.terminal.canAsk && !input.isOff("browser")) {
    throw usageError(
      "A sign-in needs a person with a browser.",
      "--no-browser, or TENANTRY_TOKEN, or TENANTRY_CLIENT_ID and TENANTRY_CLIENT_SECRET",
    );
  }
  return signInWithBrowser(apiUrl, (url) => {
    output.notice(`${hasBrowser ? "Opening" : "Open"} the sign-in page in a browser:\n${url}`);
    if (hasBrowser) openBrowser(url);
  });
}

type NamedProfile = { name: string; profile: Profile };

/** Chooses the profile that keeps the address. A profile of another platform is replaced only if --profile names it,
 *  and its other values belong to the address before. */
function chooseProfile({ settings, choice, env }: Session): NamedProfile {
  const { profiles } = readConfig(env);
  const { apiUrl } = settings;
  const name = choice.profile ?? settings.profileName ?? "default";
  const known = (Object.hasOwn(profiles, name) ? profiles[name] : undefined) ?? {};
  if (isProfileOf(known, apiUrl)) return { name, profile: { ...known, api: apiUrl } };
  if (choice.profile !== undefined) return { name, profile: { api: apiUrl } };
  throw usageError(
    `The profile ${name} is for ${known.api}.`,
    `tenantry login --api ${apiUrl} --profile NAME, with the name of a new profile`,
    `A sign-in at ${apiUrl} would replace it.`,
  );
}

/** Keeps the address as the current profile, so that the next command needs no `--api`. */
function keepProfile({ env, output }: Session, { name, profile }: NamedProfile): void {
  const { current: before, profiles } = readConfig(env);
  writeConfig(env, { current: name, profiles: { ...profiles, [name]: profile } });
  if (before !== name) output.hint(`The profile ${name} is now the current one.`);
}
