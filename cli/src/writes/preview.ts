import type { Preview } from "../../../console/src/api/openapi.d.ts";
import { CliError } from "../failures/cli-error.ts";
import { exitCodeOfCode } from "../failures/exit-codes.ts";
import { remedyOf } from "../failures/remedies.ts";
import { toCell } from "../output/table.ts";
import type { Session } from "../session.ts";

/** Returns the lines that describe what a request would do. */
export function linesOf({ operations, stacks, seats, lost, graceDays, approval }: Preview): string[] {
  return [
    ...operations.map(({ kind, target, steps }) => `operation\t${kind}\t${target.id}\t${steps.join(" > ")}`),
    ...stacks.map(({ action, name, account, region }) => `stack\t${action}\t${name}\t${account} ${region}`),
    ...stacks.flatMap(({ changes = [] }) => changes.map(describeChange)),
    ...(seats ? [`seats\t${seats.productId}\t${seats.used} > ${seats.after}\t${seats.limit ?? "no limit"}`] : []),
    ...(graceDays ? [`grace\t${graceDays} days in which it can be restored`] : []),
    ...lost.map((what) => `lost\t${toCell(what)}`),
    ...(approval ? [`approval\t${approvalTexts[approval]}`] : []),
  ];
}

const approvalTexts: Record<NonNullable<Preview["approval"]>, string> = {
  permission: "a second administrator must approve it, as for each use of this permission",
  blastRadius: "a second administrator must approve it, because you have removed much within an hour",
};

type StackChange = NonNullable<Preview["stacks"][number]["changes"]>[number];

const replacements = { true: "is replaced", conditional: "may be replaced", false: "" } as const;

/** Returns what an update does to a resource. Resources with data that would be lost say so. */
function describeChange({ action, logicalId, type, replacement, retained, holdsData }: StackChange): string {
  const isLost = (action === "remove" && !retained) || replacement !== "false";
  return `change\t${action}\t${logicalId}\t${[type, replacements[replacement], isLost && holdsData && "LOSES DATA"].filter(Boolean).join(", ")}`;
}

/** Prints what a request would do. Throws with all its problems if the API would reject it. */
export function printPreview({ output }: Session, preview: Preview): void {
  if (!preview.accepted) throw rejected(preview);
  if (output.isJson) {
    output.document(preview);
    return;
  }
  const lines = linesOf(preview);
  output.text(lines.length > 0 ? (output.terminal.isTable ? alignLines(lines) : lines.join("\n")) : "done at once");
  output.hint("Nothing has changed. The same command without --dry-run does it.");
}

function alignLines(lines: readonly string[]): string {
  const rows = lines.map((line) => line.split("\t"));
  const width = (index: number) =>
    Math.max(...rows.filter((row) => row.length > index + 1).map((row) => row[index]?.length ?? 0));
  return rows
    .map((row) => row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(width(index)))).join("  "))
    .join("\n");
}

function rejected(preview: Preview): CliError {
  const [first = { code: "rejected", detail: "The request would be rejected." }, ...others] = preview.problems;
  return new CliError("The request would be rejected.", {
    code: first.code,
    exitCode: exitCodeOfCode(first.code),
    why: [first, ...others].map(({ pointer, detail }) => `${pointer ? `${pointer}  ` : ""}${detail}`).join("\n  "),
    remedy: remedyOf({ code: first.code as never }, 409),
    details: { preview },
  });
}
