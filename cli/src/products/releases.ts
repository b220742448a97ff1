import { usageError } from "../failures/cli-error.ts";
import { readSource } from "../files/read-document.ts";
import { optionOf } from "../flag-names.ts";
import { listCommand } from "../lists/list-command.ts";
import { dryRunOption, idempotencyOption, waitOptions } from "../options.ts";
import type { CommandSpec, Input } from "../spec.ts";
import { parsePairs } from "../writes/pairs.ts";
import { runWrite } from "../writes/write.ts";
import { productArgument } from "./product-argument.ts";

const pathOf = (input: Input) => ({ productId: input.argument(0) });

const list = listCommand({
  route: "releases:list",
  name: "releases list",
  summary: "list the releases of a product, newest first",
  arguments: [productArgument],
  columns: ["number", "status", "createdAt", "notes", "reason"],
  path: pathOf,
  examples: ["tenantry products releases list crm"],
});

const get: CommandSpec = {
  name: "releases get",
  summary: "show a release of a product",
  arguments: [productArgument, { name: "number", text: "the number of the release" }],
  options: [optionOf("releases:read", "template", { text: "print the text of the template" })],
  examples: ["tenantry products releases get crm 2", "tenantry products releases get crm 2 --template > crm.template"],
  run: async (input, { api, output }) => {
    const path = { ...pathOf(input), release: input.argument(1) };
    const isTemplate = input.has("template");
    const release = await api.send("releases:read", { path, ...(isTemplate && { query: { template: true } }) });
    if (isTemplate && !output.isJson) output.content(`${(release.template ?? "").replace(/\n$/, "")}\n`);
    else output.resource(release);
  },
};

const publish: CommandSpec = {
  name: "releases publish",
  summary: "publish the next release of a product; tenants keep theirs until they are moved",
  arguments: [productArgument],
  options: [
    { flags: "--template-file <file>", text: "the CloudFormation template", completes: "files" },
    { flags: "--parameter <name=value>", text: "a parameter of the stack; the given ones replace all", many: true },
    optionOf("releases:publish", "capabilities", {
      flags: "--capability <name>",
      text: "a capability that the template needs",
      many: true,
    }),
    optionOf("releases:publish", "notes", { flags: "--notes <text>" }),
    dryRunOption,
    idempotencyOption,
    ...waitOptions,
  ],
  examples: ["tenantry products releases publish crm --template-file crm.template --notes 'Keeps messages' --wait"],
  run: async (input, session) => {
    const file = input.text("templateFile");
    const parameters = parsePairs("--parameter", input.list("parameter"), "TenantId='${tenant.id}'");
    const [capabilities, notes] = [input.list("capability"), input.text("notes")];
    const body = {
      ...(file !== undefined && { template: await readSource(file) }),
      ...(parameters.length > 0 && { parameters: Object.fromEntries(parameters) }),
      ...(capabilities.length > 0 && { capabilities }),
      ...(notes !== undefined && { notes }),
    };
    if (Object.keys(body).every((name) => name === "notes")) {
      throw usageError("The release changes nothing.", "--template-file, --parameter or --capability");
    }
    await runWrite(session, input, "releases:publish", { path: pathOf(input), body: body as never });
  },
};

export const releaseCommands: readonly CommandSpec[] = [list, get, publish];
