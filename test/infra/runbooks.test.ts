import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { organization } from "./app-variants.ts";
import { findResource, findResources, synthesizeTemplates } from "./templates.ts";

const readFile = (path: string): string => readFileSync(join(projectRoot, path), "utf8");
const runbooks = globSync("docs/runbooks/*.md", { cwd: projectRoot }).map((path) => ({
  name: basename(path),
  // Lines are joined, because a quotation may continue on the next one.
  text: readFile(path).replaceAll(/\n +/g, " "),
}));
const { controlPlane, monitoring } = synthesizeTemplates({ organization });
const code = globSync("handlers/**/*.ts", { cwd: projectRoot })
  .map(readFile)
  .join("\n")
  .replaceAll("${MAX_RESTARTS}", "20");

/** Returns the titles, labels and headings of the dashboard. */
function listDashboardNames(): string[] {
  const { properties } = findResource(monitoring, "AWS::CloudWatch::Dashboard");
  const body = JSON.stringify(properties["DashboardBody"]).replaceAll("\\", "");
  return [...body.matchAll(/"(?:title|label|markdown)":"(?:## )?([^"]+?)(?:n[A-Z][^"]*)?"/g)].map(
    ([, name = ""]) => name,
  );
}

/** Returns the errors that the filters of the access logs count for a metric. */
function listCountedErrors(metric: string): string[] {
  const patterns = findResources(controlPlane, "AWS::Logs::MetricFilter")
    .filter(([, { Properties }]) => JSON.stringify(Properties["MetricTransformations"]).includes(`"${metric}"`))
    .flatMap(([, { Properties }]) => [...String(Properties["FilterPattern"]).matchAll(/"(\w+)"/g)]);
  return [...new Set(patterns.map(([, error = ""]) => error))].sort();
}

describe("A runbook", () => {
  test.each(runbooks)("quotes parts that the dashboard has: $name", ({ text }) => {
    const lines = text.split("\n").filter((line) => line.includes("ashboard `tenantry`"));
    const quoted = lines.flatMap((line) => [...line.matchAll(/"([^"]+)"|(?<!\*)\*([^*]+)\*(?!\*)/g)]);
    const names = quoted.map(([, heading, title]) => heading ?? title ?? "");
    const known = listDashboardNames();
    expect(names.filter((name) => !known.some((one) => one.startsWith(name)))).toEqual([]);
  });

  test.each(runbooks)("quotes log lines that the code writes: $name", ({ text }) => {
    // A shell's quotes have another meaning.
    const prose = text.replaceAll(/```sh\n.*?```/gs, "");
    const quoted = [...prose.matchAll(/"([^"`{}]+ [^"`{}]+)"/g)].flatMap(([, line = ""]) => line.split("…"));
    expect(quoted.map((part) => part.trim()).filter((part) => !code.includes(part))).toEqual([]);
  });

  test.each(runbooks)("deletes a message only if the command before succeeded: $name", ({ text }) => {
    const lines = text.split("\n");
    const before = lines.flatMap((_, index) =>
      lines[index + 1]?.startsWith("aws sqs delete-message") ? lines[index] : [],
    );
    expect(before.filter((line) => !line?.endsWith("&&"))).toEqual([]);
  });

  test.each(runbooks)("names the log groups of the access logs that it uses: $name", ({ text }) => {
    const groups = findResources(controlPlane, "AWS::Logs::LogGroup")
      .map(([, { Properties }]) => String(Properties["LogGroupName"]))
      .filter((name) => name.startsWith("/aws/apigateway/"));
    expect(groups).toHaveLength(2);
    const missing = groups.filter((name) => !text.includes(`\`${name}\``));
    expect(/access log\b/.test(text) ? missing : []).toEqual([]);
  });

  test.each([
    ["refused-callers.md", "AuthorizerRefusals"],
    ["throttling.md", "ThrottledRequests"],
  ])("filters all errors that its alarm counts: %s", (name, metric) => {
    const text = runbooks.find((one) => one.name === name)?.text ?? "";
    const [, filtered = ""] = /filter error in \[([^\]]+)\]/.exec(text) ?? [];
    expect([...filtered.matchAll(/"(\w+)"/g)].map(([, error]) => error).sort()).toEqual(listCountedErrors(metric));
  });
});
