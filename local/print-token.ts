import { parseArgs } from "node:util";
import { Role } from "../schemas/user.ts";
import { readConnectionInfo } from "./connection-info.ts";
import { getMachineToken } from "./machine-token.ts";
import { getUserToken, type Person } from "./user-token.ts";
import { defaultWorkspace } from "./workspace.ts";

const usage = `npm run --silent token -- --role platform-admin [--tenant ten_x] [--team t] [--email a@b]
    an access token of a person with this role; creates the person if necessary
npm run --silent token -- --product crm
    an access token of a product's machine client`;

function parsePerson({ role: name, tenant, team, email }: Record<string, string | undefined>): Person {
  const role = Role.safeParse(name);
  if (!role.success) throw new Error(`--role must be one of ${Role.options.join(", ")}\n\n${usage}`);
  const isTenantRole = role.data === "tenant-admin" || role.data === "member";
  if (isTenantRole && !tenant) throw new Error(`--tenant is missing. A ${role.data} belongs to a tenant.`);
  if (!isTenantRole && tenant)
    throw new Error(`--tenant is not allowed for ${role.data}, a role of the platform's staff.`);
  return { role: role.data, ...(tenant && { tenant }), ...(team && { team }), ...(email && { email }) };
}

try {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { role: text, tenant: text, team: text, email: text, product: text } });
  const connectionInfo = readConnectionInfo(defaultWorkspace.connectionFile);
  const { product } = values;
  console.log(
    product ? await getMachineToken(connectionInfo, product) : await getUserToken(connectionInfo, parsePerson(values)),
  );
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
