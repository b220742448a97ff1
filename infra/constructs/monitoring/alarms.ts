import { Aspects, Stack } from "aws-cdk-lib";
import { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";

/** Settings of the alarms' topic. */
export interface AlarmsProps {
  /** The key of the topics. */
  readonly key: Key;
  /** Who is told of every alarm, after having confirmed it.
   *  @default - whoever subscribes to the topic */
  readonly email?: string;
}

/** Where every alarm of the stack is heard, whoever made it: none can be forgotten. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { key, email }: AlarmsProps) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", { topicName: "tenantry-alarms", masterKey: key, enforceSSL: true });
    this.#letCloudWatchPublish(key);
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
    const notify = new SnsAction(this.topic);
    Aspects.of(Stack.of(this)).add({
      visit: (node) => {
        if (node instanceof Alarm) node.addAlarmAction(notify);
      },
    });
  }

  #letCloudWatchPublish(key: Key): void {
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
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: "AlarmsOfThisAccount",
        principals,
        conditions,
        actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
        // The policy is part of the key, which cannot name itself: "*" means this key alone.
        resources: ["*"],
      }),
    );
  }
}
