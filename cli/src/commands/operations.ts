import { optionOf } from "../flag-names.ts";
import { listCommand } from "../lists/list-command.ts";
import { type BatchVerb, findRequestedEnd, printBatch } from "../operations/batch.ts";
import { laneOf } from "../operations/progress-lines.ts";
import { streamOperation, waitForOperation } from "../operations/wait.ts";
import { idempotencyOption, waitOptions } from "../options.ts";
import type { Session } from "../session.ts";
import type { ArgumentSpec, CommandSpec, Input, OptionSpec } from "../spec.ts";
import { runWrite, withKey } from "../writes/write.ts";

const operationArgument: ArgumentSpec = { name: "operation", text: "the operation's id", completes: "operations" };
const [, timeoutOption] = waitOptions;

const list = listCommand({
  route: "operations:list",
  summary: "list operations",
  columns: [
    "id",
    "kind",
    "status",
    { title: "of", of: laneOf },
    "createdAt",
    { title: "reason", of: ({ error }) => error?.reason },
  ],
  examples: ["tenantry operations list --failing", "tenantry operations list --tenant Acme --status running"],
});

const get: CommandSpec = {
  name: "get",
  summary: "show an operation with its steps and attempts",
  arguments: [operationArgument],
  examples: ["tenantry operations get op_0123"],
  run: async (input, { api, output }) =>
    output.resource(await api.send("operations:read", { path: { operationId: input.argument(0) } })),
};

const watch: CommandSpec = {
  name: "watch",
  summary: "follow an operation until it is done; --json prints a line for each change",
  arguments: [operationArgument],
  options: timeoutOption ? [timeoutOption] : [],
  examples: ["tenantry operations watch op_0123"],
  run: async (input, session) => {
    const [id, timeout] = [input.argument(0), input.text("timeout")];
    if (session.output.isJson) return streamOperation(session, id, timeout);
    const { kind, status, target } = await waitForOperation(session, id, timeout);
    session.output.resource({ operation: { id, kind, status, target: target.id } });
  },
};

/** Creates a command that takes one operation, or up to 50 at once. */
const batchCommand = (name: BatchVerb, summary: string): CommandSpec => ({
  name,
  summary,
  arguments: [{ ...operationArgument, text: "the ids of up to 50 operations", many: true }],
  options: [idempotencyOption, ...waitOptions],
  examples: [`tenantry operations ${name} op_0123 --wait`],
  run: async (input, session) => {
    const ids = input.argumentList(0);
    const [operationId = ""] = ids;
    if (ids.length === 1) return runOne(session, input, name, operationId);
    const route = `operations:${name}-many` as const;
    const batch = await session.api.send(route, withKey({ body: { ids } }, input));
    await printBatch(session, input, name, batch);
  },
});

/** Retries or cancels one operation. For `cancel`, a cancelled operation is the requested result. */
async function runOne(session: Session, input: Input, name: BatchVerb, operationId: string): Promise<void> {
  try {
    await runWrite(session, input, `operations:${name}`, { path: { operationId } });
  } catch (error) {
    const operation = findRequestedEnd(name, error);
    if (operation === undefined) throw error;
    session.output.resource(operation);
  }
}

/** Creates a command that approves or rejects another administrator's request. */
const decisionCommand = (name: "approve" | "reject", summary: string, options: readonly OptionSpec[]): CommandSpec => ({
  name,
  summary,
  arguments: [operationArgument],
  options: [optionOf(`operations:${name}`, "reason", { flags: "--reason <text>" }), idempotencyOption, ...options],
  examples: [`tenantry operations ${name} op_0123 --reason 'As agreed with the customer'`],
  run: async (input, session) => {
    const reason = input.text("reason");
    const path = { operationId: input.argument(0) };
    await runWrite(session, input, `operations:${name}`, { path, body: { ...(reason !== undefined && { reason }) } });
  },
});

export const operationCommands: readonly CommandSpec[] = [
  list,
  get,
  watch,
  batchCommand("retry", "retry failed operations from the step that failed"),
  batchCommand("cancel", "stop operations and undo what they have done"),
  decisionCommand("approve", "approve another administrator's request; its operation then starts", waitOptions),
  decisionCommand("reject", "reject another administrator's request", []),
];
