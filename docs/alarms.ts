import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { RunbookAlarmProps } from "../infra/constructs/monitoring/runbook-alarm.ts";
import { RunbookAlarm } from "../infra/constructs/monitoring/runbook-alarm.ts";
import { createApp } from "../infra/new-app.ts";
import { ControlPlaneStack } from "../infra/stacks/control-plane.ts";
import { DataStack } from "../infra/stacks/data.ts";
import { MonitoringStack } from "../infra/stacks/monitoring.ts";

/** Lists the declared alarms of all stacks, without bundling the functions. */
function listAlarms(): RunbookAlarmProps[] {
  const app = createApp({ builtinCloudFormationValidation: false });
  const data = new DataStack(app, "Tenantry-Data");
  const codeOf = () => Code.fromInline("exports.handler = async () => {}");
  const controlPlane = new ControlPlaneStack(app, "Tenantry-ControlPlane", { data, codeOf });
  new MonitoringStack(app, "Tenantry-Monitoring", { data, controlPlane });
  return app.node
    .findAll()
    .filter((one) => one instanceof RunbookAlarm)
    .map(({ settings }) => settings);
}

function describeMetric({ metric }: RunbookAlarmProps): string {
  if (metric instanceof Metric) return `\`${metric.metricName}\` (${metric.namespace})`;
  if (!(metric instanceof MathExpression)) throw new Error("An alarm has neither a metric nor an expression");
  const [first] = Object.values(metric.usingMetrics);
  return first instanceof Metric ? `sum of \`${first.metricName}\` (${first.namespace})` : "a sum";
}

/** Returns when an alarm is raised. A threshold of time is in milliseconds or seconds, as its metric. */
function describeCondition({ metric, threshold = 1, evaluationPeriods = 1, alarmsOnMissingData }: RunbookAlarmProps) {
  const period = metric instanceof Metric || metric instanceof MathExpression ? metric.period.toMinutes() : 5;
  const minutes = period * evaluationPeriods;
  const missing = alarmsOnMissingData ? ", or no data" : "";
  return `≥ ${threshold.toLocaleString("en")} for ${minutes} min${missing}`;
}

const titleOf = (runbook: string): string =>
  /^# (.+)$/m.exec(readFileSync(join(import.meta.dirname, "runbooks", `${runbook}.md`), "utf8"))?.[1] ?? runbook;

/** Renders one row for all alarms that differ only in the watched resource. */
function renderRows(alarms: RunbookAlarmProps[]): string[] {
  const rows = alarms.map(
    (alarm) => `| ${alarm.description} | ${describeMetric(alarm)} | ${describeCondition(alarm)} |`,
  );
  return [...new Set(rows)].sort();
}

/** Renders the alarms of the platform, grouped by their runbooks. */
export function renderAlarmsDocument(): string {
  const alarms = listAlarms();
  const runbooks = [...new Set(alarms.map(({ runbook }) => runbook))].sort();
  return [
    "# Alarms",
    `\`npm run docs\` generates this page from the alarms in \`infra/constructs/\`. Each alarm notifies the topic of the output \`AlarmsTopicArn\`; the setting \`alarms.email\` subscribes an address ([configuration.md](configuration.md)). The dashboard \`tenantry\` shows the state of all of them. The control plane has ${alarms.length} alarms; those that watch several resources in the same way are one row here.`,
    ...runbooks.flatMap((runbook) => [
      `## ${titleOf(runbook)}`,
      `What it means, how to see it and what to do: [${runbook}](runbooks/${runbook}.md).`,
      [
        "| alarm | metric | raised at |",
        "|---|---|---|",
        ...renderRows(alarms.filter((one) => one.runbook === runbook)),
      ].join("\n"),
    ]),
    "",
  ].join("\n\n");
}
