import type { Preview, Tenant } from "../../../console/src/api/openapi.d.ts";
import { optionOf } from "../flag-names.ts";
import { confirmOption, dryRunOption, waitOptions } from "../options.ts";
import { findTenant } from "../resources/find-tenant.ts";
import type { CommandSpec } from "../spec.ts";
import { requireConfirmation } from "../writes/confirm.ts";
import { parseNumber } from "../writes/pairs.ts";
import { runWrite } from "../writes/write.ts";
import { tenantArgument } from "./tenant-argument.ts";

/** Returns whether an offboarding can't be taken back: neither the request nor the platform gives days of grace. */
export const isFinal = ({ graceDays = 0 }: Pick<Preview, "graceDays">): boolean => graceDays === 0;

/** The command that removes a tenant. */
export const offboard: CommandSpec = {
  name: "offboard",
  summary: "remove a tenant with its subscriptions, users and data",
  details: "With days of grace it is suspended first, can be restored until then, and needs no confirmation.",
  arguments: [tenantArgument],
  options: [
    confirmOption("the tenant's name"),
    optionOf("tenants:offboard", "graceDays", { flags: "--grace-days <number>" }),
    dryRunOption,
    ...waitOptions,
  ],
  examples: [
    "tenantry tenants offboard Acme --confirm Acme --wait",
    "tenantry tenants offboard Acme --grace-days 30 --wait",
  ],
  run: async (input, session) => {
    const { api } = session;
    const days = input.text("graceDays");
    const graceDays = days === undefined ? undefined : parseNumber("--grace-days", days);
    const path = { tenantId: await findTenant(api, input.argument(0)) };
    const parts = { path, ...(graceDays !== undefined && { query: { graceDays } }) };
    if (!input.has("dryRun") && !graceDays) {
      const preview = await api.preview("tenants:offboard", parts);
      if (isFinal(preview)) {
        const { id, name } = (await api.send("tenants:read", { path })) as Tenant;
        const readLost = async () => preview.lost;
        await requireConfirmation(session, input, { act: `Offboard ${name}`, names: [name, id], readLost });
      }
    }
    await runWrite(session, input, "tenants:offboard", parts);
  },
};
