import type { Operation } from "../../../console/src/api/openapi.d.ts";
import { describeRepair, type Finding } from "../../../console/src/screens/operations/finding-words.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import { waitForOperation } from "../operations/wait.ts";
import { dryRunOption, idempotencyOption, waitOptions } from "../options.ts";
import type { Column } from "../output/table.ts";
import { findTenant } from "../resources/find-tenant.ts";
import type { Session } from "../session.ts";
import type { CommandSpec } from "../spec.ts";
import { runWrite, withKey } from "../writes/write.ts";
import { tenantArgument } from "./tenant-argument.ts";

const columns: readonly Column<Finding>[] = ["kind", "subject", "detail", { title: "repair", of: describeRepair }];

/** Creates a command that compares a tenant with its record. */
const checkCommand = (name: "check" | "repair", summary: string, details: string): CommandSpec => ({
  name,
  summary,
  details,
  arguments: [tenantArgument],
  options: [dryRunOption, idempotencyOption, ...waitOptions],
  examples: [`tenantry tenants ${name} Acme --wait`],
  run: async (input, session) => {
    const path = { tenantId: await findTenant(session.api, input.argument(0)) };
    const route = `tenants:${name}` as const;
    if (input.has("dryRun") || !input.has("wait")) return runWrite(session, input, route, { path });
    const started = (await session.api.send(route, withKey({ path }, input))) as Operation;
    printFindings(session, await waitForOperation(session, started.id, input.text("timeout")));
  },
});

/** Prints the differences that an operation found. Those that remain make the exit code 8. */
function printFindings({ output }: Session, operation: Operation): void {
  const { findings = [] } = operation;
  if (output.isJson) output.document(operation);
  else if (findings.length > 0) output.table(columns, findings);
  else output.hint("The record and reality agree.");
  if (findings.some(({ repaired }) => repaired !== true)) process.exitCode = exitCodes.different;
}

export const checkCommands: readonly CommandSpec[] = [
  checkCommand(
    "check",
    "compare a tenant's stacks, identities and queues with the record",
    "With --wait it prints each difference, and ends with 8 if there is one.",
  ),
  checkCommand(
    "repair",
    "compare a tenant with the record, and repair the differences that need no decision by a person",
    "With --wait it prints each difference, and ends with 8 if one is left.",
  ),
];
