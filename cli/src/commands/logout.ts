import { CredentialStore } from "../connection/credential-store.ts";
import { revokeTokens } from "../connection/revocation.ts";
import type { CommandSpec } from "../spec.ts";

export const logout: CommandSpec = {
  name: "logout",
  summary: "forget the sign-in",
  details: "It revokes the refresh token where the issuer offers it. Nobody stays signed in here if that fails.",
  examples: ["tenantry logout"],
  run: async (_, { settings, env, output }) => {
    const store = new CredentialStore(settings, env);
    const tokens = store.read();
    // The sign-in ends here first, whatever the issuer answers.
    const hasRemoved = store.remove();
    const revocation = tokens && (await revokeTokens(tokens));
    if (output.isJson) {
      return output.document({ api: settings.apiUrl, signedOut: hasRemoved, revoked: revocation === "revoked" });
    }
    output.hint(hasRemoved ? `Signed out of ${settings.apiUrl}.` : `There is no sign-in at ${settings.apiUrl}.`);
    if (revocation === "failed")
      output.hint("The issuer did not revoke the refresh token, which stays valid until it ends.");
  },
};
