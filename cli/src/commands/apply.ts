import { applyChanges, type Result } from "../declarative/apply-changes.ts";
import type { Change } from "../declarative/change.ts";
import { readDeclarations } from "../declarative/declaration.ts";
import { exportFiles, writeFiles } from "../declarative/export-files.ts";
import { findNeeded, planChanges } from "../declarative/plan.ts";
import { describeEffect, type PlannedChange, previewChanges, requireAccepted } from "../declarative/preview-changes.ts";
import { readState } from "../declarative/state.ts";
import { CliError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import { describeFailure } from "../failures/report.ts";
import { parseDuration } from "../operations/duration.ts";
import type { Column } from "../output/table.ts";
import type { Session } from "../session.ts";
import type { CommandSpec, Input } from "../spec.ts";

const folderOption = {
  flags: "-f, --file <dir>",
  text: "the folder or file with the declarations",
  required: true,
  completes: "files" as const,
};

const columns: readonly Column<PlannedChange>[] = [
  "action",
  "kind",
  "key",
  { title: "changed", of: ({ fields }) => fields },
  { title: "effect", of: describeEffect },
];

/** Compares the files with the platform. */
async function readDifferences(input: Input, { api }: Session): Promise<Change[]> {
  const declarations = await readDeclarations(input.text("file") ?? ".");
  return planChanges(declarations, await readState(api, findNeeded(declarations)));
}

/** Returns the changes with the dry run of each. */
const readChanges = async (input: Input, session: Session): Promise<PlannedChange[]> =>
  previewChanges(session.api, await readDifferences(input, session));

function printChanges({ output }: Session, changes: readonly PlannedChange[]): void {
  if (changes.length === 0) output.hint("Nothing to do: the platform has everything that the files declare.");
  else output.table(columns, changes);
}

export const plan: CommandSpec = {
  name: "plan",
  summary: "show what apply would do, by the dry run of each write",
  options: [folderOption],
  examples: ["tenantry plan -f platform/"],
  run: async (input, session) => {
    const changes = await readChanges(input, session);
    requireAccepted(changes);
    if (session.output.isJson) session.output.document({ items: changes });
    else printChanges(session, changes);
  },
};

export const diff: CommandSpec = {
  name: "diff",
  summary: "compare files with the platform; exits with 8 if they differ, and with 0 if not",
  options: [folderOption],
  examples: ["tenantry diff -f platform/ || echo 'somebody has changed the platform by hand'"],
  run: async (input, session) => {
    const { output } = session;
    const changes = await readDifferences(input, session);
    if (output.isJson) output.document({ items: changes });
    else printChanges(session, changes);
    if (changes.length > 0) process.exitCode = exitCodes.different;
  },
};

export const apply: CommandSpec = {
  name: "apply",
  summary: "create and change what the files declare; remove nothing",
  details:
    "Products, tenants with their subscriptions and users, staff and notifications, as YAML or JSON. It shows the plan, sends the writes in the order of dependence, waits for each operation, and can be repeated: a second run retries what failed, and otherwise has nothing to do.",
  options: [
    folderOption,
    { flags: "--timeout <duration>", text: "end the wait for one operation after this time (60m)" },
  ],
  examples: ["tenantry apply -f platform/"],
  run: async (input, session) => {
    const { output, api } = session;
    const changes = await readChanges(input, session);
    requireAccepted(changes);
    if (!output.isJson) printChanges(session, changes);
    const results = await applyChanges(api, changes, {
      timeoutMs: parseDuration(input.text("timeout") ?? "60m"),
      onResult: ({ change, error }) => output.hint(`${error ? "failed" : "done"}  ${change.kind} ${change.key}`),
    });
    finish(session, changes, results);
  },
};

/** Prints the result. Throws the first failure, with what was not tried after it. */
function finish({ output }: Session, changes: readonly PlannedChange[], results: readonly Result[]): void {
  const failed = results.filter((one): one is Required<Result> => one.error !== undefined);
  const [first] = failed;
  const items = results.map(({ change: { action, kind, key }, error }) => ({
    ...{ action, kind, key },
    ...(error && { error: error.message }),
  }));
  if (!first) {
    if (output.isJson) output.document({ items });
    else if (changes.length > 0)
      output.hint(changes.length === 1 ? "1 change is done." : `${changes.length} changes are done.`);
    return;
  }
  const { exitCode, code, why, try: remedy } = describeFailure(first.error);
  throw new CliError(
    `${failed.length} of ${changes.length} changes failed, ${changes.length - results.length} were not tried.`,
    {
      code,
      exitCode,
      why: [...failed.map(({ change, error }) => `${change.kind} ${change.key}: ${error.message}`), why]
        .filter(Boolean)
        .join("\n  "),
      remedy: [remedy, "the same command again, which continues"].filter(Boolean).join("\n  then: "),
      details: { items },
    },
  );
}

export const exportCommand: CommandSpec = {
  name: "export",
  summary: "write the platform's products, tenants, staff and notifications as files for apply",
  options: [{ ...folderOption, text: "the folder to which the files are written" }],
  examples: ["tenantry export -f platform/"],
  run: async (input, { api, output }) => {
    const files = await exportFiles(await readState(api));
    writeFiles(input.text("file") ?? ".", files);
    if (output.isJson) output.document({ items: files.map(({ path }) => ({ path })) });
    else output.table(["path"], files);
  },
};
