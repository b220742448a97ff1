import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Alarms } from "../constructs/monitoring/alarms.ts";
import { ControlPlaneDashboard } from "../constructs/monitoring/control-plane-dashboard.ts";
import { LogArchive } from "../constructs/monitoring/log-archive.ts";
import { encryptQueuesAndLogs } from "../constructs/security/data-key.ts";
import type { ControlPlaneStack } from "./control-plane.ts";
import type { DataStack } from "./data.ts";

/** Settings of the monitoring. */
export interface MonitoringStackProps extends StackProps {
  readonly data: DataStack;
  readonly controlPlane: ControlPlaneStack;
  /** The e-mail address that is told of every alarm.
   *  @default - whoever subscribes to the topic of alarms */
  readonly alarmEmail?: string;
  /** The ARN of a destination of CloudWatch Logs in a central logging account, which takes all logs.
   *  @default - the audit bucket keeps them */
  readonly centralLogs?: string;
}

/** The watchers of the control plane, which take no part in its work: alarms, the dashboard, and the logs' way to the audit. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    const { data, controlPlane, alarmEmail, centralLogs, ...stackProps } = props;
    super(scope, id, { description: "Tenantry: alarms, dashboard and archive of the logs", ...stackProps });
    // Filters name the log groups, and CloudFormation does not see what a name refers to.
    this.addStackDependency(controlPlane);

    encryptQueuesAndLogs(this, data.key.keyArn);
    new LogArchive(this, "LogArchive", {
      logScope: controlPlane,
      audit: data.audit.bucket,
      ...(centralLogs === undefined ? {} : { centralDestinationArn: centralLogs }),
    });
    const { topic, alarms } = new Alarms(this, "Alarms", {
      scopes: [data, controlPlane, this],
      ...(alarmEmail === undefined ? {} : { email: alarmEmail }),
    });
    const { rest, relay, archive } = controlPlane.dashboardSources;
    new ControlPlaneDashboard(this, "Overview", { api: rest, relay, archive, alarms, scope: controlPlane });
    new CfnOutput(this, "AlarmsTopicArn", { value: topic.topicArn });
  }
}
