import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Alarms } from "../constructs/monitoring/alarms.ts";
import { ControlPlaneDashboard } from "../constructs/monitoring/control-plane-dashboard.ts";
import { LogArchive } from "../constructs/monitoring/log-archive.ts";
import { ProtectionChanges } from "../constructs/monitoring/protection-changes.ts";
import { encryptQueuesAndLogs } from "../constructs/security/data-key.ts";
import type { ControlPlaneStack } from "./control-plane.ts";
import type { DataStack } from "./data.ts";

/** Settings of the monitoring stack. */
export interface MonitoringStackProps extends StackProps {
  readonly data: DataStack;
  readonly controlPlane: ControlPlaneStack;
  /** The e-mail address that receives all alarms.
   *  @default - only subscribers of the alarm topic */
  readonly alarmEmail?: string;
  /** The ARN of a CloudWatch Logs destination in a central logging account.
   *  @default - the audit bucket stores the logs */
  readonly centralLogs?: string;
}

/** The monitoring of the control plane: alarms, the dashboard, and the archive of the logs. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    const { data, controlPlane, alarmEmail, centralLogs, ...stackProps } = props;
    super(scope, id, { description: "Tenantry: alarms, dashboard and log archive", ...stackProps });
    // The filters refer to log groups by name, so CloudFormation does not detect the dependency.
    this.addStackDependency(controlPlane);

    encryptQueuesAndLogs(this, data.key.keyArn);
    new LogArchive(this, "LogArchive", {
      logScopes: [data, controlPlane],
      audit: data.audit.bucket,
      ...(centralLogs === undefined ? {} : { centralDestinationArn: centralLogs }),
    });
    const { key, audit, tables } = data;
    const protection = { key, audit: audit.bucket, eventLog: tables.EventLog };
    const protectionChanges = new ProtectionChanges(this, "ProtectionChanges", protection);
    const { topic, alarms } = new Alarms(this, "Alarms", {
      scopes: [data, controlPlane, this],
      ...(alarmEmail === undefined ? {} : { email: alarmEmail }),
    });
    protectionChanges.publishTo(topic);
    const { rest, relay, archive } = controlPlane.dashboardSources;
    new ControlPlaneDashboard(this, "Overview", { api: rest, relay, archive, alarms, scope: controlPlane });
    new CfnOutput(this, "AlarmsTopicArn", { value: topic.topicArn });
  }
}
