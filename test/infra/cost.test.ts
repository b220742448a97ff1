import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { findResources, synthesizeTemplates } from "./templates.ts";

const textOf = (page: string): string => readFileSync(join(projectRoot, "docs", page), "utf8");
/** The counts of the table of costs at rest, by the name of the row. */
const counts = new Map(
  [...textOf("operate/cost.md").matchAll(/^\| ([^|]+) \| ([^|]+) \| [^|]+ \| [^|]+ \|$/gm)].map(
    ([, name = "", count = ""]) => [name, count],
  ),
);
const { data, controlPlane, monitoring } = synthesizeTemplates();

describe("The page about costs", () => {
  test("counts the metrics of all alarms, as they are billed", () => {
    const metricsOf = ({ Metrics }: Record<string, unknown>) =>
      ((Metrics as { MetricStat?: object }[] | undefined) ?? [{ MetricStat: {} }]).filter((one) => one.MetricStat)
        .length;
    const metrics = findResources(monitoring, "AWS::CloudWatch::Alarm").map(([, { Properties }]) =>
      metricsOf(Properties),
    );
    expect(counts.get("metrics of alarms")).toBe(String(metrics.reduce((sum, one) => sum + one, 0)));
  });

  test("counts the firewall with its rules, and the keys", () => {
    const firewalls = findResources(controlPlane, "AWS::WAFv2::WebACL");
    const rules = firewalls.flatMap(([, { Properties }]) => Properties["Rules"] as object[]);
    expect(counts.get("firewall with its rules")).toBe(`${firewalls.length} + ${rules.length}`);
    const keys = [data, controlPlane, monitoring].flatMap((of) => findResources(of, "AWS::KMS::Key"));
    expect(counts.get("encryption keys")).toBe(String(keys.length));
  });

  test("counts the invocations of the scheduled sweeps in a month of 30 days", () => {
    const minutes = findResources(controlPlane, "AWS::Events::Rule").flatMap(([, { Properties }]) =>
      [...String(Properties["ScheduleExpression"]).matchAll(/^rate\((\d+) minutes?\)$/g)].map(([, every]) =>
        Number(every),
      ),
    );
    const invocations = minutes.reduce((sum, every) => sum + (30 * 24 * 60) / every, 0);
    expect(counts.get("sweeps")).toBe(`${Math.round(invocations / 1000)},000 invocations`);
  });
});

describe("The costs of an onboarding", () => {
  const [, table = ""] = textOf("performance.md").split("## Billed units of an onboarding with p products");
  // The second column is that of one product.
  const measured = new Map(
    [...(table.split("\n## ")[0] ?? "").matchAll(/^\| ([^|]+?) +\| +[\d.]+ \| +([\d.]+) \|/gm)].map(
      ([, unit = "", count = ""]) => [unit, count],
    ),
  );

  test.each([
    ["write units of DynamoDB", "DynamoDB write units"],
    ["transitions of Step Functions", "Step Functions transitions"],
    ["invocations of Lambda with 512 MB", "Lambda invocations"],
    ["events on the bus", "events on the bus"],
  ])("are computed with the measured number: %s", (row, unit) => {
    expect(counts.get(row)).toBe(measured.get(unit));
  });
});

describe("The tutorial of a deployment", () => {
  test("names the same cost at rest as the page about costs", () => {
    const [, amount] = /\*\*about \$(\d+)\*\*/.exec(textOf("operate/cost.md")) ?? [];
    expect(textOf("run-on-aws.md")).toContain(`About ${amount} US dollars a month`);
  });

  test("counts the functions that read queues at the same time", () => {
    const readers = findResources(controlPlane, "AWS::Lambda::EventSourceMapping").flatMap(
      ([, { Properties }]) => (Properties["ScalingConfig"] as { MaximumConcurrency: number } | undefined) ?? [],
    );
    const concurrent = readers.reduce((sum, { MaximumConcurrency }) => sum + MaximumConcurrency, 0);
    expect(textOf("run-on-aws.md")).toContain(`that read queues alone may use ${concurrent}`);
  });

  test("counts the tables that remain", () => {
    const numbers = ["ten", "eleven", "twelve", "thirteen"];
    const tables = findResources(data, "AWS::DynamoDB::GlobalTable").length;
    expect(textOf("run-on-aws.md")).toContain(`| ${numbers[tables - 10]} tables |`);
  });
});
