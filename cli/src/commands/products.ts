import { usageError } from "../failures/cli-error.ts";
import { readProductFile } from "../files/product-file.ts";
import { listCommand } from "../lists/list-command.ts";
import { confirmOption, dryRunOption, idempotencyOption, waitOptions } from "../options.ts";
import { productArgument } from "../products/product-argument.ts";
import { releaseCommands } from "../products/releases.ts";
import { fileOption, validateProduct } from "../products/validate-product.ts";
import type { CommandSpec, Input } from "../spec.ts";
import { requireConfirmation } from "../writes/confirm.ts";
import { runWrite } from "../writes/write.ts";
import { conform } from "./conform.ts";

const pathOf = (input: Input) => ({ productId: input.argument(0) });

const list = listCommand({
  route: "products:list",
  summary: "list the products",
  columns: [
    "id",
    "name",
    "status",
    "team",
    { title: "plans", of: ({ plans }) => plans.map(({ id }) => id) },
    "isolation",
  ],
  examples: ["tenantry products list"],
});

const get: CommandSpec = {
  name: "get",
  summary: "show a product with its plans and its connection",
  arguments: [productArgument],
  examples: ["tenantry products get crm"],
  run: async (input, { api, output }) => output.resource(await api.send("products:read", { path: pathOf(input) })),
};

const register: CommandSpec = {
  name: "register",
  summary: "register a product and verify its account",
  options: [{ ...fileOption, required: true }, dryRunOption, idempotencyOption, ...waitOptions],
  examples: ["tenantry products register -f crm.yaml --wait"],
  run: async (input, session) => {
    const body = (await readProductFile(input.text("file") ?? "-")) as never;
    await runWrite(session, input, "products:create", { body });
  },
};

const update: CommandSpec = {
  name: "update",
  summary: "change a product; a changed template is verified before tenants get it",
  arguments: [productArgument],
  options: [
    fileOption,
    { flags: "--deprecate", text: "end new subscriptions; tenants keep the product" },
    dryRunOption,
    ...waitOptions,
  ],
  examples: ["tenantry products update crm -f crm.yaml --wait", "tenantry products update crm --deprecate"],
  run: async (input, session) => {
    const file = input.text("file");
    const { id, ...fields } = file === undefined ? {} : await readProductFile(file);
    if (id !== undefined && id !== input.argument(0))
      throw usageError(`${file} is the product ${id}.`, `products update ${id}`);
    const body = { ...fields, ...(input.has("deprecate") && { status: "deprecated" }) };
    if (Object.keys(body).length === 0) throw usageError("Nothing is to be changed.", "-f crm.yaml, or --deprecate");
    await runWrite(session, input, "products:update", { path: pathOf(input), body: body as never });
  },
};

const verify: CommandSpec = {
  name: "verify",
  summary: "verify a product's account and template again",
  arguments: [productArgument],
  options: [dryRunOption, idempotencyOption, ...waitOptions],
  examples: ["tenantry products verify crm --wait"],
  run: (input, session) => runWrite(session, input, "products:verify", { path: pathOf(input) }),
};

const retire: CommandSpec = {
  name: "retire",
  summary: "retire a product that no tenant has; its id is never used again",
  arguments: [productArgument],
  options: [confirmOption("the product's id"), dryRunOption],
  examples: ["tenantry products retire crm --confirm crm"],
  run: async (input, session) => {
    const path = pathOf(input);
    const readLost = async () => (await session.api.preview("products:retire", { path })).lost;
    if (!input.has("dryRun")) {
      await requireConfirmation(session, input, { act: `Retire ${path.productId}`, names: [path.productId], readLost });
    }
    await runWrite(session, input, "products:retire", { path });
  },
};

const subscribers = listCommand({
  route: "products:subscribers",
  name: "subscribers",
  summary: "list the tenants that have a product",
  arguments: [productArgument],
  columns: ["tenantId", "planId", "status", "seats", "release", "createdAt", "reason"],
  path: (input) => pathOf(input),
  examples: ["tenantry products subscribers crm"],
});

const health: CommandSpec = {
  name: "health",
  summary: "show the state of a product's account and queue, and its last operations",
  arguments: [productArgument],
  examples: ["tenantry products health crm"],
  run: async (input, { api, output }) => output.resource(await api.send("products:health", { path: pathOf(input) })),
};

const credentials: CommandSpec = {
  name: "credentials",
  summary: "issue the secret of a product's machine client; it is shown once",
  arguments: [productArgument],
  options: [dryRunOption, idempotencyOption],
  examples: ["tenantry products credentials crm --json"],
  run: (input, session) => runWrite(session, input, "products:credentials", { path: pathOf(input) }),
};

export const productCommands: readonly CommandSpec[] = [
  list,
  get,
  register,
  validateProduct,
  update,
  verify,
  retire,
  subscribers,
  ...releaseCommands,
  health,
  credentials,
  conform,
];
