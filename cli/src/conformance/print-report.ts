import { CliError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import type { Output } from "../output/output.ts";
import type { Check } from "./check-rules.ts";
import type { SyntheticTenant } from "./run.ts";

/** The result of a conformance check. */
export type Report = {
  productId: string;
  conforms: boolean;
  checks: readonly Check[];
  tenants: readonly Pick<SyntheticTenant, "id" | "name">[];
  leftOvers: readonly string[];
};

const describeBreach = (check: Check): string =>
  check.result === "broken" ? `${check.rule}: ${check.detail}\n    ${check.page}` : "";

/** Prints a line for each rule. Throws with a sentence for each breach. */
export function printReport(output: Output, report: Report): void {
  const breaches = report.checks.filter(({ result }) => result === "broken");
  if (!output.isJson) {
    output.table(
      [
        { title: "rule", of: ({ rule }: Check) => rule },
        { title: "result", of: ({ result }: Check) => result },
        { title: "detail", of: (check: Check) => ("detail" in check ? check.detail : check.sentence) },
        // A terminal has no room for the pages. A breach names its page in any case.
        ...(output.terminal.isTable ? [] : [{ title: "page", of: ({ page }: Check) => page }]),
      ],
      report.checks,
    );
    const unchecked = report.checks.filter(({ result }) => result === "unchecked").length;
    if (unchecked > 0) output.hint(`Unchecked rules: ${unchecked}. Their details say what is missing.`);
    for (const one of report.leftOvers) output.notice(`Left over: ${one}`);
  }
  if (report.conforms) {
    if (output.isJson) output.document(report);
    return;
  }
  const count = breaches.length === 1 ? "1 rule" : `${breaches.length} rules`;
  throw new CliError(`${report.productId} breaks ${count}.`, {
    code: "notConforming",
    exitCode: exitCodes.operationFailed,
    why: breaches.map(describeBreach).join("\n  "),
    remedy: `the pages that state the rules, such as ${breaches[0]?.page}`,
    details: { ...report },
  });
}
