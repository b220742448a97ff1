import type { RollBackRollout, Rollout, StartRollout } from "../../../console/src/api/openapi.d.ts";
import { optionOf } from "../flag-names.ts";
import { listCommand } from "../lists/list-command.ts";
import { dryRunOption, idempotencyOption, waitOptions } from "../options.ts";
import { productArgument } from "../products/product-argument.ts";
import { waitForRollout } from "../rollouts/wait-for-rollout.ts";
import { requireWave } from "../rollouts/wave-plan.ts";
import type { ArgumentSpec, CommandSpec, Input, OptionSpec } from "../spec.ts";
import { parseNumber } from "../writes/pairs.ts";
import { type Accepted, runWrite } from "../writes/write.ts";

const rolloutArgument: ArgumentSpec = { name: "rollout", text: "the rollout's id", completes: "rollouts" };

const waitForWaves: Parameters<typeof runWrite>[4] = (session, accepted, timeout) =>
  waitForRollout(session, accepted as Accepted & { rollout: Rollout }, timeout);

const countEnded = ({ waves }: Rollout) =>
  `${waves.filter(({ endedAt }) => endedAt !== undefined).length}/${waves.length}`;

const list = listCommand({
  route: "rollouts:list",
  summary: "list rollouts, newest first",
  columns: [
    "id",
    "productId",
    "release",
    "status",
    { title: "waves", of: countEnded },
    { title: "failed", of: ({ failures }) => failures.length },
    "createdAt",
    "reason",
  ],
  examples: ["tenantry rollouts list --product crm", "tenantry rollouts list --status running --status stopped"],
});

const get: CommandSpec = {
  name: "get",
  summary: "show a rollout with its waves, failures and replacements",
  arguments: [rolloutArgument],
  examples: ["tenantry rollouts get rol_0123"],
  run: async (input, { api, output }) =>
    output.resource(await api.send("rollouts:read", { path: { rolloutId: input.argument(0) } })),
};

const start: CommandSpec = {
  name: "start",
  summary: "change a product's tenants to a release, in waves",
  details: "Without --wave: one tenant, then 10 %, 50 % and 100 % of all tenants.",
  arguments: [productArgument],
  options: [
    optionOf("rollouts:start", "release", { flags: "--release <number>", required: true }),
    { flags: "--wave <tenants>", text: "the tenants of a wave: 1, 10% or a tag such as ring:canary", many: true },
    optionOf("rollouts:start", "soakMinutes"),
    optionOf("rollouts:start", "maxConcurrent", { flags: "--max-concurrent <number>" }),
    optionOf("rollouts:start", "errorBudget", { flags: "--error-budget <number>" }),
    optionOf("rollouts:start", "onReplacement"),
    dryRunOption,
    idempotencyOption,
    ...waitOptions,
  ],
  examples: [
    "tenantry rollouts start crm --release 3 --wait",
    "tenantry rollouts start crm --release 3 --wave ring:canary --wave 25% --wave 100% --soak-minutes 60",
  ],
  run: (input, session) => {
    const path = { productId: input.argument(0) };
    return runWrite(session, input, "rollouts:start", { path, body: readStart(input) as StartRollout }, waitForWaves);
  },
};

/** Returns the rollout that the options describe. What they leave out has the API's defaults. */
function readStart(input: Input): Partial<StartRollout> {
  const read = (name: string, option: string) => {
    const text = input.text(name);
    return text === undefined ? undefined : parseNumber(option, text);
  };
  const [release, soakMinutes] = [read("release", "--release"), read("soakMinutes", "--soak-minutes")];
  const [maxConcurrent, count] = [read("maxConcurrent", "--max-concurrent"), read("errorBudget", "--error-budget")];
  const onReplacement = input.text("onReplacement") as StartRollout["onReplacement"] | undefined;
  const waves = input.list("wave").map(requireWave);
  return {
    ...(release !== undefined && { release }),
    ...(waves.length > 0 && { waves }),
    ...(soakMinutes !== undefined && { soakMinutes }),
    ...(maxConcurrent !== undefined && { maxConcurrent }),
    ...(count !== undefined && { errorBudget: { count } }),
    ...(onReplacement && { onReplacement }),
  };
}

/** Creates a command that controls a rollout. */
const controlCommand = (
  name: "pause" | "resume" | "cancel" | "rollback",
  summary: string,
  options: readonly OptionSpec[] = [],
): CommandSpec => ({
  name,
  summary,
  arguments: [rolloutArgument],
  options: [dryRunOption, idempotencyOption, ...options],
  examples: [`tenantry rollouts ${name} rol_0123`],
  run: (input, session) => {
    const route = name === "rollback" ? "rollouts:roll-back" : (`rollouts:${name}` as const);
    const onReplacement = input.text("onReplacement") as RollBackRollout["onReplacement"];
    const body = onReplacement && { onReplacement };
    return runWrite(
      session,
      input,
      route,
      { path: { rolloutId: input.argument(0) }, ...(body && { body }) },
      waitForWaves,
    );
  },
});

export const rolloutCommands: readonly CommandSpec[] = [
  start,
  list,
  get,
  controlCommand("pause", "pause a rollout: tenants in flight end, and no further tenant changes"),
  controlCommand("resume", "resume a paused or stopped rollout; failed tenants are tried again", waitOptions),
  controlCommand("cancel", "cancel a rollout or its rollback; the tenants keep the release that they have"),
  controlCommand("rollback", "return each changed tenant to the release that it had before", [
    optionOf("rollouts:roll-back", "onReplacement"),
    ...waitOptions,
  ]),
];
