import type { Overview } from "../../../console/src/api/openapi.d.ts";
import { ApiProblem } from "../api/problem.ts";
import { readSignInConfig } from "../connection/token-endpoint.ts";
import { CliError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import type { Session } from "../session.ts";
import type { CommandSpec } from "../spec.ts";

export const status: CommandSpec = {
  name: "status",
  summary: "show the platform, whether it answers, and what is failing",
  examples: ["tenantry status"],
  run: async (_, session) => {
    const { settings, output } = session;
    const { version } = await readSignInConfig(settings.apiUrl);
    const overview = await readOverview(session);
    output.resource({
      api: settings.apiUrl,
      from: settings.profileName && settings.source === "profile" ? `profile ${settings.profileName}` : settings.source,
      version,
      signedIn: overview !== undefined,
      ...(overview && { tenants: overview.tenants, products: overview.products, operations: overview.operations }),
    });
    if (overview && overview.operations.failing > 0) output.hint("Try: tenantry operations list --failing");
  },
};

/** Reads the counts. Returns undefined for a caller without a sign-in, and for one who may not see them. */
async function readOverview(session: Session): Promise<Overview | undefined> {
  try {
    return await session.api.send("overview:read");
  } catch (error) {
    const isUnknown = error instanceof CliError && error.exitCode !== exitCodes.fault;
    if (isUnknown || (error instanceof ApiProblem && error.status < 404)) return undefined;
    throw error;
  }
}
