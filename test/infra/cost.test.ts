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
    expect(counts.get("encryption key")).toBe(String(findResources(data, "AWS::KMS::Key").length));
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

describe("The tutorial of a deployment", () => {
  test("counts the tables that remain", () => {
    const numbers = ["ten", "eleven", "twelve", "thirteen"];
    const tables = findResources(data, "AWS::DynamoDB::GlobalTable").length;
    expect(textOf("run-on-aws.md")).toContain(`| ${numbers[tables - 10]} tables |`);
  });
});
