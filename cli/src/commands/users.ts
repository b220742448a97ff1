import type { User } from "../../../console/src/api/openapi.d.ts";
import type { RouteId } from "../api/routes.ts";
import { usageError } from "../failures/cli-error.ts";
import { confirmOption, dryRunOption, idempotencyOption, waitOptions } from "../options.ts";
import { findTenant } from "../resources/find-tenant.ts";
import { findUser, type UserPlace } from "../resources/find-user.ts";
import type { Session } from "../session.ts";
import type { ArgumentSpec, CommandSpec, Input } from "../spec.ts";
import { listUsers } from "../users/list-users.ts";
import { readUserFields, tenantOption, userOptions } from "../users/user-fields.ts";
import { requireConfirmation } from "../writes/confirm.ts";
import { runWrite } from "../writes/write.ts";

const userArgument: ArgumentSpec = { name: "user", text: "the user's id or e-mail address", completes: "users" };

const readPlace = (input: Input, { api }: Session) => findUser(api, input.argument(0), input.text("tenant"));

/** Returns the route for a user's place: a tenant's users and staff have routes of their own. */
const routeFor = <Verb extends "read" | "update" | "remove" | "resend-invitation">(place: UserPlace, verb: Verb) =>
  place.tenantId === undefined ? (`staff:${verb}` as const) : (`users:${verb}` as const);

const pathOf = ({ userId, tenantId }: UserPlace): Record<string, string> => ({ userId, ...(tenantId && { tenantId }) });

const get: CommandSpec = {
  name: "get",
  summary: "show a user",
  arguments: [userArgument],
  options: [tenantOption],
  examples: ["tenantry users get ada@acme.example"],
  run: async (input, session) => {
    const place = await readPlace(input, session);
    session.output.resource((await session.api.send(routeFor(place, "read"), { path: pathOf(place) })) as object);
  },
};

const invite: CommandSpec = {
  name: "invite",
  summary: "invite a user to a tenant, or to the staff of the platform",
  arguments: [{ name: "email", text: "the address to which the invitation goes" }],
  options: [
    { ...tenantOption, text: "the tenant; without it the user is staff" },
    ...userOptions,
    dryRunOption,
    idempotencyOption,
    ...waitOptions,
  ],
  examples: [
    "tenantry users invite ada@acme.example --tenant Acme --role member --product crm=sales --wait",
    "tenantry users invite grace@example.com --role auditor",
  ],
  run: async (input, session) => {
    const fields = readUserFields(input);
    const tenant = input.text("tenant");
    if (fields["roles"] === undefined) {
      throw usageError("--role is missing.", tenant === undefined ? "--role auditor" : "--role member");
    }
    const body = { email: input.argument(0), ...fields } as never;
    if (tenant === undefined) return runWrite(session, input, "staff:invite", { body });
    const path = { tenantId: await findTenant(session.api, tenant) };
    await runWrite(session, input, "users:invite", { path, body });
  },
};

const update: CommandSpec = {
  name: "update",
  summary: "change a user's roles, product access, attributes or status",
  arguments: [userArgument],
  options: [
    tenantOption,
    ...userOptions,
    { flags: "--disable", text: "take all access away; the user stays" },
    { flags: "--enable", text: "give the access back" },
    dryRunOption,
    ...waitOptions,
  ],
  examples: ["tenantry users update ada@acme.example --role tenant-admin --role member"],
  run: async (input, session) => {
    const status = input.has("disable") ? "disabled" : input.has("enable") ? "active" : undefined;
    const body = { ...readUserFields(input), ...(status && { status }) };
    if (Object.keys(body).length === 0)
      throw usageError("Nothing is to be changed.", "--role, --product or --attribute");
    await updateUser(session, input, body);
  },
};

/** Changes a user. The API replaces attributes as a whole, so those that are not named are repeated. */
async function updateUser(
  session: Session,
  input: Input,
  body: { attributes?: object; status?: string },
): Promise<void> {
  const place = await readPlace(input, session);
  const [route, path] = [routeFor(place, "update"), pathOf(place)];
  if (body.attributes === undefined) return runWrite(session, input, route, { path, body: body as never });
  const { attributes, version } = (await session.api.send(routeFor(place, "read"), { path })) as User;
  const merged = { ...body, attributes: { ...attributes, ...body.attributes } };
  await runWrite(session, input, route, { path, body: merged as never, headers: { "If-Match": `"${version}"` } });
}

const statusCommand = (name: string, status: string, summary: string): CommandSpec => ({
  name,
  summary,
  arguments: [userArgument],
  options: [tenantOption, dryRunOption, ...waitOptions],
  examples: [`tenantry users ${name} ada@acme.example`],
  run: (input, session) => updateUser(session, input, { status }),
});

const remove: CommandSpec = {
  name: "remove",
  summary: "remove a user for good",
  arguments: [userArgument],
  options: [tenantOption, confirmOption("the user's e-mail address"), dryRunOption, ...waitOptions],
  examples: ["tenantry users remove ada@acme.example --confirm ada@acme.example"],
  run: async (input, session) => {
    const { api } = session;
    const place = await readPlace(input, session);
    const route = routeFor(place, "remove") satisfies RouteId;
    const path = pathOf(place);
    if (!input.has("dryRun")) {
      const { email } = (await api.send(routeFor(place, "read"), { path })) as { email: string };
      const readLost = async () => (await api.preview(route, { path })).lost;
      await requireConfirmation(session, input, { act: `Remove ${email}`, names: [email], readLost });
    }
    await runWrite(session, input, route, { path });
  },
};

const resend: CommandSpec = {
  name: "resend-invitation",
  summary: "send the invitation again to a user who has not signed in yet",
  arguments: [userArgument],
  options: [tenantOption, dryRunOption, idempotencyOption, ...waitOptions],
  examples: ["tenantry users resend-invitation ada@acme.example"],
  run: async (input, session) => {
    const place = await readPlace(input, session);
    await runWrite(session, input, routeFor(place, "resend-invitation"), { path: pathOf(place) });
  },
};

export const userCommands: readonly CommandSpec[] = [
  listUsers,
  get,
  invite,
  update,
  statusCommand("disable", "disabled", "take all access of a user away; the user stays"),
  statusCommand("enable", "active", "give a disabled user the access back"),
  remove,
  resend,
];
