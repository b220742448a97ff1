import type { RequestTenant, Tenant } from "../../../console/src/api/openapi.d.ts";
import { usageError } from "../failures/cli-error.ts";
import { readDocument } from "../files/read-document.ts";
import { listCommand } from "../lists/list-command.ts";
import { dryRunOption, idempotencyOption, waitOptions } from "../options.ts";
import { findTenant } from "../resources/find-tenant.ts";
import type { CommandSpec } from "../spec.ts";
import { checkCommands } from "../tenants/check.ts";
import { offboard } from "../tenants/offboard.ts";
import { tenantArgument } from "../tenants/tenant-argument.ts";
import { ownOptionsOf, readTenantFields, tagOption } from "../tenants/tenant-options.ts";
import { readSubscriptions } from "../writes/plan-options.ts";
import { runWrite } from "../writes/write.ts";

/** Returns the products of a tenant, such as `crm:active`. A tenant that a member reads has them too. */
const productsOf = ({ subscriptions = [] }: Partial<Tenant>) =>
  subscriptions.filter(({ status }) => status !== "cancelled").map(({ productId, status }) => `${productId}:${status}`);

const list = listCommand({
  route: "tenants:list",
  summary: "list the tenants",
  columns: ["id", "name", "status", { title: "products", of: (tenant) => productsOf(tenant as Tenant) }, "createdAt"],
  query: { view: "summary" },
  examples: ["tenantry tenants list --status active --product crm", "tenantry tenants list --search Ac --json"],
});

const get: CommandSpec = {
  name: "get",
  summary: "show a tenant with its subscriptions",
  arguments: [tenantArgument],
  examples: ["tenantry tenants get Acme"],
  run: async (input, { api, output }) => {
    const path = { tenantId: await findTenant(api, input.argument(0)) };
    output.resource(await api.send("tenants:read", { path }));
  },
};

const create: CommandSpec = {
  name: "create",
  summary: "onboard a tenant with its products",
  options: [
    ...ownOptionsOf("tenants:create"),
    tagOption,
    { flags: "--subscribe <product:plan>", text: "a product with its plan", many: true, completes: "plans" },
    { flags: "--seats <product=number>", text: "the number of users of a product", many: true },
    { flags: "--parameter <product.name=value>", text: "a value that the plan's JSON Schema asks for", many: true },
    { flags: "-f, --file <file>", text: "the request as YAML or JSON; options add to it", completes: "files" },
    dryRunOption,
    idempotencyOption,
    ...waitOptions,
  ],
  examples: [
    "tenantry tenants create --name Acme --admin-email ada@acme.example --subscribe crm:standard --seats crm=5 --wait",
    "tenantry tenants create --name Acme --admin-email ada@acme.example --subscribe crm:standard --dry-run",
  ],
  run: async (input, session) => {
    const file = input.text("file");
    const body = { ...(file && (await readDocument(file))), ...readTenantFields(input) } as RequestTenant;
    const subscriptions = [...(body.subscriptions ?? []), ...readSubscriptions(input)];
    const request = { ...body, ...(subscriptions.length > 0 && { subscriptions }) };
    await runWrite(session, input, "tenants:create", { body: request });
  },
};

const update: CommandSpec = {
  name: "update",
  summary: "change a tenant's name, administrator's address, tags or other fields",
  arguments: [tenantArgument],
  options: [
    ...ownOptionsOf("tenants:update"),
    { ...tagOption, text: "a tag; the given tags replace all" },
    dryRunOption,
  ],
  examples: ["tenantry tenants update Acme --name 'Acme Ltd' --tag region=emea"],
  run: async (input, session) => {
    const body = readTenantFields(input);
    if (Object.keys(body).length === 0) throw usageError("Nothing is to be changed.", "--name, --external-id or --tag");
    const path = { tenantId: await findTenant(session.api, input.argument(0)) };
    await runWrite(session, input, "tenants:update", { path, body });
  },
};

const lifecycleCommand = (name: "suspend" | "reactivate" | "restore", summary: string): CommandSpec => ({
  name,
  summary,
  arguments: [tenantArgument],
  options: [dryRunOption, idempotencyOption, ...waitOptions],
  examples: [`tenantry tenants ${name} Acme --wait`],
  run: async (input, session) => {
    const path = { tenantId: await findTenant(session.api, input.argument(0)) };
    await runWrite(session, input, `tenants:${name}`, { path });
  },
});

const certificate: CommandSpec = {
  name: "certificate",
  summary: "show the certificate of a deleted tenant: what was removed, and by which evidence",
  arguments: [{ ...tenantArgument, text: "the tenant's id" }],
  examples: ["tenantry tenants certificate ten_0123 --json"],
  run: async (input, { api, output }) =>
    output.resource(await api.send("tenants:certificate", { path: { tenantId: input.argument(0) } })),
};

const timeline = listCommand({
  route: "tenants:timeline",
  name: "timeline",
  summary: "list the events of a tenant and its subscriptions",
  arguments: [tenantArgument],
  columns: ["time", "type", { title: "product", of: ({ productid }) => productid }, "sequence", "actor", "id"],
  path: async (input, { api }) => ({ tenantId: await findTenant(api, input.argument(0)) }),
  examples: ["tenantry tenants timeline Acme --order desc --limit 10"],
});

export const tenantCommands: readonly CommandSpec[] = [
  list,
  get,
  create,
  update,
  lifecycleCommand("suspend", "suspend a tenant: its users lose access, its data stays"),
  lifecycleCommand("reactivate", "reactivate a suspended tenant"),
  lifecycleCommand("restore", "restore a leaving tenant to the state that it had before"),
  offboard,
  certificate,
  ...checkCommands,
  timeline,
];
