import type { RequestNotification } from "../../../console/src/api/openapi.d.ts";
import { usageError } from "../failures/cli-error.ts";
import { optionOf } from "../flag-names.ts";
import { listCommand } from "../lists/list-command.ts";
import { idempotencyOption } from "../options.ts";
import { findTenant } from "../resources/find-tenant.ts";
import type { ArgumentSpec, CommandSpec, Input, OptionSpec } from "../spec.ts";
import { runWrite } from "../writes/write.ts";

const notificationArgument: ArgumentSpec = {
  name: "notification",
  text: "the notification's id",
  completes: "notifications",
};

const list = listCommand({
  route: "notifications:list",
  summary: "list the endpoints that receive events",
  columns: ["id", "topic", "protocol", "endpoint", "status", "filter"],
  examples: ["tenantry notifications list"],
});

const get: CommandSpec = {
  name: "get",
  summary: "show a notification",
  arguments: [notificationArgument],
  examples: ["tenantry notifications get ntf_0123"],
  run: async (input, { api, output }) =>
    output.resource(await api.send("notifications:read", { path: { notificationId: input.argument(0) } })),
};

const endpoints: Readonly<Record<RequestNotification["protocol"], OptionSpec>> = {
  email: { flags: "--email <address>", text: "the e-mail address that gets the events" },
  https: { flags: "--https <url>", text: "the https URL that gets the events" },
  sqs: { flags: "--sqs <arn>", text: "the ARN of the SQS queue that gets the events" },
};

const add: CommandSpec = {
  name: "add",
  summary: "send events to an e-mail address, an https URL or an SQS queue",
  options: [
    optionOf("notifications:create", "topic", { required: true, flags: "--topic <topic>" }),
    ...Object.values(endpoints),
    { flags: "--type <event>", text: "only these events", many: true },
    { flags: "--tenant <tenant>", text: "only events of this tenant", completes: "tenants" },
    { flags: "--product <product>", text: "only events of this product", completes: "products" },
    idempotencyOption,
  ],
  examples: ["tenantry notifications add --topic workflow-errors --https https://hooks.example.com/tenantry"],
  run: async (input, session) => {
    const protocols = Object.keys(endpoints).filter((one) => input.text(one) !== undefined);
    const [protocol] = protocols as RequestNotification["protocol"][];
    if (protocol === undefined || protocols.length > 1) {
      throw usageError(
        "A notification has one endpoint.",
        Object.values(endpoints)
          .map(({ flags }) => flags)
          .join(", or "),
      );
    }
    const tenant = input.text("tenant");
    const filter = readFilter(input, tenant === undefined ? undefined : await findTenant(session.api, tenant));
    const body = { topic: input.text("topic"), protocol, endpoint: input.text(protocol), ...(filter && { filter }) };
    await runWrite(session, input, "notifications:create", { body: body as RequestNotification });
  },
};

function readFilter(input: Input, tenantId: string | undefined): RequestNotification["filter"] {
  const [types, productId] = [input.list("type"), input.text("product")];
  const filter = { ...(types.length > 0 && { types }), ...(tenantId && { tenantId }), ...(productId && { productId }) };
  return Object.keys(filter).length > 0 ? filter : undefined;
}

const test: CommandSpec = {
  name: "test",
  summary: "send a test message",
  arguments: [notificationArgument],
  options: [idempotencyOption],
  examples: ["tenantry notifications test ntf_0123"],
  run: (input, session) =>
    runWrite(session, input, "notifications:test", { path: { notificationId: input.argument(0) } }),
};

const remove: CommandSpec = {
  name: "remove",
  summary: "stop sending events to an endpoint",
  arguments: [notificationArgument],
  examples: ["tenantry notifications remove ntf_0123"],
  run: (input, session) =>
    runWrite(session, input, "notifications:remove", { path: { notificationId: input.argument(0) } }),
};

export const notificationCommands: readonly CommandSpec[] = [list, get, add, test, remove];
