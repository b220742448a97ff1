import type { OperationBatch } from "../../../console/src/api/openapi.d.ts";
import { problemOf } from "../api/problem.ts";
import { CliError } from "../failures/cli-error.ts";
import { describeFailure } from "../failures/report.ts";
import { optionOf } from "../flag-names.ts";
import { listCommand } from "../lists/list-command.ts";
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
const batchCommand = (name: "retry" | "cancel", summary: string): CommandSpec => ({
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
    await printBatch(session, input, batch);
  },
});

/** Retries or cancels one operation. For `cancel`, a cancelled operation is the requested result. */
async function runOne(session: Session, input: Input, name: "retry" | "cancel", operationId: string): Promise<void> {
  try {
    await runWrite(session, input, `operations:${name}`, { path: { operationId } });
  } catch (error) {
    const { operation } = error instanceof CliError ? (error.details as { operation?: { status: string } }) : {};
    if (name !== "cancel" || operation?.status !== "cancelled") throw error;
    session.output.resource(operation);
  }
}

/** Prints the result for each operation. Throws the first problem. */
async function printBatch(session: Session, input: Input, { items }: OperationBatch): Promise<void> {
  const { output } = session;
  const problems = items.flatMap(({ problem }) => (problem ? [problemOf(problem.status, problem)] : []));
  const [first] = problems;
  if (first && output.isJson) {
    const { exitCode } = describeFailure(first);
    throw new CliError(first.message, { code: first.body.code ?? "batch", exitCode, details: { items } });
  }
  if (output.isJson) output.document({ items });
  else
    output.table(
      [
        "id",
        { title: "status", of: (one) => one.operation?.status ?? one.problem?.code },
        { title: "reason", of: (one) => one.problem?.detail },
      ],
      items,
    );
  if (first) throw first;
  if (!input.has("wait")) return;
  for (const { id } of items) await waitForOperation(session, id, input.text("timeout"));
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
