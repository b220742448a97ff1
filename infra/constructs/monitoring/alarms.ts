import { RemovalPolicy, Stack } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { allowService } from "../security/data-key.ts";
import { createAlarm, RunbookAlarm } from "./runbook-alarm.ts";

/** Settings of the alarms. */
export interface AlarmsProps {
  /** The constructs whose declared alarms are created. */
  readonly scopes: readonly Construct[];
  /** The e-mail address that receives all alarms after a confirmation.
   *  @default - only subscribers of the topic */
  readonly email?: string;
}

/** Creates all declared alarms and the topic to which they publish. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { scopes, email }: AlarmsProps) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", {
      topicName: "tenantry-alarms",
      masterKey: this.#createKey(),
      enforceSSL: true,
    });
    this.#allowCloudWatchPublish();
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
    const notify = new SnsAction(this.topic);
    const declared = scopes.flatMap((one) => one.node.findAll()).filter((one) => one instanceof RunbookAlarm);
    this.alarms = declared.map((one) => {
      const alarm = createAlarm(this, one);
      alarm.addAlarmAction(notify);
      return alarm;
    });
  }

  /** Creates the topic's own key: with the data key, nobody would hear of a disabled data key, nor of its effects. */
  #createKey(): Key {
    const key = new Key(this, "Key", {
      description: "Tenantry: the topic of the alarms",
      enableKeyRotation: true,
      // Messages are not kept.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    allowService(key, "cloudwatch", ["Decrypt", "GenerateDataKey*"], this.#ofThisAccount());
    // AWS supports no source condition for rules; the topic's policy allows only ours.
    allowService(key, "events", ["Decrypt", "GenerateDataKey*"]);
    return key;
  }

  #ofThisAccount() {
    return { StringEquals: { "aws:SourceAccount": Stack.of(this).account } };
  }

  #allowCloudWatchPublish(): void {
    const principals = [new ServicePrincipal("cloudwatch.amazonaws.com")];
    const conditions = this.#ofThisAccount();
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
