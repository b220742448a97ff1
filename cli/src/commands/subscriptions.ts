import type { ChangeSubscription } from "../../../console/src/api/openapi.d.ts";
import { usageError } from "../failures/cli-error.ts";
import { optionOf } from "../flag-names.ts";
import { listCommand } from "../lists/list-command.ts";
import { confirmOption, dryRunOption, idempotencyOption, waitOptions } from "../options.ts";
import { productArgument } from "../products/product-argument.ts";
import { findTenant } from "../resources/find-tenant.ts";
import type { Session } from "../session.ts";
import type { CommandSpec, Input } from "../spec.ts";
import { tenantArgument } from "../tenants/tenant-argument.ts";
import { requireConfirmation } from "../writes/confirm.ts";
import { parseNumber } from "../writes/pairs.ts";
import { planOptions, readPlanOptions } from "../writes/plan-options.ts";
import { runWrite } from "../writes/write.ts";

const readPath = async (input: Input, { api }: Session) => ({
  tenantId: await findTenant(api, input.argument(0)),
  productId: input.argument(1),
});

const list = listCommand({
  route: "subscriptions:list",
  summary: "list the subscriptions of a tenant",
  arguments: [tenantArgument],
  columns: [
    "productId",
    "planId",
    "status",
    "seats",
    "release",
    { title: "licence", of: ({ licence }) => licence },
    "reason",
  ],
  path: async (input, { api }) => ({ tenantId: await findTenant(api, input.argument(0)) }),
  examples: ["tenantry subscriptions list Acme"],
});

const get: CommandSpec = {
  name: "get",
  summary: "show a subscription with its outputs",
  arguments: [tenantArgument, productArgument],
  examples: ["tenantry subscriptions get Acme crm"],
  run: async (input, session) => {
    const path = await readPath(input, session);
    session.output.resource(await session.api.send("subscriptions:read", { path }));
  },
};

const add: CommandSpec = {
  name: "add",
  summary: "subscribe a tenant to a plan of a product",
  arguments: [tenantArgument, { name: "product:plan", text: "the product and its plan", completes: "plans" }],
  options: [...planOptions, dryRunOption, idempotencyOption, ...waitOptions],
  examples: ["tenantry subscriptions add Acme analytics:starter --parameter timeZone=Europe/Berlin --wait"],
  run: async (input, session) => {
    const [productId = "", planId] = input.argument(1).split(":");
    if (!planId) throw usageError(`${input.argument(1)} names no plan.`, `${productId}:PLAN, such as crm:standard`);
    const path = { tenantId: await findTenant(session.api, input.argument(0)) };
    const body = { productId, planId, ...readPlanOptions(input) };
    await runWrite(session, input, "subscriptions:create", { path, body });
  },
};

const change: CommandSpec = {
  name: "change",
  summary: "change the plan, the seats, the parameters or the release of a subscription",
  details: "--dry-run --preview stack shows what happens to each resource of the stack before anything is changed.",
  arguments: [tenantArgument, productArgument],
  options: [
    optionOf("subscriptions:change", "planId", { flags: "--plan <id>" }),
    ...planOptions,
    optionOf("subscriptions:change", "release", { flags: "--release <number>" }),
    optionOf("subscriptions:change", "onReplacement"),
    optionOf("subscriptions:change", "preview", { text: "with --dry-run, show the changes to the stack's resources" }),
    dryRunOption,
    ...waitOptions,
  ],
  examples: [
    "tenantry subscriptions change Acme crm --plan enterprise --seats 50 --wait",
    "tenantry subscriptions change Acme crm --release 3 --dry-run --preview stack",
  ],
  run: async (input, session) => {
    const body = readChange(input);
    const preview = input.text("preview");
    if (Object.keys(body).length === 0) {
      throw usageError("Nothing is to be changed.", "--plan, --seats, --parameter or --release");
    }
    if (preview !== undefined && !input.has("dryRun")) {
      throw usageError("--preview shows a change without making it.", "--dry-run --preview stack");
    }
    const path = await readPath(input, session);
    await runWrite(session, input, "subscriptions:change", { path, body, ...(preview && { query: { preview } }) });
  },
};

/** Returns the change that the options name. */
function readChange(input: Input): ChangeSubscription {
  const [planId, release] = [input.text("plan"), input.text("release")];
  const onReplacement = input.text("onReplacement") as ChangeSubscription["onReplacement"];
  return {
    ...(planId !== undefined && { planId }),
    ...readPlanOptions(input),
    ...(release !== undefined && { release: parseNumber("--release", release) }),
    ...(onReplacement && { onReplacement }),
  };
}

const remove: CommandSpec = {
  name: "remove",
  summary: "unsubscribe a tenant from a product and remove the product's data",
  arguments: [tenantArgument, productArgument],
  options: [confirmOption("the product's id or name"), dryRunOption, ...waitOptions],
  examples: ["tenantry subscriptions remove Acme crm --confirm crm --wait"],
  run: async (input, session) => {
    const path = await readPath(input, session);
    if (!input.has("dryRun")) await confirmLoss(session, input, "Unsubscribe", path);
    await runWrite(session, input, "subscriptions:end", { path });
  },
};

const abandon: CommandSpec = {
  name: "abandon",
  summary: "give up a subscription whose removal failed",
  arguments: [tenantArgument, productArgument],
  options: [
    optionOf("subscriptions:abandon", "reason", { flags: "--reason <text>", required: true }),
    confirmOption("the product's id or name"),
    dryRunOption,
  ],
  examples: ["tenantry subscriptions abandon Acme crm --reason 'The account is closed' --confirm crm"],
  run: async (input, session) => {
    const path = await readPath(input, session);
    const body = { reason: input.text("reason") ?? "" };
    if (!input.has("dryRun")) await confirmLoss(session, input, "Abandon", path);
    await runWrite(session, input, "subscriptions:abandon", { path, body });
  },
};

/** Requires the confirmation with the product's id or name. */
async function confirmLoss(
  session: Session,
  input: Input,
  verb: string,
  path: { tenantId: string; productId: string },
): Promise<void> {
  const { api } = session;
  const { productId } = path;
  const readLost = async () => (await api.preview("subscriptions:end", { path })).lost;
  const act = `${verb} ${productId}`;
  if (input.text("confirm") === productId) return;
  const { name } = await api.send("products:read", { path: { productId } });
  await requireConfirmation(session, input, { act, names: [productId, name], readLost });
}

export const subscriptionCommands: readonly CommandSpec[] = [list, get, add, change, remove, abandon];
