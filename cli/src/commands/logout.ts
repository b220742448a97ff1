import { CredentialStore } from "../connection/credential-store.ts";
import type { CommandSpec } from "../spec.ts";

export const logout: CommandSpec = {
  name: "logout",
  summary: "forget the sign-in",
  examples: ["tenantry logout"],
  run: (_, { settings, env, output }) => {
    const hasRemoved = new CredentialStore(settings, env).remove();
    if (output.isJson) return output.document({ api: settings.apiUrl, signedOut: hasRemoved });
    output.hint(hasRemoved ? `Signed out of ${settings.apiUrl}.` : `There is no sign-in at ${settings.apiUrl}.`);
  },
};
