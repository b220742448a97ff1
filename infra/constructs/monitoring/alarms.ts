import { Stack } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { findDataKey } from "../security/data-key.ts";
import { createAlarm, RunbookAlarm } from "./runbook-alarm.ts";

/** Settings of the alarms. */
export interface AlarmsProps {
  /** Every alarm that is declared below these is made. */
  readonly scopes: readonly Construct[];
  /** Who is told of every alarm, after having confirmed it.
   *  @default - whoever subscribes to the topic */
  readonly email?: string;
}

/** All alarms, whoever declared them, and the topic on which they are heard: none can be forgotten. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { scopes: of, email }: AlarmsProps) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", {
      topicName: "tenantry-alarms",
      masterKey: findDataKey(this),
      enforceSSL: true,
    });
    this.#allowCloudWatchPublish();
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
    const notify = new SnsAction(this.topic);
    const declared = of.flatMap((one) => one.node.findAll()).filter((one) => one instanceof RunbookAlarm);
    this.alarms = declared.map((one) => {
      const alarm = createAlarm(this, one);
      alarm.addAlarmAction(notify);
      return alarm;
    });
  }

  #allowCloudWatchPublish(): void {
    const principals = [new ServicePrincipal("cloudwatch.amazonaws.com")];
    const conditions = { StringEquals: { "aws:SourceAccount": Stack.of(this).account } };
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: "AlarmsOfThisAccount",
        principals,
        conditions,
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
      }),
    );
  }
}
