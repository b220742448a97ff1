import type { Session } from "../session.ts";
import type { CommandSpec } from "../spec.ts";

/** Prints who the API says the caller is. The long list of permissions is for programs and for `whoami` alone. */
export async function showMe({ api, output }: Session, isWhole = false): Promise<void> {
  const me = await api.send("me:read");
  if (output.isJson || isWhole) return output.resource(me);
  const { email, roles, tenantId, team } = me;
  output.resource({ api: api.apiUrl, email, roles, tenantId, team });
}

export const whoami: CommandSpec = {
  name: "whoami",
  summary: "show who you are and what you may do",
  examples: ["tenantry whoami"],
  run: (_, session) => showMe(session, true),
};
