import type { ArgumentSpec } from "../spec.ts";

/** The tenant of a command. */
export const tenantArgument: ArgumentSpec = {
  name: "tenant",
  text: "the tenant's id, external id or name",
  completes: "tenants",
};
