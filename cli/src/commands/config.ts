import { configPath, type Profile, profileKeys, readConfig, writeConfig } from "../connection/config-file.ts";
import { normalizeApiUrl } from "../connection/settings.ts";
import { usageError } from "../failures/cli-error.ts";
import type { Session } from "../session.ts";
import type { CommandSpec } from "../spec.ts";

const isKey = (text: string): text is keyof Profile => (profileKeys as readonly string[]).includes(text);

const keyArgument = { name: "key", text: profileKeys.join(", "), choices: profileKeys };

const list: CommandSpec = {
  name: "list",
  summary: "list the profiles",
  examples: ["tenantry config list"],
  run: (_, { env, output }) => {
    const { current, profiles } = readConfig(env);
    const rows = Object.entries(profiles).map(([name, profile]) => ({ name, current: name === current, ...profile }));
    if (output.isJson) return output.document({ path: configPath(env), items: rows });
    output.table(["name", "current", "api", "auth"], rows as Row[]);
    if (rows.length === 0)
      output.hint(`There is no profile in ${configPath(env)}. Try: tenantry login --api https://…`);
  },
};
type Row = Profile & { name: string; current: boolean };

const set: CommandSpec = {
  name: "set",
  summary: "set a value of a profile: the one of --profile, or the current one",
  arguments: [keyArgument, { name: "value", text: "the value" }],
  examples: ["tenantry config set api https://tenantry.example.com --profile production"],
  run: (input, session) => {
    const [key, value] = [input.argument(0), input.argument(1)];
    if (!isKey(key)) throw usageError(`${key} is not a setting.`, profileKeys.join(", "));
    if (key === "auth" && value !== "aws") throw usageError(`${value} is not a kind of authentication.`, "auth aws");
    change(session, (profile) => ({ ...profile, [key]: key === "api" ? normalizeApiUrl(value) : value }));
  },
};

const unset: CommandSpec = {
  name: "unset",
  summary: "remove a value of a profile",
  arguments: [keyArgument],
  examples: ["tenantry config unset auth"],
  run: (input, session) =>
    change(session, (profile) =>
      Object.fromEntries(Object.entries(profile).filter(([key]) => key !== input.argument(0))),
    ),
};

/** Changes a profile. A new one becomes the current one if there is none yet. */
function change({ env, choice, output }: Session, edit: (profile: Profile) => Profile): void {
  const { current, profiles } = readConfig(env);
  const name = choice.profile ?? (env["TENANTRY_PROFILE"] || current) ?? "default";
  const profile = edit(profiles[name] ?? {});
  writeConfig(env, { current: current ?? name, profiles: { ...profiles, [name]: profile } });
  output.resource({ profile: name, ...profile });
}

const use: CommandSpec = {
  name: "use",
  summary: "make a profile the current one",
  arguments: [{ name: "profile", text: "the profile's name" }],
  examples: ["tenantry config use production"],
  run: (input, { env, output }) => {
    const name = input.argument(0);
    const { profiles } = readConfig(env);
    if (!Object.hasOwn(profiles, name)) throw usageError(`There is no profile ${name}.`, "tenantry config list");
    writeConfig(env, { current: name, profiles });
    output.resource({ profile: name, ...profiles[name] });
  },
};

const path: CommandSpec = {
  name: "path",
  summary: "print the path of the configuration",
  examples: ["tenantry config path"],
  run: (_, { env, output }) =>
    output.isJson ? output.document({ path: configPath(env) }) : output.text(configPath(env)),
};

export const configCommands: readonly CommandSpec[] = [list, set, unset, use, path];
